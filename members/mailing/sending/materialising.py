"""Who gets a campaign: one row for each recipient, made by one statement of the database."""

import json
from collections import defaultdict
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone

from members.mailing import segments
from members.mailing.sending import windows
from members.models import Campaign, Issue
from privacy.consents import TARGETING

# Of a digest: what any topic of a member's brings.
ANY_TOPIC = "marketing_email:"
MAIN = "en"

log = structlog.get_logger("members.mailing")


class NothingToSend(Exception):
    """The campaign has no issue in any language."""


@transaction.atomic
def prepare(campaign: Campaign) -> int:
    """Make the deliveries of a scheduled campaign, once. Returns how many.

    Twice at once, or killed in between, it comes out once: `prepared_at` is set with the
    rows. A campaign that was taken back meanwhile has none. Raises NothingToSend.
    """
    with connection.cursor() as cursor:
        # A million rows take longer than any page may, and are joined by hashes: a guess
        # that there are few would take hours.
        cursor.execute(
            "SET LOCAL statement_timeout = 0; SET LOCAL enable_nestloop = off;"
            " SET LOCAL work_mem = '64MB'"
        )
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"prepare {campaign.pk}"],
        )
        if cursor.fetchone() != (True,):
            return 0
        waiting = Campaign.objects.filter(
            pk=campaign.pk, state=Campaign.State.SCHEDULED, prepared_at=None
        )
        its = waiting.first()
        if its is None:
            return 0
        cursor.execute(*recipients(its))
        made: int = cursor.rowcount
    # The row is held from here on alone, so that nobody waits for a million others.
    as_read = waiting.filter(scheduled_at=its.scheduled_at, version=its.version)
    if not as_read.update(prepared_at=timezone.now()):
        transaction.set_rollback(True)
        return 0
    return made


def recipients(campaign: Campaign) -> tuple[str, list[Any]]:
    """The statement, with its parameters."""
    languages = variants_by_language(campaign)
    allowed = "permitted_any" if campaign.purpose == ANY_TOPIC else "permitted"
    targeted, chosen_by = "", list[Any]()
    if campaign.is_targeted:
        condition, chosen_by = segments.where(campaign.criteria)
        targeted = TARGETED.format(condition=condition)
        chosen_by = [TARGETING, *chosen_by]
    wishes = WISHES[Campaign.Kind(campaign.kind)]
    return STATEMENT.format(allowed=allowed, targeted=targeted, wishes=wishes), [
        campaign.purpose,
        campaign.pk,
        str(campaign.pk),
        list(windows.clocks()),
        json.dumps({name: "".join(found) for name, found in languages.items()}),
        list(languages),
        MAIN if MAIN in languages else next(iter(languages)),
        *chosen_by,
    ]


def variants_by_language(campaign: Campaign) -> dict[str, list[str]]:
    """Which variants there are in each language, in the order they were written."""
    found = defaultdict[str, list[str]](list)
    issues = Issue.objects.filter(campaign=campaign).order_by("pk")
    for language, variant in issues.values_list("language", "variant"):
        found[language].append(variant)
    if not found:
        raise NothingToSend
    return {language: sorted(variants) for language, variants in found.items()}


# A member's variant follows from campaign and member, in equal shares. Who is allowed is found
# first and by itself: the planner knows little of the rest, and must not guess from that.
STATEMENT = """
WITH allowed AS MATERIALIZED (SELECT subject FROM {allowed}(%s))
INSERT INTO members_delivery (
    id, campaign_id, member_id, subject, variant, language, country, state, why, trouble,
    tries
)
SELECT gen_random_uuid(), %s, reader.id, reader.subject,
    substr(reader.variants, 1 + ((
        hashtextextended(%s || ' ' || reader.subject, 0) & 2147483647
    ) %% length(reader.variants))::integer, 1),
    reader.reads,
    CASE WHEN home.country = ANY (%s) THEN home.country ELSE '' END,
    'queued', '', '', 0
FROM (
    SELECT found.*, %s::jsonb ->> found.reads AS variants
    FROM (
        SELECT member.id, member.subject,
            CASE WHEN member.language = ANY (%s) THEN member.language ELSE %s END AS reads
        FROM allowed
        JOIN members_member AS member
            ON member.subject = allowed.subject AND member.is_active
        JOIN account_emailaddress AS address
            ON address.user_id = member.id AND address."primary" AND address.verified
        WHERE {wishes} {targeted}
    ) AS found
) AS reader
LEFT JOIN (
    SELECT DISTINCT ON (place.member_id) place.member_id, company.country
    FROM members_membership AS place
    JOIN members_company AS company ON company.id = place.company_id
    WHERE company.ended_at IS NULL
    ORDER BY place.member_id, company.id
) AS home ON home.member_id = reader.id
ON CONFLICT (campaign_id, member_id) DO NOTHING
"""
# Who has said nothing wants each issue.
PAUSED = "(wish.paused_until > now() OR wish.returned_until > now())"
HAS_NO = "NOT EXISTS (SELECT 1 FROM members_mailwish AS wish WHERE wish.member_id = member.id"
WISHES = {
    Campaign.Kind.NEWS: f"{HAS_NO} AND ({PAUSED} OR wish.every <> 'issue'))",
    Campaign.Kind.PARTNER: f"{HAS_NO} AND {PAUSED})",
    Campaign.Kind.DIGEST: f"{HAS_NO} AND {PAUSED}) AND member.id IN"  # noqa: S608
    " (SELECT member_id FROM members_mailwish WHERE every = 'month')",
}
TARGETED = """
  AND member.subject IN (SELECT subject FROM permitted(%s))
  AND member.id IN (
      SELECT place.member_id FROM members_membership AS place
      JOIN members_company AS company ON company.id = place.company_id
      WHERE company.ended_at IS NULL AND company.suspended_at IS NULL AND {condition}
  )
"""
