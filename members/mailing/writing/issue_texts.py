"""What a campaign says: its texts in each variant and language, edited while it is a draft."""

import hashlib
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from members.mailing.campaigns import ChangedMeanwhile, draft, note_saved, same
from members.models import Campaign, Issue

Variant = Issue.Variant
VARIANTS = list(Variant.values)
LANGUAGES = [code for code, _name in settings.LANGUAGES]


class Text(NamedTuple):
    """One variant in one language, as it was written."""

    subject: str
    preview: str
    format: str
    source: str


def text_of(issue: Issue | None) -> Text:
    """As it is saved; empty where there is none yet."""
    if issue is None:
        return Text("", "", Issue.Format.WORDS.value, "")
    return Text(issue.subject, issue.preview, issue.format, issue.source)


def state_of(issue: Issue | None) -> str:
    """A name for what a form of it begins with; another save has another."""
    return hashlib.sha256(repr(tuple(text_of(issue))).encode()).hexdigest()[:16]


def issue_of(campaign: Campaign, variant: str, language: str) -> Issue | None:
    return campaign.issues.filter(variant=variant, language=language).first()


@transaction.atomic
def save_text(
    campaign: Campaign, variant: str, language: str, text: Text, *, seen: str, by: UUID
) -> None:
    """Write one; a language that was not there is added. Raises NotADraft, ChangedMeanwhile."""
    held = draft(campaign)
    issue = issue_of(held, variant, language)
    if issue is not None and text == text_of(issue):
        return
    if state_of(issue) != seen:
        raise ChangedMeanwhile
    Issue.objects.update_or_create(
        campaign=held,
        variant=variant,
        language=language,
        defaults={**text._asdict(), "changed_at": timezone.now()},
    )
    note_saved(held, by)


@transaction.atomic
def add_variant(campaign: Campaign, *, by: UUID) -> bool:
    """Variant B, which begins with what A says. Raises NotADraft."""
    held = draft(campaign)
    there = list(held.issues.all())
    if any(one.variant == Variant.B for one in there) or not there:
        return False
    Issue.objects.bulk_create(same(one, held, Variant.B) for one in there)
    note_saved(held, by)
    return True


@transaction.atomic
def remove_variant(campaign: Campaign, *, by: UUID) -> bool:
    """Variant B with all its languages. Raises NotADraft."""
    return _removed(draft(campaign), by, variant=Variant.B)


@transaction.atomic
def remove_language(campaign: Campaign, language: str, *, by: UUID) -> bool:
    """A language, in both variants. Raises NotADraft."""
    return _removed(draft(campaign), by, language=language)


def _removed(held: Campaign, by: UUID, **which: str) -> bool:
    gone, _rows = held.issues.filter(**which).delete()
    if gone:
        note_saved(held, by)
    return bool(gone)
