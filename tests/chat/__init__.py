"""Stories about rooms and messages."""
