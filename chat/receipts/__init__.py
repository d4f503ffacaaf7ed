"""Read receipts in small rooms: who has read how far, for those who tell it of themselves."""
