"""Texts that a team answers with again and again."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from listings.models import AnswerTemplate
from members.models import Company

MOST = 50


class TitleTaken(Exception):
    """Another template of the company has this title."""


class TooManyTemplates(Exception):
    """A company has at most fifty."""


@transaction.atomic
def save(company: Company, *, key: int | None, title: str, text: str) -> None:
    """A new template, or another text for one that is there. Raises TitleTaken, TooManyTemplates."""
    Company.objects.select_for_update().get(pk=company.pk)
    rows = company.answer_templates
    if key is None and rows.count() >= MOST:
        raise TooManyTemplates
    said = {"title": title, "text": text, "changed_at": timezone.now()}
    try:
        with transaction.atomic():
            if key is None:
                AnswerTemplate.objects.create(company=company, **said)
            else:
                rows.filter(pk=key).update(**said)
    except IntegrityError as error:
        raise TitleTaken from error


def delete(company: Company, key: int) -> None:
    company.answer_templates.filter(pk=key).delete()
