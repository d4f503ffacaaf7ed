"""From intents to notifications: who is told of what, and when."""
