"""Whether our mail will be taken: what DNS says, and whether the link in it answers."""
