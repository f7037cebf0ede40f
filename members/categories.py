"""The categories that a company can say it supplies; the listings keep the tree."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, cast

from django.conf import settings
from django.utils.module_loading import import_string

MOST = 10


class Category(NamedTuple):
    """A leaf of the tree, in the words of one language."""

    slug: str
    name: str
    family: str
    industry: str


def known(language: str) -> Mapping[str, Category]:
    """Every category in use, by slug, in the order of the tree."""
    listed = cast(
        Callable[[str], Mapping[str, Category]],
        import_string(settings.LISTS_CATEGORIES),
    )
    return listed(language)
