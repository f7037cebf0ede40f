"""A buyer's saved searches. What is new in one is answered by the very search of the page."""

from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.buying import turns
from listings.buying.favourites import CannotBeKept
from listings.models import SavedSearch
from listings.models.buying import Every
from listings.search import Query, TookTooLong, count_of, in_time
from members.models import Member
from privacy import holds

MOST_SEARCHES, LONGEST = 50, 1_500
UNDOABLE = timedelta(days=1)


class TooManySearches(CannotBeKept):
    words = _(
        "You have 50 saved searches, which is as many as there can be. Delete one first."
    )


class TooLong(CannotBeKept):
    words = _("This search has more filters than can be saved. Take some away.")


def written(query: Query) -> str:
    """A question in the one way in which it is saved: whole, without page and order."""
    return replace(query, fixed=(), sort="best", since=None).params()


def asked(text: str) -> Query:
    """The question of an address's parameters, as the page reads it."""
    return Query.asked(QueryDict(text[: LONGEST * 2]))


def query_of(search: SavedSearch, *, since: datetime | None = None) -> Query:
    """What a saved search asks; only what was listed `since`, newest first, where given."""
    query = asked(search.asked)
    return replace(query, sort="newest", since=since) if since else query


def is_whole(search: SavedSearch) -> bool:
    """Can all of it still be asked? Without a category that was retired it would find more."""
    return not asked(search.asked).ignored


def news_of(searches: Sequence[SavedSearch]) -> list[int]:
    """How many have been listed since the member looked at each; counted up to a thousand.

    All share the time of one question; of what it does not last for the page itself says more.
    """
    found: list[int] = []
    with suppress(TookTooLong), in_time() if searches else nullcontext():
        for search in searches:
            since = search.seen_at
            news = count_of(query_of(search, since=since)) if is_whole(search) else 0
            found.append(news)
    return found + [0] * (len(searches) - len(found))


@transaction.atomic
def save(member: Member, query: Query, *, name: str, every: str) -> SavedSearch:
    """Keep a question. The same one twice is one. Raises TooManySearches and TooLong."""
    text = written(query)
    if len(text) > LONGEST:
        raise TooLong
    # One after the other, so that the limit holds.
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    mine = SavedSearch.objects.filter(member=member)
    mine.filter(asked=text, removed_at__isnull=False).delete()
    search = mine.filter(asked=text).first()
    if search is None:
        if mine.there().count() >= MOST_SEARCHES:
            raise TooManySearches
        search = SavedSearch(member=member, asked=text)
    search.name = name
    hear(search, every)
    return search


@transaction.atomic
def change(search: SavedSearch, *, name: str, every: str) -> None:
    """Another name, or mails more or less often."""
    search.name = name
    hear(search, every)


def hear(search: SavedSearch, every: str) -> None:
    """Save how often its member hears of it; from off to on only what comes from now on."""
    if every == Every.OFF:
        search.next_on = None
    elif search.every != every or search.next_on is None:
        search.next_on = turns.first_day(search.member)
        if search.every == Every.OFF:
            search.wanted_at = search.told_at = timezone.now()
    search.every = every
    search.save()
    turns.arrange(search.member)


def mark_seen(search: SavedSearch) -> None:
    """What is there now is not new any more."""
    SavedSearch.objects.filter(pk=search.pk).update(seen_at=timezone.now())


@transaction.atomic
def delete(search: SavedSearch) -> None:
    """No mail of it from now on; for a day it can be put back."""
    SavedSearch.objects.there().filter(pk=search.pk).update(removed_at=timezone.now())
    turns.arrange(search.member)


@transaction.atomic
def put_back(search: SavedSearch) -> None:
    """Undo a deletion. Raises TooManySearches."""
    Member.objects.select_for_update(no_key=True).get(pk=search.member_id)
    mine = SavedSearch.objects.there().filter(member=search.member_id)
    if mine.exclude(pk=search.pk).count() >= MOST_SEARCHES:
        raise TooManySearches
    SavedSearch.objects.filter(pk=search.pk).update(removed_at=None)
    turns.arrange(search.member)


def silence(key: str) -> None:
    """No more mail of this search, whoever has the link that names it. Twice is once."""
    SavedSearch.objects.filter(pk=key).update(every=Every.OFF, next_on=None)


def forget_removed() -> int:
    """Delete searches that were taken away more than a day ago."""
    before = timezone.now() - UNDOABLE
    over = SavedSearch.objects.filter(removed_at__lt=before)
    deleted, _rows = over.exclude(holds.kept(SavedSearch)).delete()
    return deleted


def next_day(every: str, today: date) -> date | None:
    """The day of the letter after one of today."""
    steps = {Every.DAILY.value: 1, Every.WEEKLY.value: 7}
    return today + timedelta(days=steps[every]) if every in steps else None
