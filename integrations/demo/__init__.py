"""An invented municipality to look around in: Lindvikens kommun."""
