"""The public archive: every issue that was sent, for everybody to read; no partner's message."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from members.models import Campaign, Issue

A_PAGE = 20


class Shown(NamedTuple):
    """A campaign of the archive: the issue for a reader, and the languages there are."""

    campaign: Campaign
    issue: Issue
    others: dict[str, Issue]

    @property
    def begun(self) -> datetime:
        """When the first of it was sent."""
        assert self.campaign.started_at  # noqa: S101 what is in the archive has begun
        return self.campaign.started_at


def page(language: str, before: Campaign | None = None) -> tuple[list[Shown], bool]:
    """The newest campaigns, or those before one; and whether there are older ones."""
    found = Campaign.objects.in_archive().order_by("-started_at", "-id")
    if before is not None:
        found = found.filter(
            Q(started_at__lt=before.started_at)
            | Q(started_at=before.started_at, pk__lt=before.pk)
        )
    campaigns = list(found[: A_PAGE + 1])
    shown = of_each(campaigns[:A_PAGE], language)
    return shown, len(campaigns) > A_PAGE


def of_each(campaigns: list[Campaign], language: str) -> list[Shown]:
    """Campaigns with the issue that is shown; what is in no language is left out."""
    issues: dict[int, dict[str, Issue]] = {one.pk: {} for one in campaigns}
    rows = Issue.objects.filter(campaign__in=campaigns, variant=Issue.Variant.A)
    for row in rows.defer("html", "text", "source", "page").order_by("pk"):
        issues[row.campaign_id][row.language] = row
    return [
        Shown(one, chosen(there, language), there)
        for one in campaigns
        if (there := issues[one.pk])
    ]


def chosen(there: dict[str, Issue], language: str) -> Issue:
    """The reader's language, else English, else the first."""
    return there.get(language) or there.get("en") or next(iter(there.values()))


def of(number: int, language: str) -> Shown | None:
    """One campaign of the archive."""
    campaign = Campaign.objects.in_archive().filter(pk=number).first()
    found = of_each([campaign], language) if campaign else []
    return found[0] if found else None
