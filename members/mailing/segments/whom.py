"""Whom a message about a topic reaches, and who of the segment is not reached and why: as SQL.

One statement over all members; each is counted once, by the first reason there is. What the
gate asks (privacy: may) is asked here of all members at once; a test holds the two together.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from members.mailing.segments.criteria import where
from privacy.consents import PARTNER, TARGETING
from privacy.models import PolicyVersion

# The reasons, in their order, as SQL; what stands in braces depends on topic and criteria.
REASONS = {
    "closed": "NOT member.is_active",
    "restricted": "restricted.subject IS NOT NULL",
    "address": "address.id IS NULL",
    "permission": "said.id IS NULL OR said.confirmed_by IS NULL"
    " OR NOT {covered_topic} {partner}",
    "suppressed": "stopped.mark IS NOT NULL",
    "targeting": "{targeting}",
    "preference": "{every} wish.paused_until > now() OR wish.returned_until > now()",
}
REACHED = ""
# A permission for a partner: for 12 months, and said after any Global Privacy Control.
OF_PARTNER = """
    OR said.recorded_at <= now() - interval '12 months'
    OR EXISTS (
        SELECT FROM privacy_consentstate AS all_partners
        WHERE all_partners.subject = member.subject AND all_partners.purpose = 'partner:'
          AND all_partners.recorded_at > said.recorded_at
    )
"""
COVERED = "consent_covered(member.subject, {what}, {under})"
CHOSEN = """
LEFT JOIN privacy_consentstate AS chosen
  ON chosen.subject = member.subject AND chosen.purpose = %s AND chosen.state = 'granted'
"""
EVERYBODY = "members_member AS member"
# Found first, by themselves: a few members are then looked up one by one.
IN_IT = """
(
    SELECT DISTINCT place.member_id FROM members_membership AS place
    JOIN members_company AS company ON company.id = place.company_id
    WHERE {where}
) AS segment JOIN members_member AS member ON member.id = segment.member_id
"""
EACH = """
SELECT member.id, member.subject, CASE {reasons} ELSE '' END AS why
FROM {members}
LEFT JOIN privacy_restriction AS restricted ON restricted.subject = member.subject
LEFT JOIN account_emailaddress AS address
  ON address.user_id = member.id AND address.primary AND address.verified
LEFT JOIN privacy_consentstate AS said
  ON said.subject = member.subject AND said.purpose = %s AND said.state = 'granted'
LEFT JOIN privacy_suppression AS stopped ON stopped.mark = said.confirmed_by
LEFT JOIN members_mailwish AS wish ON wish.member_id = member.id
"""


COUNT = "SELECT count(*) FROM ({few}) AS few"


PATIENCE = "20s"


class NotCounted(Exception):
    """It took too long just now."""


def each(purpose: str, criteria: Mapping[str, Sequence[str]]) -> tuple[str, list[Any]]:
    """SQL of the segment's members (id, subject) with `why` they are not reached, or ''."""
    condition, values = where(criteria)
    is_partners = purpose.startswith(PARTNER)
    # Asking one by one whether a policy still covers a consent is slow, and a version that
    # asks anew is rare.
    covered = COVERED if asks_anew() else "true"
    targeting = covered.format(what="chosen.purpose", under="chosen.policy")
    reasons = " ".join(
        f"WHEN {one} THEN '{why}'" for why, one in REASONS.items()
    ).format(
        covered_topic=covered.format(what="said.purpose", under="said.policy"),
        partner=OF_PARTNER if is_partners else "",
        # How often is said of topics; a partner's message comes by itself.
        every="" if is_partners else "wish.every <> 'issue' OR",
        targeting=f"chosen.id IS NULL OR NOT {targeting}" if criteria else "false",
    )
    if not criteria:
        return EACH.format(reasons=reasons, members=EVERYBODY), [purpose]
    members = IN_IT.format(where=condition)
    sql = EACH.format(reasons=reasons, members=members) + CHOSEN
    return sql, [*values, purpose, TARGETING]


def asks_anew() -> bool:
    """Is there a version of the policy, in force, that asks for permissions anew?"""
    today = timezone.now().date()
    anew = PolicyVersion.ChangeClass.RECONSENT
    there = PolicyVersion.objects.filter(change_class=anew, effective_on__lte=today)
    return there.exists()


def counts(purpose: str, criteria: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many are reached (''), and how many are not by reason. Exact: shown to nobody."""
    sql, values = each(purpose, criteria)
    sql = f"SELECT why, count(*) FROM ({sql}) AS each GROUP BY 1"  # noqa: S608
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # A million members take longer than a page may ask for at a busy moment, and
            # questions are few in a day.
            cursor.execute("SET LOCAL statement_timeout = %s", [PATIENCE])
            cursor.execute(sql, values)
            return dict(cursor.fetchall())
    except OperationalError as error:
        raise NotCounted from error


def reaches_at_least(
    purpose: str, criteria: Mapping[str, Sequence[str]], least: int
) -> bool:
    """Does a message reach so many now? Stops counting there."""
    sql, values = each(purpose, criteria)
    sql = f"SELECT FROM ({sql}) AS each WHERE why = '' LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(few=sql), [*values, least])
        (found,) = cursor.fetchone()
    return bool(found >= least)
