"""What a person must be told by the house itself: kept until it is read, on all devices at once."""
