"""Prompts that come back, "Picture of the day" or "Friday fun": anybody answers them with one picture."""
