"""Whether somebody can be asked: an item, an offer, a company. Said in words where not."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from listings.models import Item, Offer
from members.models import Company, Membership
from members.models.membership import RANKS
from members.public import is_closed_today

OWN = _("This is your own company.")
Target = Item | Offer | Company
# Who reads and answers inquiries (TAKES_INQUIRIES of members/public_rows.py says the same in SQL).
ANSWERING = RANKS[RANKS.index(Membership.Role.SALES) :]
PUBLIC = Q(
    company__published_at__isnull=False,
    company__unpublished_at=None,
    company__suspended_at=None,
)


def company_of(target: Target) -> Company:
    return target if isinstance(target, Company) else target.company


def target_of(kind: str, key: int) -> Target | None:
    """What was posted in public and is still there, open or not; None where it never was."""
    if kind == "companies":
        return Company.objects.published().filter(pk=key).first()
    seen = PUBLIC & Q(published_at__isnull=False, withdrawn_at=None, pk=key)
    if kind == "items":
        return Item.objects.select_related("company").filter(seen).first()
    return Offer.objects.select_related("company").filter(seen).first()


def why_not(target: Target) -> Promise | None:
    """Why it cannot be asked about now; None where it can."""
    if isinstance(target, Item) and not is_live(target):
        return _("This item is not available at present, so nothing can be asked here.")
    if isinstance(target, Offer) and not target.is_open:
        if target.closes_on >= timezone.localdate():
            return _("This offer is not available at present.")
        return _("This offer has closed, so it can no longer be answered.")
    company = company_of(target)
    if is_closed_today(company):
        return _("The company is closed for now. Ask again when it is open.")
    if not team(company).exists():
        return _(
            "Nobody at this company looks after its page yet, so nobody would read it."
        )
    return None


def is_live(item: Item) -> bool:
    return (
        item.published_at is not None
        and item.paused_at is None
        and item.archived_at is None
        and item.withdrawn_at is None
        and item.valid_until >= timezone.localdate()
    )


def team(company: Company) -> QuerySet[Membership]:
    """Those of a company who read and answer inquiries."""
    return company.memberships.filter(role__in=ANSWERING, member__is_active=True)
