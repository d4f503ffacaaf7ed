"""Reading alerts."""
