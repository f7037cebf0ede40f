"""The gate for statistics: what is released of many tells nothing about one (zCDP).

`catalogue.py` says what may be asked at all, `making.py` freezes the answers with noise from
`noise.py`, `reading.py` gives them out with their uncertainty. Nothing else reads rows for
figures about members.
"""
