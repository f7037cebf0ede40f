"""Scheduling a campaign: everything that has to be right before anything can leave."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.mailing import seam, topics
from members.mailing.campaigns import ChangedMeanwhile, draft, turned
from members.mailing.issue_texts import Variant
from members.models import Campaign, CampaignStep
from privacy import partners

LONGEST, FARTHEST = timedelta(days=60), timedelta(days=365)
# A form is filled in while its minute goes by.
LATE = timedelta(minutes=15)
Problems = dict[str, list[str]]


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


def of_texts(campaign: Campaign) -> list[str]:
    """What is wrong with which texts there are, whatever they say."""
    said = set(campaign.issues.values_list("variant", "language"))
    first = {language for variant, language in said if variant == Variant.A}
    second = {language for variant, language in said if variant == Variant.B}
    if not first:
        return [_("It says nothing yet. Write its text in at least one language.")]
    if second and first != second:
        return [_("Both variants have to be there in the same languages.")]
    return []


def of_audience(campaign: Campaign) -> list[str]:
    """What is wrong with whom it is for, and who agreed."""
    found = []
    if campaign.segment and campaign.segment.removed_at:
        found.append(_("Its segment was deleted. Choose another."))
    if not topics.label(campaign.purpose):
        found.append(_("Its topic is no longer there. Choose another."))
    if campaign.partner_id:
        if not campaign.partner or not partners.is_active(campaign.partner):
            found.append(_("This partner can no longer be allowed by members."))
        if not campaign.is_agreed_to:
            found.append(
                _("A privacy officer has to approve a partner's message as it now is.")
            )
    return found


def lacking(campaign: Campaign) -> Problems:
    """What is lacking of a draft before it can be scheduled, without looking into its texts."""
    found = {"texts": of_texts(campaign), "": of_audience(campaign)}
    if not may_leave():
        found[""] = [*found[""], no_start_check()]
    return {name: problems for name, problems in found.items() if problems}


def may_leave() -> bool:
    """Did the start check pass lately? A site that keeps its mail sends none."""
    return settings.KEEPS_MAIL or seam.start_check_passed()


def no_start_check() -> str:
    return _(
        "The check of this site's mail (SPF, DKIM, DMARC, unsubscribing) did not pass lately."
        " Operators run it with manage.py check_mail."
    )


@transaction.atomic
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
    held = draft(campaign)
    if held.version != version:
        raise ChangedMeanwhile
    now = timezone.now()
    criteria = held.segment.criteria if held.segment else {}
    problems = lacking(held) | of_times(times, now)
    if not problems:
        problems = seam.of_reach(held, criteria, overlap_confirmed=overlap_confirmed)
    if not problems:
        problems = seam.frozen(held)
    if problems:
        raise NotReady(problems)
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
