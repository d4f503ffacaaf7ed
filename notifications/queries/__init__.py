"""Reading notifications."""
