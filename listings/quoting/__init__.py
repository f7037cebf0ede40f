"""Quotes: given in a conversation, compared, accepted and kept as they were. `words` says them."""
