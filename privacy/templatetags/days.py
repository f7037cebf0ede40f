"""Days and moments in templates, in the language being read."""

from datetime import date, datetime

from django import template
from django.utils.translation import get_language

from privacy import days

register = template.Library()


@register.filter
def day(on: date | datetime | None) -> str:
    """3 Nov 2026"""
    return days.day(days.local(on), get_language() or "en") if on else ""


@register.filter
def moment(at: datetime | None) -> str:
    """3 Nov 2026, 16:05 UTC"""
    return days.moment(at, get_language() or "en") if at else ""
