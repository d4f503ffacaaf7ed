"""Stories about texts."""
