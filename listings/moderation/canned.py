"""Reasons that come up often, ready to be quoted: (rule, words that a supplier can act on)."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from listings.moderation.reasons import Rule


class Canned(NamedTuple):
    rule: Rule
    words: Promise


CANNED = (
    Canned(
        Rule.CONTACT,
        _(
            "The text holds contact data. Take it out: buyers write to you through the button "
            "“Ask the supplier”, and what you want to show of your company belongs on its page."
        ),
    ),
    Canned(
        Rule.PROHIBITED,
        _(
            "These goods may not be traded here. If they only sound alike, say in the "
            "description what they are."
        ),
    ),
    Canned(
        Rule.PROHIBITED,
        _(
            "These goods need a permit. Upload it as a certificate of your company, and publish "
            "the listing again."
        ),
    ),
    Canned(
        Rule.COPY,
        _(
            "The text is another company's. Describe your goods in your own words; if both "
            "companies are yours, tell us in an appeal."
        ),
    ),
    Canned(
        Rule.PRICE,
        _(
            "Nobody could trade at this price. State it for the unit that the listing names, or "
            "choose “Price on request”."
        ),
    ),
    Canned(
        Rule.CATEGORY,
        _(
            "The category does not fit. Choose the one in which buyers look for these goods."
        ),
    ),
    Canned(
        Rule.BRAND,
        _(
            "The listing names a brand that is not yours. Upload the owner's permission as a "
            "certificate, or take the brand out."
        ),
    ),
    Canned(
        Rule.MISLEADING,
        _(
            "The listing states something that you do not show, such as a certificate. Hand in "
            "the document, or take the statement out."
        ),
    ),
    Canned(
        Rule.NOT_TRADE,
        _("This is no offer of goods or services to companies."),
    ),
)
