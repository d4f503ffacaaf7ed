"""Handing conversations over to the registry: one package, and what becomes of the messages afterwards."""
