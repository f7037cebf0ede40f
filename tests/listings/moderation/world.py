"""Suppliers that are known and unknown, listings that wait, moderators."""

from datetime import timedelta

from django.utils import timezone

from listings.models import Item, Review
from listings.moderation import gate
from listings.moderation.reasons import Reason, Rule
from listings.posting import edits
from members import checks
from members.models import Check
from tests.people import a_company, an_item

REASON = Reason(Rule.PROHIBITED, "description", "“raw ivory” is on our list.")


def a_known_company(approved=3, *, has_check=True):
    """A company whose listings were approved before, with a check."""
    company = a_company(created_at=timezone.now() - timedelta(days=400))
    for _ in range(approved):
        an_approved_review(an_item(company))
    if has_check:
        checks.enter(company, Check.Method.DNS, about="pumps.example")
    return company


def an_approved_review(item, **fields):
    return Review.objects.create(
        **{
            "company": item.company,
            "item": item,
            "kind": "new",
            "approved_at": timezone.now(),
            "decided_by": item.company_id and _SOMEBODY,
        }
        | fields
    )


_SOMEBODY = "00000000-0000-4000-8000-000000000001"


def a_held_item(company=None, title="Gear pump", reasons=(REASON,), by=None, **fields):
    """An item in review, and the review that waits."""
    item = an_item(
        company or a_company(),
        title,
        published_at=None,
        submitted_at=timezone.now(),
        **fields,
    )
    return item, gate.lay_before(item, reasons, by=by)


def a_held_edit(item, by=None, **values):
    """Something live with new values beside it that wait."""
    edits.save(item, values, mark=None, by=by)
    edit = edits.of(item)
    edit.submitted_at = timezone.now()
    edit.save()
    return edit, gate.lay_before(Item.objects.get(pk=item.pk), [], by=by, edit=edit)
