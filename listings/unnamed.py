"""Whose an offer is, where the company does not show its name."""

from functools import lru_cache

from django.utils.translation import gettext as _

from listings import formats
from members.models import BusinessType


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
    place, words = formats.country(country, language), business_type(kind, language)
    # Within a sentence, where the language tells capitals apart.
    within = words[:1].lower() + words[1:]
    return forms[side, is_verified] % {"country": place, "type": within}
