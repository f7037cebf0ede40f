"""Days in templates, written as everywhere else on the site."""

from datetime import date

from django import template
from django.utils.translation import get_language

from listings import formats

register = template.Library()


@register.filter
def day(on: date | None) -> str:
    """3 Nov 2026, in the language being read."""
    return formats.day(on, get_language() or "en") if on else ""
