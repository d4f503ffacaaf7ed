"""Questions that nobody can tie to a person: one-time tokens, signed blind.

The design and its limits are in docs/decisions/050-anonymous-questions.md.
"""
