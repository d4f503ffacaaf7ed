"""Alerts as the Common Alerting Protocol 1.2 has them: ours out, and those of others in, as drafts."""
