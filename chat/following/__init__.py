"""Threads that somebody follows: because they take part, are named there, or chose to."""
