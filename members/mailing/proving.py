"""Whether messages went to those who allowed it: asked of the rows there are, for the promises."""

from members.models import Delivery
from privacy.consents import TARGETING
from privacy.promises.findings import Finding, counted, sampled

# Messages that arrived, or may have.
LEFT = (
    "sent.gated_at IS NOT NULL AND sent.state IN ('transmitting', 'sent', 'uncertain')"
)
# The last word on each purpose that was said before the message left; of a digest any topic does.
ALLOWED = """
EXISTS (
    SELECT FROM (
        SELECT DISTINCT ON (said.purpose) said.state FROM privacy_consentevent AS said
        WHERE said.subject = sent.subject AND said.recorded_at <= sent.gated_at
          AND {purposes}
        ORDER BY said.purpose, said.position DESC
    ) AS last WHERE last.state = 'granted'
)
"""
ITS_OWN = (
    "(said.purpose = campaign.purpose"
    " OR campaign.kind = 'digest' AND said.purpose LIKE 'marketing_email:%')"
)


def sent_without_permission() -> Finding:
    """W4: messages on a topic whose reader had not said yes to it last."""
    return _wrong(
        f"NOT {ALLOWED.format(purposes=ITS_OWN)}", "campaign.kind <> 'partner'"
    )


def partners_messages_without_permission() -> Finding:
    """H2: messages of a partner whose reader had not said yes to that partner last."""
    return _wrong(
        f"NOT {ALLOWED.format(purposes=ITS_OWN)}", "campaign.kind = 'partner'"
    )


def chosen_without_permission() -> Finding:
    """W3b: messages to chosen groups whose reader had not allowed to be chosen."""
    targeting = f"said.purpose = '{TARGETING}'"
    return _wrong(
        f"NOT {ALLOWED.format(purposes=targeting)}", "campaign.criteria <> '{}'"
    )


def more_than_two() -> Finding:
    """W3b: messages beside which the same member got more than one other that week or month."""
    same = (
        "SELECT count(*) FROM members_delivery AS one WHERE one.subject = sent.subject"
    )
    return _wrong(
        f"({same} AND one.week = sent.week) > 2"
        f" OR ({same} AND one.month = sent.month) > 2",
        "true",
    )


def _wrong(wrong: str, where: str) -> Finding:
    table, is_sample = sampled(Delivery)
    found = counted(
        f"SELECT count(*) FILTER (WHERE {wrong}), count(*)"  # noqa: S608 our own words
        f" FROM {table.replace('members_delivery', 'members_delivery AS sent')}"
        " JOIN members_campaign AS campaign ON campaign.id = sent.campaign_id"
        f" WHERE {LEFT} AND {where}"
    )
    return found._replace(is_sample=is_sample)
