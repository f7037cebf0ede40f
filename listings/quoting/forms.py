"""What a quote is written in, and what is answered to one."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from listings.asking import seals
from listings.asking.forms import FilesField, Written, all_currencies
from listings.models import Quote, Side, Thread
from listings.posting.form_fields import (
    Count,
    Day,
    Text,
    a_price,
    a_quantity,
    chosen,
    units,
)
from listings.quoting import giving
from listings.quoting.giving import Terms
from members import trade_terms
from members.models import Company, Member

LONGEST_TERMS = 2000
NAMES = (
    *("unit_price", "currency", "unit", "moq", "incoterm", "place", "lead_days"),
    *("valid_until", "sample"),
)


def incoterms() -> list[tuple[str, str]]:
    return [(code, code) for code in trade_terms.INCOTERMS]


class QuoteForm(Written):
    """A quote: figures that can be compared, and terms in the supplier's words."""

    least = 0
    company = forms.ModelChoiceField(
        Company.objects.none(),
        label=_("Quote as"),
        empty_label=None,
        help_text=_("The buyer sees this name with your quote."),
    )
    unit_price = a_price(label=_("Unit price"), required=True)
    currency = chosen(_("Currency"), all_currencies, required=True)
    unit = chosen(_("Unit"), units, required=True)
    moq = a_quantity(label=_("Minimum order quantity"))
    incoterm = chosen("Incoterms 2020", incoterms, required=True)
    place = Text(
        longest=100,
        required=True,
        label=_("Place of the Incoterm"),
        help_text=_("As in “FOB Shanghai”: the port, city or works."),
    )
    lead_days = Count(0, 730, label=_("Lead time in days"))
    valid_until = Day(
        soonest=timedelta(0),
        latest=timedelta(days=365),
        label=_("Valid until"),
        required=True,
        help_text=_("To the end of this day (UTC)."),
    )
    sample = chosen(_("Sample"), lambda: Quote.Sample.choices)
    text = Text(
        longest=LONGEST_TERMS,
        lines=6,
        label=_("Terms in your words"),
        help_text=_("Payment, packing, tolerances. At most 2,000 characters."),
    )
    attached = FilesField(
        most=giving.MOST_FILES,
        label=_("Files"),
        help_text=_("At most five, of 5 MB each."),
    )
    looked_at = ("place", "text")
    field_order = ("company", *NAMES, "text", "attached")

    def __init__(
        self, *args: Any, member: Member, asks_company: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if asks_company:
            own = giving.companies_of(member)
            self.fields["company"].queryset = own  # type: ignore[attr-defined]
        else:
            del self.fields["company"]

    def terms(self) -> Terms:
        said = self.cleaned_data
        return Terms(**{name: said[name] for name in NAMES}, terms=said["text"])


class DecisionForm(Written):
    """What a buyer answers to a quote."""

    least = 0
    text = Text(
        longest=1000,
        lines=4,
        label=_("What should be different, or why not"),
        help_text=_("At most 1,000 characters."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["attached"]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if self.data.get("act") == "changes" and not (said.get("text") or "").strip():
            raise ValidationError({"text": _("Say what should be different.")})
        return said


def begun(thread: Thread) -> dict[str, Any]:
    """What a form begins with: the version before, or what was asked for."""
    last = thread.quotes.order_by("-version").first()
    if last:
        last.thread = thread
        return {name: getattr(last, name) for name in NAMES} | {
            "text": seals.opened(last)
        }
    about = thread.offer or thread.item
    return {
        "currency": thread.currency or getattr(about, "currency", ""),
        "unit": thread.unit or getattr(about, "unit", ""),
        "incoterm": getattr(thread.offer, "incoterm", "") or "",
    }


def asks_company(thread: Thread) -> bool:
    """Is it still open in whose name quotes are given?"""
    is_offer = giving.quoting_side(thread) == Side.BUYER
    return is_offer and not hasattr(thread, "quote_place")
