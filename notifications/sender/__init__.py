"""The sender: encrypts pushes and posts them to push services.

A process of its own (`python -m notifications.sender`) that knows neither Django nor the database: what it is
to send comes over its standard input, what became of it leaves over its standard output (`pipe`).
"""
