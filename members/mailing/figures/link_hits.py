"""Links of messages are counted: how often on a day, and nothing about who followed them.

A link is the same for everybody who gets a variant, so that a hit is of nobody. Programs that
look at links before people do are not counted; who follows one twice counts twice.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import connection

from members.models import IssueLink
from privacy.traffic import seeing

# Counted of one link in a minute at most: a machine that says it is a browser cannot make
# the figure any number, and the row is not written more often than that.
MOST_A_MINUTE = 300
# Beyond it no number is a link's, and the database could not read it.
LARGEST = 2**31 - 1
ADD = """
INSERT INTO members_linkday AS known (link_id, day, hits) VALUES (%s, %s, 1)
ON CONFLICT (link_id, day) DO UPDATE SET hits = known.hits + 1
"""


def link(campaign: int, variant: str, number: int) -> IssueLink | None:
    """The link of a message that was sent, or begun to be; none of a draft."""
    if max(campaign, number) > LARGEST:
        return None
    sent = IssueLink.objects.filter(campaign__started_at__isnull=False)
    return sent.filter(campaign=campaign, variant=variant, number=number).first()


def is_by_somebody(method: str, headers: Mapping[str, str]) -> bool:
    """Was it followed by a reader, as far as a request tells? `headers` are those of WSGI."""
    if method != "GET" or seeing.purpose_of(headers):
        return False
    agent = headers.get("HTTP_USER_AGENT", "")
    return bool(agent) and not seeing.is_program(agent)


def note(followed: IssueLink, at: datetime) -> None:
    """One more on its day (UTC)."""
    with connection.cursor() as cursor:
        cursor.execute(ADD, [followed.pk, at.astimezone(UTC).date()])
