"""Whose an offer is, where the company does not show its name."""

from functools import lru_cache

from django.utils.translation import gettext as _

from listings import formats
from listings.search.normal import words
from members.models import BusinessType

# Shorter names are not told apart from words of the text.
SHORTEST_NAME = 4


def says(text: str, name: str) -> bool:
    """Does a text hold this name, as words of its own? Names of a few letters are not told apart."""
    said, whole = (" ".join(words(one)) for one in (text, name))
    return len(whole) >= SHORTEST_NAME and f" {whole} " in f" {said} "


@lru_cache(maxsize=200)
def business_type(value: str, language: str) -> str:
    return str(BusinessType(value).label)


@lru_cache(maxsize=1_000)
def unnamed(
    side: str, kind: str, country: str, language: str, *, is_verified: bool
) -> str:
    """Whose an offer is without the name: "Verified buyer in Italy, distributor".

    Verified is who has a check that stands today. `side` is "" where the offer is gone.
    """
    forms = {
        ("buy", True): _("Verified buyer in %(country)s, %(type)s"),
        ("buy", False): _("Buyer in %(country)s, %(type)s"),
        ("sell", True): _("Verified seller in %(country)s, %(type)s"),
        ("sell", False): _("Seller in %(country)s, %(type)s"),
        ("", True): _("Verified company in %(country)s, %(type)s"),
        ("", False): _("Company in %(country)s, %(type)s"),
    }
    place, trade = formats.country(country, language), business_type(kind, language)
    # Within a sentence, where the language tells capitals apart.
    within = trade[:1].lower() + trade[1:]
    return forms[side, is_verified] % {"country": place, "type": within}
