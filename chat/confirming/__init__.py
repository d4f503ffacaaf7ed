"""Messages that everybody in a room must confirm having read."""
