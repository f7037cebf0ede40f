"""What readers suggest, for pages of the company's team."""

from django import template

from listings.models import Correction

register = template.Library()


@register.simple_tag
def open_corrections(company: int) -> int:
    """How many suggested corrections wait for this company's answer. One statement."""
    return Correction.objects.with_supplier().filter(company=company).count()
