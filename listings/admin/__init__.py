"""The administration's pages of listings; see privacy/masks.py."""

from listings.admin import remarks, reviews

__all__ = ["remarks", "reviews"]
