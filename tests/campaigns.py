"""Campaigns and members who allow them, for tests."""

from datetime import timedelta
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from members.models import Campaign, Issue, Member
from privacy import consents, opt_ins
from privacy.consents import NEWS, TARGETING
from tests.people import a_company, a_member

number = count(1)
# Past the first of the next month, on whatever day.
LONG = timedelta(days=40)
BY = "5f0c0b4e-6a51-4a7c-9d4e-0b6f6f2f7a11"


def a_reader(
    purpose: str = NEWS, *, is_targeted: bool = True, company: Any = None, **fields: Any
) -> Member:
    """A member of a company who allowed a purpose by the link, and to be chosen by industry."""
    member = a_member(company or a_company(), **fields)
    allow(member, purpose)
    if is_targeted:
        consents.record(
            member.subject,
            TARGETING,
            state=consents.State.GRANTED,
            words="Yes",
            language="en",
            method=consents.Method.SETTINGS,
        )
    return member


def allow(member: Member, purpose: str = NEWS) -> None:
    """Ask for a purpose and follow the link; the address is confirmed with it."""
    EmailAddress.objects.update_or_create(
        user=member, email=member.email, defaults={"primary": True, "verified": True}
    )
    token = opt_ins.ask(
        member.subject, purpose, address=member.email, words="Yes", language="en"
    )
    opt_ins.confirm(token, words="Yes", language="en")


def a_campaign(*, languages: tuple[str, ...] = ("en",), **fields: Any) -> Campaign:
    """A campaign that is a draft, or as far as `fields` say, with an issue in each language.

    One that is past its draft starts now, at any hour, and lasts into the next month.
    """
    n, now = next(number), timezone.now()
    state = fields.get("state", Campaign.State.DRAFT)
    if state != Campaign.State.DRAFT:
        fields = {
            "starts_at": now,
            "expires_at": now + LONG,
            "scheduled_at": now,
            "hour_from": 0,
            "hour_to": 0,
            "on_rest_days": True,
        } | fields
    if state == Campaign.State.SENDING:
        fields = {"prepared_at": now, "started_at": now} | fields
    campaign = Campaign.objects.create(
        **{"name": f"News {n}", "purpose": NEWS, "made_by": BY, **fields}
    )
    for language in languages:
        an_issue(campaign, language=language)
    return campaign


def an_issue(campaign: Campaign, **fields: Any) -> Issue:
    words = {
        "language": "en",
        "subject": f"What is new {campaign.pk}",
        "source": "# What is new\n\nThere are new pumps.",
        "html": "<!doctype html><html><body><p>There are new pumps.</p></body></html>",
        "text": "There are new pumps.",
    }
    return Issue.objects.create(campaign=campaign, **(words | fields))
