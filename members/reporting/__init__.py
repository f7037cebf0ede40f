"""Reports over released figures: a question with an address, and its answer in words.

Nothing here can read a member: an answer is made of releases alone.
"""
