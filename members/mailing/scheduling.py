"""Scheduling a campaign: everything that has to be right before anything can leave."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.mailing import audience
from members.mailing.campaigns import ChangedMeanwhile, NotADraft, draft, turned
from members.mailing.checking import mail_check
from members.mailing.writing import drawing_up
from members.mailing.writing.drawing_up import NotFit
from members.models import Campaign, CampaignStep, Issue

LONGEST, FARTHEST = timedelta(days=60), timedelta(days=365)
# A form is filled in while its minute goes by.
LATE = timedelta(minutes=15)
Problems = dict[str, list[str]]
NAMES = dict(settings.LANGUAGES)


class NotReady(Exception):
    """What is lacking, each at the field it is about; an empty name is the whole campaign."""

    def __init__(self, problems: Mapping[str, list[str]]) -> None:
        super().__init__(problems)
        self.problems = dict(problems)


class Times(NamedTuple):
    """When it leaves. Hours are those of the member's country; equal ones mean at any hour."""

    starts_at: datetime
    expires_at: datetime
    hour_from: int = 9
    hour_to: int = 17
    on_rest_days: bool = False


def of_times(times: Times, now: datetime) -> Problems:
    """What is wrong with its times."""
    found: Problems = {}
    if times.starts_at > now + FARTHEST:
        return {"starts_at": [_("At most a year from now.")]}
    if times.starts_at < now - LATE:
        found["starts_at"] = [_("That is over. Leave it empty to begin at once.")]
    if times.expires_at <= max(times.starts_at, now):
        found["expires_at"] = [_("It has to end after it begins.")]
    elif times.expires_at > times.starts_at + LONGEST:
        found["expires_at"] = [_("At most 60 days after it begins.")]
    if not 0 <= times.hour_from <= times.hour_to <= 24:
        found["hour_to"] = [_("The last hour comes after the first.")]
    return found


def lacking(campaign: Campaign) -> Problems:
    """What is lacking of a draft before it can be scheduled, without looking into its texts."""
    may_leave = mail_check.latest()
    found = {
        "texts": drawing_up.gaps(list(campaign.issues.defer("source", "html", "text"))),
        "": audience.lacking(campaign),
        "mail": [] if may_leave.allows else [may_leave.why_not, who_checks()],
    }
    return {name: problems for name, problems in found.items() if problems}


def who_checks() -> str:
    return _("Whoever runs the site checks it with manage.py check_mail.")


def frozen(campaign: Campaign) -> Problems:
    """Write what is sent of every text; or what is wrong, by text."""
    try:
        drawing_up.freeze(campaign)
    except NotFit as error:
        return {"texts": [said_of(issue, why) for issue, why in error.problems]}
    return {}


def said_of(issue: Issue | None, why: str) -> str:
    """A problem with the text it is of."""
    if issue is None:
        return why
    return _("%(language)s, %(variant)s: %(problem)s") % {
        "language": NAMES.get(issue.language, issue.language),
        "variant": issue.get_variant_display(),
        "problem": why,
    }


def schedule(
    campaign: Campaign,
    times: Times,
    *,
    version: int,
    by: UUID,
    overlap_confirmed: bool = False,
) -> None:
    """Freeze its texts and enter when it leaves. `version` is the save that was looked at.

    Raises NotADraft, ChangedMeanwhile, and NotReady with everything that is lacking.
    """
    if campaign.state != Campaign.State.DRAFT:
        raise NotADraft
    refuse(lacking(campaign) | of_times(times, timezone.now()))
    # Before the transaction: a size that was drawn stays, also where this is refused.
    refuse({"": audience.too_few(campaign, by=by)})
    if not overlap_confirmed:
        refuse({"overlap_confirmed": audience.overlaps(campaign)})
    entered(campaign, times, version=version, by=by)


@transaction.atomic
def entered(campaign: Campaign, times: Times, *, version: int, by: UUID) -> None:
    held, now = draft(campaign), timezone.now()
    criteria = audience.criteria_of(held)
    if held.version != version or criteria != audience.criteria_of(campaign):
        raise ChangedMeanwhile
    refuse(lacking(held))
    refuse(frozen(held))
    turned(
        held,
        [Campaign.State.DRAFT],
        to=Campaign.State.SCHEDULED,
        what=CampaignStep.What.SCHEDULED,
        by=by,
        criteria=criteria,
        scheduled_at=now,
        **times._replace(starts_at=max(times.starts_at, now))._asdict(),
    )


def refuse(problems: Problems) -> None:
    """Raises NotReady where there are any."""
    if found := {name: said for name, said in problems.items() if said}:
        raise NotReady(found)
