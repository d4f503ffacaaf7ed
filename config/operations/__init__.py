"""How the installation fares, for whoever runs it."""
