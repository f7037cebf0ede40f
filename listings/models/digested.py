"""Texts as they are compared: a function of the database, so that its index is always right."""

from django.db.models import Func, TextField


class TextDigest(Func):
    """The letters and digits of a text without case, spaces and signs, as a digest."""

    function = "listings_text_digest"
    output_field = TextField()
