"""The embedded database as Django's own backend drives it, but for `base`."""
