"""What Torget is compared with: a chat as the tutorial of Django Channels teaches it.

One consumer per socket, one `group_send` per message, each message saved through the ORM on SQLite, served by
Daphne. Written as a newcomer would who followed the tutorial and then saved the messages; nothing in it is
slow on purpose, and the database is set as Torget's is.
"""
