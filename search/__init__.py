"""The room `search`: finding what one may read."""
