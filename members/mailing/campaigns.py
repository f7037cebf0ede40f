"""Campaigns: made, saved, copied, begun and stopped.

What changes a campaign's state is one conditional UPDATE with its step in the same transaction,
so that of two at once one is done and the other is told so. Only drafts are edited.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from members.mailing.sending import pausing
from members.models import Campaign, CampaignStep, Delivery, Issue, Segment
from members.models.campaign import ENDS
from privacy import partners
from privacy.consents import PARTNER

State, What, Pause = Campaign.State, CampaignStep.What, Campaign.Pause
LONGEST_NAME = 120
# In which state each act is possible. course.py does the others by the clock.
FROM = {
    "unschedule": (State.SCHEDULED,),
    "pause": (State.SENDING,),
    "resume": (State.PAUSED,),
    "cancel": (State.DRAFT, State.SCHEDULED, State.SENDING, State.PAUSED),
}
# Of what is taken back when a campaign is a draft again; a page has less time.
LONG = "60s"


class NotADraft(Exception):
    """It was scheduled or cancelled: what it says stays as it is."""


class ChangedMeanwhile(Exception):
    """Somebody saved it since the form was opened."""


class Wish(NamedTuple):
    """What a campaign is about, and whom it is for. No segment: all who allow the topic."""

    name: str
    purpose: str
    segment: Segment | None = None


@transaction.atomic
def make(wish: Wish, *, by: UUID, key: UUID) -> Campaign:
    """A new draft. The same form sent twice makes one."""
    campaign, is_new = Campaign.objects.get_or_create(
        form_key=key, defaults={**columns(wish), "made_by": by}
    )
    if is_new:
        note(campaign, What.MADE, by)
    return campaign


def columns(wish: Wish) -> dict[str, Any]:
    of_partner = wish.purpose.startswith(PARTNER)
    return {
        "name": wish.name,
        "purpose": wish.purpose,
        "segment": wish.segment,
        "kind": Campaign.Kind.PARTNER if of_partner else Campaign.Kind.NEWS,
        "partner": partners.named(wish.purpose) if of_partner else None,
    }


def state_of(campaign: Campaign) -> str:
    """A name for what a form of its settings begins with; another save has another."""
    said = [campaign.name, campaign.purpose, campaign.segment_id]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@transaction.atomic
def save(campaign: Campaign, wish: Wish, *, seen: str, by: UUID) -> None:
    """Other settings of a draft. Raises NotADraft, ChangedMeanwhile."""
    held = draft(campaign)
    if state_of(held) != seen:
        raise ChangedMeanwhile
    new = columns(wish)
    if any(getattr(held, name) != value for name, value in new.items()):
        Campaign.objects.filter(pk=held.pk).update(**new)
        note_saved(held, by)


def draft(campaign: Campaign) -> Campaign:
    """It, held until the end of the transaction. Raises NotADraft."""
    drafts = Campaign.objects.filter(pk=campaign.pk, state=State.DRAFT)
    held = drafts.select_for_update(no_key=True).first()
    if held is None:
        raise NotADraft
    return held


def note(
    campaign: Campaign, what: CampaignStep.What, by: UUID | None, why: str = ""
) -> None:
    CampaignStep.objects.create(campaign=campaign, what=what, by=by, why=why)


def note_saved(held: Campaign, by: UUID) -> None:
    """One step for what the same person saves in a row; what was agreed to is so no longer."""
    now = timezone.now()
    Campaign.objects.filter(pk=held.pk).update(version=F("version") + 1, changed_at=now)
    last = held.steps.order_by("-at", "-pk").first()
    if last and (last.what, last.by) == (What.SAVED, by):
        CampaignStep.objects.filter(pk=last.pk).update(at=now)
    else:
        note(held, What.SAVED, by)


@transaction.atomic
def copy(campaign: Campaign, *, by: UUID, key: UUID) -> Campaign:
    """A new draft that says the same to the same, whatever became of this one."""
    name = _("%(name)s (copy)") % {"name": campaign.name[: LONGEST_NAME - 20]}
    segment = campaign.segment
    if segment and segment.removed_at:
        segment = None
    new, is_new = Campaign.objects.get_or_create(
        form_key=key,
        defaults={
            **columns(Wish(name[:LONGEST_NAME], campaign.purpose, segment)),
            "made_by": by,
        },
    )
    if is_new:
        Issue.objects.bulk_create(same(one, new) for one in campaign.issues.all())
        note(new, What.MADE, by)
    return new


def same(issue: Issue, campaign: Campaign, variant: str = "") -> Issue:
    """What an issue says, not yet saved, for a campaign."""
    return Issue(
        campaign=campaign,
        variant=variant or issue.variant,
        language=issue.language,
        subject=issue.subject,
        preview=issue.preview,
        format=issue.format,
        source=issue.source,
    )


@transaction.atomic
def approve(campaign: Campaign, *, version: int, by: UUID) -> bool:
    """Agree to a partner's message as it was looked at; whoever wrote of it cannot.

    False where it is no draft of a partner, was saved since, or is one's own.
    """
    drafts = Campaign.objects.filter(
        pk=campaign.pk, state=State.DRAFT, partner__isnull=False, version=version
    )
    held = drafts.select_for_update(no_key=True).first()
    if held is None or by in writers(held):
        return False
    if not held.is_agreed_to:
        Campaign.objects.filter(pk=held.pk).update(approved_version=version)
        note(held, What.APPROVED, by)
    return True


def writers(campaign: Campaign) -> set[UUID]:
    """Who made it or saved anything of it."""
    wrote = campaign.steps.filter(what__in=[What.MADE, What.SAVED], by__isnull=False)
    return {campaign.made_by, *(by for by in wrote.values_list("by", flat=True) if by)}


def unschedule(campaign: Campaign, *, by: UUID) -> bool:
    """Back to a draft, while nothing has left. True where this did it."""
    with transaction.atomic():
        done = turned(
            campaign,
            FROM["unschedule"],
            to=State.DRAFT,
            what=What.UNSCHEDULED,
            by=by,
            prepared_at=None,
            counts={},
            counted_at=None,
        )
        if done:
            take_back(campaign)
    return done


def take_back(campaign: Campaign) -> None:
    """Who was to get it is found anew when it is scheduled again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [LONG])
    of_it = Delivery.objects.filter(campaign=campaign)
    of_it._raw_delete(of_it.db)
    Issue.objects.filter(campaign=campaign).update(html="", text="")
    campaign.links.all().delete()


