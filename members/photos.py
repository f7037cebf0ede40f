"""Where a picture's files are. Each is kept as WebP in three widths under one stem."""

from django.conf import settings

WIDTHS = (240, 640, 1280)


def photo_url(stem: str, width: int) -> str:
    """The address of one width of a picture."""
    return f"{settings.MEDIA_URL}{stem}-{width}.webp"


def srcset(stem: str) -> str:
    """All widths, for an `img`'s srcset."""
    return ", ".join(f"{photo_url(stem, width)} {width}w" for width in WIDTHS)
