"""What a member wishes about messages they allow: how often, in which language, not for now.

A wish allows nothing: what is sent has to be allowed besides (privacy/consents.py), and the
database looks at both at the last moment.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.paginator import Page
from django.utils import timezone

from members.leaves import Leaves
from members.mailing import topics
from members.models import Campaign, Delivery, Issue, MailWish, Member

PAUSE = timedelta(weeks=13)
A_PAGE = 20


def wish_of(member: Member) -> MailWish:
    """What a member wishes; without a row each issue, and no pause."""
    return MailWish.objects.filter(member=member).first() or MailWish(member=member)


def choose_every(member: Member, every: MailWish.Every) -> None:
    """Send this often from now on. Twice is once."""
    _change(member, every=every)


def pause(member: Member) -> None:
    """Send nothing for three months from now on."""
    _change(member, paused_until=timezone.now() + PAUSE)


def go_on(member: Member) -> None:
    """End the pause that a member wished; not the one after messages that came back."""
    MailWish.objects.filter(member=member, paused_until__isnull=False).update(
        paused_until=None, changed_at=timezone.now()
    )


def _change(member: Member, **values: datetime | MailWish.Every) -> None:
    """One statement: two at once are one after the other, and each keeps the other's column."""
    MailWish.objects.bulk_create(
        [MailWish(member=member, changed_at=timezone.now(), **values)],
        update_conflicts=True,
        unique_fields=["member"],
        update_fields=[*values, "changed_at"],
    )


def choose_language(member: Member, language: str) -> None:
    """Write to this member in that language from now on."""
    Member.objects.filter(pk=member.pk).update(language=language)


def still(until: datetime | None) -> datetime | None:
    """A moment that is to come; of one that is over, nothing."""
    return until if until and until > timezone.now() else None


class Sent(NamedTuple):
    """One message that a member got: what it was called, what about, when, where it can be read."""

    title: str
    about: str
    at: datetime
    address: str


def sent_to(member: Member, page: str | None) -> tuple[Page[Delivery], list[Sent]]:
    """The messages of a page, the latest first. They are known for 13 months."""
    rows = Delivery.objects.filter(
        member=member, state__in=[Delivery.State.SENT, Delivery.State.UNCERTAIN]
    )
    found = Leaves(
        rows.select_related("campaign").order_by("-ended_at", "-pk"), per_page=A_PAGE
    ).get_page(page)
    shown = list(found)
    issues = {
        (one.campaign_id, one.variant, one.language): one
        for one in Issue.objects.filter(
            campaign__in={one.campaign_id for one in shown}
        ).only("campaign", "variant", "language", "subject")
    }
    return found, [
        _sent(one, issues.get((one.campaign_id, one.variant, one.language)))
        for one in shown
    ]


def _sent(delivery: Delivery, issue: Issue | None) -> Sent:
    campaign = delivery.campaign
    return Sent(
        issue.subject if issue else campaign.name,
        "" if campaign.kind == Campaign.Kind.DIGEST else topics.label(campaign.purpose),
        delivery.ended_at or delivery.due_at,
        issue.get_absolute_url() if issue and campaign.partner_id is None else "",
    )
