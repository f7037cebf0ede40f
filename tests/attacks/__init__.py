"""Attacks on figures about members: each a small pure function, run by tests and by `bench/run attacks`.

`crowd.py` makes members, `schemes.py` has our way and the usual ones, `bounds.py` says what is
proven; the modules named for a deed are the attacks.
"""
