"""PostgreSQL and Valkey for a machine that has none: real servers, from Python wheels.

Only the wheels' programs are used; the servers are our own children, listen on loopback
alone and ask for a password.
"""
