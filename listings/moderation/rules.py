"""The rules that a program can look for. Each finding names its rule, the field and why.

None of them refuses anything: what they find is laid before a person.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from listings import rates
from listings.models import Item, Offer
from listings.moderation import copies, word_list
from listings.moderation.around import Around
from listings.moderation.reasons import Reason, Rule
from listings.public_area.texts import texts

# How far a price may be from what is usual in its category, as a factor.
BAND = 50
# An account is new for this long; within a day (around.py) it may post so much.
NEW = timedelta(days=30)
OF_NEW_ACCOUNT = 30


def said_freely(listing: Item | Offer) -> Iterator[tuple[str, str]]:
    """(field, what it says) of everything that visitors read, also of files."""
    for text in texts(listing):
        yield text.column, text.words


def prohibited(listing: Item | Offer, around: Around) -> Iterator[Reason]:
    """Words of the list in a text, and categories that are looked at as a whole."""
    for field, said in said_freely(listing):
        for hit in around.hits(said):
            words = _("“%(word)s” is on our list: %(group)s (%(source)s).") % {
                "word": hit.word,
                "group": hit.group.title,
                "source": hit.group.source,
            }
            yield Reason(Rule.PROHIBITED, field, words)
    for group in word_list.of_category(around.categories[listing.category_id].slug):
        words = _("Everything in this category is looked at: %(group)s (%(source)s).")
        told = words % {"group": group.title, "source": group.source}
        yield Reason(Rule.PROHIBITED, "category", told)


def contact_data(listing: Item | Offer, around: Around) -> Iterator[Reason]:
    """Addresses, numbers, names in messengers and links in a text, each field once."""
    for field, said in said_freely(listing):
        if found := around.contacts(said):
            words = _("This looks like contact data: %(found)s.")
            shown = ", ".join(f"“{one.text.strip()[:60]}”" for one in found[:3])
            yield Reason(Rule.CONTACT, field, words % {"found": shown})


def copied(listing: Item | Offer, around: Around) -> Iterator[Reason]:
    """The text of another company's item or offer."""
    other = around.copies.get(listing.pk)
    if other is None:
        return
    words = (
        _("Another company's item says the same: %(title)s (number %(number)s).")
        if isinstance(other, Item)
        else _("Another company's offer says the same: %(title)s (number %(number)s).")
    )
    told = words % {"title": other.title, "number": other.pk}
    yield Reason(Rule.COPY, copies.TEXT[type(listing)], told)


def impossible_price(listing: Item | Offer, around: Around) -> Iterator[Reason]:
    """A price far outside of what is usual in the category, for the category's own unit."""
    usual = around.categories[listing.category_id]
    if usual.price_low is None or usual.price_high is None:
        return
    rate = rates.in_usd(listing.currency)
    if rate is None or listing.unit != usual.unit:
        return
    for field, price in prices(listing):
        dollars = price * rate[0]
        if not usual.price_low / BAND <= dollars <= usual.price_high * BAND:
            words = _(
                "About %(price)s US dollars; usual in this category are %(low)s to %(high)s."
            )
            told = words % {
                "price": plain(dollars),
                "low": plain(usual.price_low),
                "high": plain(usual.price_high),
            }
            yield Reason(Rule.PRICE, field, told)
            return


def prices(listing: Item | Offer) -> Iterator[tuple[str, Decimal]]:
    if isinstance(listing, Offer):
        found = [("target_price", listing.target_price)]
    else:
        tiers = [("tier_prices", price) for price in listing.tier_prices]
        found = [("price", listing.price), ("price_high", listing.price_high), *tiers]
    for field, price in found:
        if price is not None:
            yield field, Decimal(price)


def plain(number: Decimal) -> str:
    """A number with at most four digits behind its point, without zeros at the end."""
    said = f"{number:.4f}"
    return said.rstrip("0").rstrip(".")


def too_many(listing: Item | Offer, around: Around) -> Iterator[Reason]:
    """More in a day than a new account may post."""
    company = listing.company
    if company.created_at < timezone.now() - NEW:
        return
    if around.lately(company) >= OF_NEW_ACCOUNT:
        words = _("More than %(n)s listings in a day from an account of this month.")
        yield Reason(Rule.NEW_ACCOUNT, "", words % {"n": OF_NEW_ACCOUNT})


ALL = (prohibited, contact_data, copied, impossible_price, too_many)
