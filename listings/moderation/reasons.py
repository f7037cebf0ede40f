"""Why a listing is held: which rule, about which field, in a sentence."""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Rule(TextChoices):
    """The rules of posting, in the words that suppliers read."""

    PROHIBITED = "prohibited", _("Goods that may not be traded, or only with a permit")
    CONTACT = "contact", _("No contact data in a listing")
    COPY = "copy", _("Your own goods in your own words")
    PRICE = "price", _("A price that somebody could pay")
    NEW_ACCOUNT = "new-account", _("Few listings a day while an account is new")
    CATEGORY = "category", _("The category that fits best")
    MISLEADING = "misleading", _("Facts that are true, and that you can show")
    PICTURES = "pictures", _("Pictures of these goods, and your own")
    BRAND = "brand", _("Other companies' brands with their permission only")
    NOT_TRADE = "not-trade", _("Goods and offers for trade between companies")


class Reason(NamedTuple):
    """One finding of a rule. `words` are a sentence, in the language that is spoken now."""

    rule: str
    field: str
    words: str
