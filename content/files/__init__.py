"""Files people upload: taken in, made harmless, kept, and served to those who may see them."""
