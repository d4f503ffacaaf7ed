"""Reading rooms, members and messages; nothing here writes, and nothing asks once per row."""
