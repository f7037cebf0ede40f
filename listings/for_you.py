"""Fresh listings for a member, chosen by what their companies state, and by nothing else.

Industry and country of the member's companies are all that is read: two members whose
companies state the same see the same. It is off until it is allowed.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from listings import formats
from listings.cards import Card, item_cards, offer_cards
from listings.models import SearchDoc
from listings.taxonomy import tree
from members.consent_choices import words_for
from members.models import Company, Industry, Member
from privacy import consents

FRESH = timedelta(days=90)
ITEMS, WANTED = 6, 4
ITEM, BUY = SearchDoc.Kind.ITEM, SearchDoc.Kind.BUY
# Of each kind the newest of the industry in the country, then the newest of the industry.
NEWEST = """
SELECT kind, listing FROM (
    SELECT DISTINCT ON (kind, listing) kind, listing, created, far FROM (
        SELECT near.*, 0 AS far
        FROM unnest(%(industries)s::int[], %(countries)s::text[]) AS stated (industry, country)
        CROSS JOIN unnest(%(kinds)s::int[]) AS wanted (kind)
        CROSS JOIN LATERAL (
            SELECT d.kind, d.listing, d.created FROM listings_searchdoc AS d
            WHERE d.kind = wanted.kind AND d.industry = stated.industry
              AND d.country = stated.country AND d.created > %(since)s
              AND d.until >= %(today)s AND d.company_id <> ALL (%(own)s::bigint[])
            ORDER BY d.created DESC, d.listing DESC LIMIT %(most)s
        ) AS near
        UNION ALL
        SELECT rest.*, 1
        FROM (SELECT DISTINCT unnest(%(industries)s::int[]) AS industry) AS stated
        CROSS JOIN unnest(%(kinds)s::int[]) AS wanted (kind)
        CROSS JOIN LATERAL (
            SELECT d.kind, d.listing, d.created FROM listings_searchdoc AS d
            WHERE d.kind = wanted.kind AND d.industry = stated.industry
              AND d.created > %(since)s
              AND d.until >= %(today)s AND d.company_id <> ALL (%(own)s::bigint[])
            ORDER BY d.created DESC, d.listing DESC LIMIT %(most)s
        ) AS rest
    ) AS found
    ORDER BY kind, listing, far
) AS once
ORDER BY kind, far, created DESC, listing DESC
"""


@dataclass(frozen=True)
class ForYou:
    """The block as it is shown: off with the words that switch it on, or on with its why."""

    is_on: bool
    words: str
    # What each company states, as it is read: "Textiles & fibres, Italy".
    why: list[str] = field(default_factory=list)
    items: list[Card] = field(default_factory=list)
    wanted: list[Card] = field(default_factory=list)


def for_you(member: Member, language: str) -> ForYou:
    """One statement where it is off; where it is on, what is stated, what is new, its cards."""
    words = words_for(consents.FOR_YOU)
    if not consents.may(member.subject, consents.FOR_YOU):
        return ForYou(False, words)
    stated = list(
        Company.objects.filter(memberships__member=member, ended_at=None)
        .order_by("pk")
        .values_list("pk", "industry", "country")
    )
    if not stated:
        return ForYou(True, words)
    found = newest(stated)
    said = dict.fromkeys(
        f"{Industry(industry).label}, {formats.country(country, language)}"
        for _pk, industry, country in stated
    )
    return ForYou(
        True,
        words,
        list(said),
        item_cards(found[ITEM][:ITEMS], language),
        offer_cards(found[BUY][:WANTED], language),
    )


def newest(stated: list[tuple[int, str, str]]) -> dict[int, list[int]]:
    """By kind the fresh listings of others for companies (key, industry, country)."""
    roots = tree().by_slug
    pairs = {
        (roots[industry].id, country)
        for _pk, industry, country in stated
        if industry in roots
    }
    found: dict[int, list[int]] = {ITEM: [], BUY: []}
    if not pairs:
        return found
    industries, countries = zip(*sorted(pairs), strict=True)
    given: dict[str, Any] = {
        "industries": list(industries),
        "countries": list(countries),
        "kinds": list(found),
        "own": [pk for pk, _industry, _country in stated],
        "since": timezone.now() - FRESH,
        "today": timezone.localdate(),
        "most": max(ITEMS, WANTED),
    }
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, given)
        for kind, listing in cursor.fetchall():
            found[kind].append(listing)
    return found
