"""Real servers for tests and measurements: Torget itself, PostgreSQL and Valkey.

Plain Python without pytest, so that `bench/` uses the same pieces; the fixtures are thin wrappers in
`fixtures.py`. Everything listens on 127.0.0.1, needs neither root nor an installed database, and is ended
by its own process id.
"""
