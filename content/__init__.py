"""What people write, whoever uses it: rich text, mentions, emoji, and the columns every writing shares."""
