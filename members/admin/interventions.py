"""What staff did to a page or an account, and why, beside it."""

from members.models import Intervention
from privacy.masks import MaskedInline


class InterventionsOfCompany(MaskedInline):
    model = Intervention
    columns = ("act", "reason", "by", "done_at")
    # Staff wrote it, for staff and for whom it concerns.
    known_to_staff = frozenset(columns)
    follows = ("by",)
    ordering = ("-done_at",)
    verbose_name_plural = "interventions"


class InterventionsOfMember(InterventionsOfCompany):
    fk_name = "member"