def pause(campaign: Campaign, why: Campaign.Pause, *, by: UUID | None) -> bool:
    """Nothing more leaves until it is resumed. True where this did it; `by` None is the clock."""
    return pausing.pause(campaign, why, by=by)


def resume(campaign: Campaign, *, by: UUID) -> bool:
    """Go on where it stopped, but not past its time. True where this did it."""
    return turned(
        campaign,
        FROM["resume"],
        to=State.SENDING,
        what=What.RESUMED,
        by=by,
        in_time=True,
        paused_for="",
    )


def cancel(campaign: Campaign, *, by: UUID) -> bool:
    """Nothing more leaves, for good. True where this did it."""
    return turned(
        campaign,
        FROM["cancel"],
        to=State.CANCELLED,
        what=What.CANCELLED,
        by=by,
        paused_for="",
        ended_at=timezone.now(),
    )


@transaction.atomic
def turned(
    campaign: Campaign,
    states: Iterable[Campaign.State],
    *,
    to: Campaign.State,
    what: CampaignStep.What,
    by: UUID | None,
    why: str = "",
    in_time: bool = False,
    **fields: Any,
) -> bool:
    """One turn from any of these states, with its step; False where it is in another."""
    now = timezone.now()
    there = Campaign.objects.filter(pk=campaign.pk, state__in=list(states))
    if in_time:
        there = there.filter(expires_at__gt=now)
    if not there.update(state=to, changed_at=now, **fields):
        return False
    note(campaign, what, by, why)
    return True


def acts_now(campaign: Campaign) -> set[str]:
    """What can be done with it in its state."""
    found = {act for act, states in FROM.items() if campaign.state in states}
    if campaign.state == State.DRAFT:
        found |= {"edit", "schedule"}
    if campaign.expires_at and campaign.expires_at <= timezone.now():
        found.discard("resume")
    return found


def is_over(campaign: Campaign) -> bool:
    return campaign.state in ENDS
