"""The administration's pages of the catalogue."""

from listings.admin import attributes, categories, words

__all__ = ["attributes", "categories", "words"]
