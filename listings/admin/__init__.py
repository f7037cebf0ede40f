"""The administration's pages of listings and the catalogue; see privacy/masks.py."""

from listings.admin import attributes, categories, remarks, reviews, threads, words

__all__ = ["attributes", "categories", "remarks", "reviews", "threads", "words"]
