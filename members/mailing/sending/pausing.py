"""Pausing a campaign: by hand, or by the software itself."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from members.models import Campaign, CampaignStep


@transaction.atomic
def pause(campaign: Campaign, why: Campaign.Pause, *, by: UUID | None = None) -> bool:
    """Let nothing of a campaign leave from now on. False where it is not being sent.

    What a mail server is being given at this moment leaves; nothing else does. Without
    `by` it is the software itself.
    """
    sending = Campaign.objects.filter(pk=campaign.pk, state=Campaign.State.SENDING)
    paused = sending.update(
        state=Campaign.State.PAUSED, paused_for=why, changed_at=timezone.now()
    )
    if paused:
        CampaignStep.objects.create(
            campaign=campaign, what=CampaignStep.What.PAUSED, why=why, by=by
        )
    return bool(paused)
