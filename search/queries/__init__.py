"""What is found: messages and files, rooms, people."""
