"""The pictures people show of themselves: one for each, square, in two sizes."""
