"""Segments that are nearly the same: who compares what came of both learns of a few members."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from members.mailing.segments.criteria import cleaned, where
from members.mailing.segments.reaching import digest, known
from members.mailing.segments.whom import COUNT, each
from members.models import Campaign, Segment
from privacy import sealing

# Two that differ by fewer members are named; by up to so many more where a mark of the two says
# so, that nobody finds one member by who is the twenty-fifth.
DIFFERENCE, BLUR = 25, 10
RECENT = timedelta(days=60)
# At most so many are looked at, the newest first, for at most so long.
MOST, SECONDS = 40, 2.5
ALONE = """
SELECT 1 FROM ({reached}) AS each WHERE why = '' AND NOT EXISTS (
    SELECT FROM members_membership AS place
    JOIN members_company AS company ON company.id = place.company_id
    WHERE place.member_id = each.id AND {condition}
)"""
Criteria = Mapping[str, Sequence[str]]


def overlaps(
    purpose: str, criteria: Criteria, *, but_segment: int = 0, but_campaign: int = 0
) -> list[str]:
    """What differs by fewer than 25 members reached: saved segments, and recent campaigns.

    Sentences in the language in use. A segment or campaign is not compared with itself, and
    the same criteria are the same segment. Raises Unclear.
    """
    mine = known(purpose, criteria)
    if not mine:
        return []
    warnings, seen = list[str](), {digest(purpose, mine)}
    ends = monotonic() + SECONDS
    for words, name, theirs in others(purpose, but_segment, but_campaign):
        if (question := digest(purpose, theirs)) in seen:
            continue
        seen.add(question)
        if len(seen) > MOST or monotonic() > ends:
            warnings.append(
                _("There are more segments than could be compared in time.")
            )
            break
        if differ_by_few(purpose, mine, theirs):
            warnings.append(words % {"name": name})
    return warnings


def others(
    purpose: str, but_segment: int, but_campaign: int
) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    """What there is to compare with, the newest first: words, a name, criteria."""
    campaigns = Campaign.objects.filter(
        purpose=purpose, scheduled_at__gt=timezone.now() - RECENT
    )
    of_campaign = _(
        "The campaign “%(name)s” of the last 60 days differs by few members."
    )
    for name, theirs in newest(campaigns.exclude(pk=but_campaign)):
        yield of_campaign, name, theirs
    of_segment = _("The segment “%(name)s” differs by few members.")
    for name, theirs in newest(Segment.objects.there().exclude(pk=but_segment)):
        yield of_segment, name, theirs


def newest(rows: Any) -> Iterator[tuple[str, dict[str, list[str]]]]:
    found = rows.exclude(criteria={}).order_by("-changed_at")
    for name, criteria in found.values_list("name", "criteria")[: MOST + 1]:
        yield name, cleaned(criteria)


def differ_by_few(purpose: str, mine: Criteria, theirs: Criteria) -> bool:
    """Are fewer than 25, or a few more, reached by one of the two and not by the other?"""
    least = DIFFERENCE + blur(purpose, mine, theirs)
    return difference(purpose, mine, theirs, least) < least


def blur(purpose: str, one: Criteria, other: Criteria) -> int:
    """0 to 9, the same for the same two."""
    two = sorted(json.dumps(some, sort_keys=True) for some in (one, other))
    return sealing.mark("\n".join([purpose, *two]), of="segments")[0] % BLUR


def difference(purpose: str, mine: Criteria, theirs: Criteria, most: int) -> int:
    """How many are reached by one alone. Stops counting at `most`."""
    (one, values), (other, their_values) = (
        alone(purpose, mine, but=theirs),
        alone(purpose, theirs, but=mine),
    )
    few = f"SELECT FROM ({one} UNION ALL {other}) AS differing LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(few=few), [*values, *their_values, most])
        (found,) = cursor.fetchone()
    return int(found)


def alone(purpose: str, criteria: Criteria, *, but: Criteria) -> tuple[str, list[Any]]:
    """SQL of whom one reaches and the other does not."""
    reached, values = each(purpose, criteria)
    condition, their_values = where(but)
    sql = ALONE.format(reached=reached, condition=condition)
    return sql, [*values, *their_values]
