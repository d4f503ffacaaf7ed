"""Crisis alerts: written by one, let go by another, told to all at once, answered, and ended."""
