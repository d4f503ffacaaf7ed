"""What the law asks of what is written here: how long it is kept, what it is, and who looked."""
