class Broken(Exception):
    """A file that cannot be read, is under a password, holds programs, or unpacks to too much."""
