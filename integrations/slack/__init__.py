"""Taking over what a Slack workspace exported."""
