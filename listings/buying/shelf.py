"""Entries of a list as a page shows them: what is public of each, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from listings import formats
from listings.cards import Card, company_cards, item_cards, offer_cards
from listings.models import Favourite
from listings.models.buying import Standing


@dataclass(frozen=True)
class Kept:
    """An entry. Without a card nothing of it may be shown any more."""

    key: UUID
    kind: str
    page_id: int
    card: Card | None
    state: str
    note: str


def kept(
    entries: Iterable[Favourite], notes: dict[UUID, str], language: str
) -> list[Kept]:
    """Entries that were read `with_standing`, in their order. Three statements at most."""
    rows = list(entries)
    shown = [one for one in rows if standing_of(one) != Standing.GONE]
    cards = {
        (kind, card.id): card
        for kind, found in (
            ("items", item_cards(keys(shown, "items"), language)),
            ("offers", offer_cards(keys(shown, "offers"), language)),
            ("companies", company_cards(keys(shown, "companies"), language)),
        )
        for card in found
    }
    return [
        Kept(
            one.pk,
            one.kind,
            one.page_id,
            cards.get((one.kind, one.page_id)),
            state_of(one, language),
            notes.get(one.pk, ""),
        )
        for one in rows
    ]


def keys(entries: Iterable[Favourite], kind: str) -> list[int]:
    return [one.page_id for one in entries if one.kind == kind]


def standing_of(entry: Favourite) -> str:
    return str(getattr(entry, "standing", Standing.OPEN))


def state_of(entry: Favourite, language: str) -> str:
    """What became of it, in a sentence; empty where all is as it was."""
    standing = standing_of(entry)
    ended = getattr(entry, "ended_on", None)
    day = formats.day(ended, language) if ended else ""
    return {
        Standing.OPEN: "",
        Standing.EXPIRED: _("This listing ended on %s.") % day,
        Standing.PAUSED: _("The supplier has paused this item."),
        Standing.ARCHIVED: _("The supplier does not offer this item any more."),
        Standing.CLOSED: _("This offer closed on %s.") % day,
        Standing.GONE: _("It was taken down, and no page of this site shows it."),
    }[Standing(standing)]
