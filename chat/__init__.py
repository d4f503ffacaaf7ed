"""Group rooms, direct chat, messages."""
