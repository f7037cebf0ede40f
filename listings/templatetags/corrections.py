"""What readers suggest, for pages of the company's team."""

from django import template
from django.utils import timezone

from privacy.prepared import Prepared

register = template.Library()
OPEN = Prepared(
    "SELECT count(*) FROM listings_correction WHERE company_id = %s"
    " AND corrected_at IS NULL AND declined_at IS NULL AND due_at > %s"
)


@register.simple_tag
def open_corrections(company: int) -> int:
    """How many suggested corrections wait for this company's answer. One statement."""
    [(number,)] = OPEN.rows([company, timezone.now()])
    return int(number)
