"""Whom a campaign is for: its segment's size and overlaps, asked of members/mailing/segments."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from members.mailing import segments, topics
from members.mailing.segments import Reach, TooManyQuestions, Unclear
from members.models import Campaign
from privacy import partners


def criteria_of(campaign: Campaign) -> dict[str, Any]:
    """Of a draft what its segment says now, later what it said when it was scheduled."""
    if campaign.state != Campaign.State.DRAFT:
        found: dict[str, Any] = campaign.criteria
        return found
    return campaign.segment.criteria if campaign.segment else {}


def definition(campaign: Campaign) -> str:
    """Who is in it, in words; empty for everybody."""
    criteria = criteria_of(campaign)
    return segments.definition(criteria) if criteria else ""


def kept(campaign: Campaign) -> Reach | None:
    """The size that was counted lately, if any. Counts nothing."""
    try:
        return segments.kept(campaign.purpose, criteria_of(campaign))
    except Unclear:
        return None


def count(campaign: Campaign, *, by: UUID) -> Reach:
    """The size, counted if it was not lately. Raises Unclear, TooManyQuestions."""
    return segments.reach(campaign.purpose, criteria_of(campaign), by=by)


def overlaps(campaign: Campaign) -> list[str]:
    """Segments and campaigns that differ by few members, in sentences. May take seconds."""
    try:
        return segments.overlaps(
            campaign.purpose,
            criteria_of(campaign),
            but_segment=campaign.segment_id or 0,
            but_campaign=campaign.pk,
        )
    except Unclear:
        return []


def lacking(campaign: Campaign) -> list[str]:
    """What is wrong with whom it is for and who agreed, without counting anybody."""
    found = []
    if campaign.segment and campaign.segment.removed_at:
        found.append(_("Its segment was deleted. Choose another."))
    if not topics.label(campaign.purpose):
        found.append(_("Its topic is no longer there. Choose another."))
    if campaign.partner:
        if not partners.is_active(campaign.partner):
            found.append(_("This partner can no longer be allowed by members."))
        if not campaign.is_agreed_to:
            found.append(
                _("A privacy officer has to approve a partner's message as it now is.")
            )
    return found


def too_few(campaign: Campaign, *, by: UUID) -> list[str]:
    """Why nobody may be written to who was chosen so narrowly; nothing where it is enough."""
    try:
        reach = count(campaign, by=by)
    except (Unclear, TooManyQuestions) as error:
        return [str(error)]
    if not reach.is_enough:
        return [reach.sentence]
    if not segments.is_enough_now(campaign.purpose, criteria_of(campaign)):
        return [
            _("Fewer members can be reached than when it was counted: too few now.")
        ]
    return []
