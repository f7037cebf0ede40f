"""Where a picture's files are: in three widths under one stem.

All are there as WebP. What was uploaded is there as AVIF too, which is smaller; drawn
pictures of the demo world are not.
"""

from django.conf import settings

WIDTHS = (240, 640, 1280)
UPLOADED = "up/"


def photo_url(stem: str, width: int) -> str:
    """The address of one width of a picture."""
    return f"{settings.MEDIA_URL}{stem}-{width}.webp"


def srcset(stem: str) -> str:
    """All widths, for an `img`'s srcset."""
    return ", ".join(f"{photo_url(stem, width)} {width}w" for width in WIDTHS)


def avif_url(stem: str, width: int) -> str:
    """The address of one width as AVIF; empty where there is none."""
    if not stem.startswith(UPLOADED):
        return ""
    return f"{settings.MEDIA_URL}{stem}-{width}.avif"


def avif_srcset(stem: str) -> str:
    """All widths as AVIF, for the srcset of a `source`; empty where there are none."""
    if not stem.startswith(UPLOADED):
        return ""
    return ", ".join(f"{avif_url(stem, width)} {width}w" for width in WIDTHS)
