"""Taking in a member's copy from another site: what they posted and keep, as drafts of their own.

`archive.py` reads the ZIP and trusts nothing in it; `fitting.py` says whether a value fits a
field here; `entering.py` takes in, and judges by the same function when it only looks;
`imports.py` is what a member can do, and what the clock does.
"""
