"""The letter of what is new: one a day at most, of all that a member wants to hear of.

It is service mail: the member asked for each part of it, it says nothing else, and every part
ends by a link without signing in.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import structlog
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone, translation

from listings.buying import following, news, searches, turns
from listings.buying.news import TAB_OF, Listed
from listings.cards import Card, cards_of
from listings.models import AlertTurn, Follow, SavedSearch
from listings.models.buying import Every
from members import notifications, outbox
from members.account_letters import link
from members.models import Member
from members.notifications import Kind

SALT = "listings.alerts"
LISTED = 20
LATER = timedelta(hours=1)
SEARCH, SUPPLIERS, ALL = "search", "suppliers", "all"

log = structlog.get_logger("listings.alerts")


class Forged(Exception):
    """No link of ours reads like this."""


@dataclass(frozen=True)
class Part:
    """A part of a letter: of one search, or of all suppliers that are followed."""

    name: str
    cards: list[Card]
    more: int
    page: str
    stop: str


def write_due(limit: int = 500) -> int:
    """Write the letters that are due, one member after the other. Returns how many turns.

    Several workers at once are fine: each turn is in one worker's hands, and what it wrote is
    committed whole or not at all.
    """
    done = 0
    while done < limit and write_next():
        done += 1
    return done


@transaction.atomic
def write_next() -> bool:
    """The turn that has waited longest. One that fails waits an hour, and keeps no other."""
    turn = (
        AlertTurn.objects.due()
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("member")
        .order_by("due_at")
        .first()
    )
    if turn is None:
        return False
    try:
        with transaction.atomic():
            write(turn)
    except Exception as error:
        log.error("alert-failed", kind=type(error).__name__)
        later = timezone.now() + LATER
        AlertTurn.objects.filter(pk=turn.pk).update(due_at=later)
    return True


def write(turn: AlertTurn) -> None:
    """One member's letter, if there is anything to tell; then their next turn."""
    member, today = turn.member, turns.today_of(turn.member)
    due = list(SavedSearch.objects.due(today).filter(member=member).order_by("name"))
    hears = may_be_told(member)
    parts: list[Part] = []
    seen: set[tuple[int, int]] = set()
    with translation.override(member.language):
        for search in due:
            search.member = member
            if hears:
                parts += of_search(search, today, seen)
            search.told_at = timezone.now()
            search.next_on = searches.next_day(search.every, today)
            search.save(update_fields=["told_at", "next_on"])
        if turn.next_on is not None and turn.next_on <= today:
            if hears:
                parts += of_suppliers(turn, today, seen)
            turn.told_at = timezone.now()
            turn.next_on = searches.next_day(turn.every, today)
            turn.save(update_fields=["told_at", "next_on"])
        if parts:
            send(member, parts)
    turns.arrange(member)


def may_be_told(member: Member) -> bool:
    """Asked at the last moment: an open account, a confirmed address, and mail that is wanted."""
    confirmed = Member.objects.filter(
        pk=member.pk,
        is_active=True,
        emailaddress__primary=True,
        emailaddress__verified=True,
    )
    return confirmed.exists() and notifications.wants(member, Kind.ALERTS)


def of_search(
    search: SavedSearch, today: date, seen: set[tuple[int, int]]
) -> list[Part]:
    new = news.of_search(search)
    news.note(new, search=search, today=today)
    page = f"{link('search', language=search.member.language)}?{search.asked}"
    address = f"{page}{'&' if search.asked else ''}sort=newest"
    stop = stop_link(search.member, SEARCH, str(search.pk))
    return part(search.name, new, seen, address, stop, search.member.language)


def of_suppliers(
    turn: AlertTurn, today: date, seen: set[tuple[int, int]]
) -> list[Part]:
    member = turn.member
    since = max(turn.wanted_at, turn.told_at - news.LOOK_BACK)
    new = news.of_suppliers(Follow.objects.filter(member=member), since=since)
    news.note(new, search=None, today=today)
    page = link("my-followed", language=member.language)
    stop = stop_link(member, SUPPLIERS, str(member.subject))
    return part("", new, seen, page, stop, member.language)


def part(
    name: str,
    new: list[Listed],
    seen: set[tuple[int, int]],
    page: str,
    stop: str,
    language: str,
) -> list[Part]:
    """What of these is in no part above, if anything; 20 of them by name."""
    unsaid = [one for one in new if (one.kind, one.pk) not in seen]
    seen |= {(one.kind, one.pk) for one in unsaid}
    if not unsaid:
        return []
    named = unsaid[:LISTED]
    cards = {
        (kind, card.id): card
        for kind in {one.kind for one in named}
        for card in cards_of(
            TAB_OF[kind], [one.pk for one in named if one.kind == kind], language
        )
    }
    shown = [cards[one.kind, one.pk] for one in named if (one.kind, one.pk) in cards]
    return [Part(name, shown, len(unsaid) - len(named), page, stop)]


def send(member: Member, parts: list[Part]) -> None:
    language = member.language
    context: dict[str, Any] = {
        "name": member.full_name,
        "parts": parts,
        "n": sum(len(one.cards) + one.more for one in parts),
        "site": settings.SITE_URL,
        "settings": link("my-searches", language=language),
    }
    outbox.post(
        key=f"alerts:{uuid4()}",
        to=member.email,
        template="alerts",
        context=context,
        language=language,
        stream=outbox.Stream.ALERTS,
        unsubscribe=stop_link(member, ALL, str(member.subject)),
    )


def stop_link(member: Member, what: str, key: str) -> str:
    """The address that ends a part of these letters, or all of them, without signing in."""
    token = signing.dumps([what, key], salt=SALT)
    return link("stop-alerts", language=member.language, token=token)


def about(token: str) -> tuple[str, str]:
    """What a link ends, and whose: (search, its key), (suppliers or all, a subject)."""
    try:
        what, key = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Forged from error
    return str(what), str(key)


@transaction.atomic
def stop(what: str, key: str) -> None:
    """End it. Twice is once, and so it is when the search or the account is gone."""
    if what == SEARCH:
        searches.silence(key)
        return
    member = Member.objects.filter(subject=key).first()
    if member is None:
        return
    if what == SUPPLIERS:
        following.hear(member, Every.OFF)
    else:
        notifications.switch_off(member, Kind.ALERTS)
