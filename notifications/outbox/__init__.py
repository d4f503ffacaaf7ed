"""The outbox: deliveries that are due, taken, sent, and noted."""
