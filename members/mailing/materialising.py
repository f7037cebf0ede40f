"""Who gets a campaign: one row for each recipient, made by one statement of the database."""

from collections import defaultdict
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone

from members.mailing import segments, windows
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
        # A million rows take longer than any page may.
        cursor.execute("SET LOCAL statement_timeout = 0")
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
    wish, wished = "", list[str]()
    if campaign.kind != Campaign.Kind.PARTNER:
        is_digest = campaign.kind == Campaign.Kind.DIGEST
        wish, wished = WISHED, ["month" if is_digest else "issue"]
    return STATEMENT.format(allowed=allowed, targeted=targeted, wish=wish), [
        campaign.pk,
        str(campaign.pk),
        list(windows.clocks()),
        campaign.purpose,
        list(languages),
        MAIN if MAIN in languages else next(iter(languages)),
        list(languages),
        ["".join(variants) for variants in languages.values()],
        *wished,
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


# A member's variant follows from campaign and member, in equal shares.
STATEMENT = """
INSERT INTO members_delivery (
    id, campaign_id, member_id, subject, variant, language, country, state, why, trouble,
    tries
)
SELECT gen_random_uuid(), %s, member.id, member.subject,
    substr(issue.variants, 1 + ((
        hashtextextended(%s || ' ' || member.subject, 0) & 2147483647
    ) %% length(issue.variants))::integer, 1),
    issue.language,
    CASE WHEN home.country = ANY (%s) THEN home.country ELSE '' END,
    'queued', '', '', 0
FROM {allowed}(%s) AS allowed
JOIN members_member AS member ON member.subject = allowed.subject AND member.is_active
JOIN account_emailaddress AS address
    ON address.user_id = member.id AND address."primary" AND address.verified
JOIN LATERAL (
    SELECT CASE WHEN member.language = ANY (%s) THEN member.language ELSE %s END AS code
) AS reads ON true
JOIN unnest(%s::text[], %s::text[]) AS issue (language, variants)
    ON issue.language = reads.code
LEFT JOIN members_mailwish AS wish ON wish.member_id = member.id
LEFT JOIN (
    SELECT DISTINCT ON (place.member_id) place.member_id, company.country
    FROM members_membership AS place
    JOIN members_company AS company ON company.id = place.company_id
    WHERE company.ended_at IS NULL
    ORDER BY place.member_id, company.id
) AS home ON home.member_id = member.id
WHERE (wish.paused_until IS NULL OR wish.paused_until <= clock_timestamp())
  AND (wish.returned_until IS NULL OR wish.returned_until <= clock_timestamp())
  {wish}{targeted}
ON CONFLICT (campaign_id, member_id) DO NOTHING
"""
WISHED = "AND coalesce(wish.every, 'issue') = %s"
TARGETED = """
  AND EXISTS (SELECT 1 FROM permitted(%s) AS chosen WHERE chosen.subject = member.subject)
  AND EXISTS (
      SELECT 1 FROM members_membership AS place
      JOIN members_company AS company ON company.id = place.company_id
      WHERE place.member_id = member.id
        AND company.ended_at IS NULL AND company.suspended_at IS NULL AND {condition}
  )
"""
