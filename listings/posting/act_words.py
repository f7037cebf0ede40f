"""What a team does to its listings from the list, in words: of items and of offers."""

from django.utils.translation import ngettext

from listings.models import Item, Offer


def done(model: type[Item] | type[Offer], act: str, n: int) -> str:
    """What was done to so many, in a sentence."""
    return (_to_items(n) if model is Item else _to_offers(n))[act] % n


def _to_items(n: int) -> dict[str, str]:
    return {
        "pause": ngettext("%d item is paused.", "%d items are paused.", n),
        "resume": ngettext("%d item is live again.", "%d items are live again.", n),
        "archive": ngettext("%d item is archived.", "%d items are archived.", n),
        "restore": ngettext(
            "%d item is out of the archive.", "%d items are out of the archive.", n
        ),
        "confirm": ngettext(
            "%d item is confirmed as still valid.",
            "%d items are confirmed as still valid.",
            n,
        ),
        "renew": ngettext(
            "%d item is valid for 180 days from today.",
            "%d items are valid for 180 days from today.",
            n,
        ),
        "withdraw": ngettext("%d item is taken down.", "%d items are taken down.", n),
        "lead-time": ngettext(
            "The lead time of %d item is changed.",
            "The lead time of %d items is changed.",
            n,
        ),
        "move": ngettext(
            "%d item is in its new category.", "%d items are in their new category.", n
        ),
        "live": ngettext("%d item is live.", "%d items are live.", n),
        "held": ngettext(
            "Our staff look at %d item first.", "Our staff look at %d items first.", n
        ),
        "left": ngettext(
            "%d item has other changes that wait; this waits with them.",
            "%d items have other changes that wait; this waits with them.",
            n,
        ),
        "lacking": ngettext(
            "%d item lacks something and is not published.",
            "%d items lack something and are not published.",
            n,
        ),
        "marked": ngettext(
            "%d item holds what looks like a way to reach you. Look at its page, and publish it there.",
            "%d items hold what looks like ways to reach you. Look at their pages, and publish them there.",
            n,
        ),
    }


def _to_offers(n: int) -> dict[str, str]:
    return {
        "pause": ngettext("%d offer is paused.", "%d offers are paused.", n),
        "resume": ngettext("%d offer is live again.", "%d offers are live again.", n),
        "archive": ngettext("%d offer is archived.", "%d offers are archived.", n),
        "restore": ngettext(
            "%d offer is out of the archive.", "%d offers are out of the archive.", n
        ),
        "renew": ngettext(
            "%d offer closes 30 days from today.",
            "%d offers close 30 days from today.",
            n,
        ),
        "closing": ngettext(
            "%d offer has its new last day.", "%d offers have their new last day.", n
        ),
        "withdraw": ngettext("%d offer is taken down.", "%d offers are taken down.", n),
        "move": ngettext(
            "%d offer is in its new category.",
            "%d offers are in their new category.",
            n,
        ),
        "live": ngettext("%d offer is live.", "%d offers are live.", n),
        "held": ngettext(
            "Our staff look at %d offer first.", "Our staff look at %d offers first.", n
        ),
        "left": ngettext(
            "%d offer has other changes that wait; this waits with them.",
            "%d offers have other changes that wait; this waits with them.",
            n,
        ),
        "lacking": ngettext(
            "%d offer lacks something and is not published.",
            "%d offers lack something and are not published.",
            n,
        ),
        "marked": ngettext(
            "%d offer holds what looks like a way to reach you. Look at its page, and publish it there.",
            "%d offers hold what looks like ways to reach you. Look at their pages, and publish them there.",
            n,
        ),
    }
