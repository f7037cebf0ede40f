"""The form of an offer to sell or a wish to buy."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from listings.models import Offer
from listings.posting.form_fields import (
    Count,
    Day,
    HsCode,
    Text,
    a_price,
    a_quantity,
    all_countries,
    chosen,
    units,
)
from listings.posting.lacking import CLOSES_AFTER, CLOSES_BEFORE
from listings.posting.listing_form import ListingForm, Section
from listings.unnamed import says
from members import trade_terms
from members.company_forms import Words, ticked
from members.trade_terms import INCOTERMS, PAYMENT_TERMS

PLAIN = (
    *("title", "language", "specification", "hs_code", "purpose", "quantity"),
    *("quantity_high", "unit", "rhythm", "target_price", "currency", "hides_price"),
    *("destination", "port", "incoterm", "payment_terms", "deliver_from"),
    *("deliver_until", "certificates", "needs_sample", "closes_on", "most_quotes"),
    "shows_identity",
)
TWO_YEARS = timedelta(days=730)
# Of what nobody has seen yet; what is out may come to its end.
SOONEST = {
    "closes_on": CLOSES_AFTER,
    "deliver_from": timedelta(0),
    "deliver_until": timedelta(0),
}
SECTIONS = (
    Section(
        "what",
        _("What it is about"),
        _("Say what matters for a quote: material, size, standard, quality."),
        ("title", "specification", "language", "hs_code", "purpose"),
    ),
    Section(
        "quantity",
        _("Quantity and price"),
        _("The price may be left out, or kept between you and whom you answer."),
        (
            *("quantity", "quantity_high", "unit", "rhythm"),
            *("target_price", "currency", "hides_price"),
        ),
    ),
    Section(
        "delivery",
        _("Delivery and payment"),
        "",
        (
            *("destination", "port", "incoterm", "deliver_from", "deliver_until"),
            "payment_terms",
        ),
    ),
    Section(
        "answers",
        _("Answers"),
        _("After its last day the offer stays on its page as closed, without contact."),
        (
            *("closes_on", "most_quotes", "certificates", "needs_sample"),
            "shows_identity",
        ),
    ),
)

NAMES_ITSELF = _(
    "This says the name of your company, which the offer is not to show. Take it out, or "
    "tick that the name is shown."
)


class OfferForm(ListingForm):
    """An offer as its team writes it; `item` is the offer with what waits laid onto it."""

    SECTIONS = SECTIONS
    GROUPS = (
        ("quantity", "quantity_high"),
        ("target_price", "currency"),
        ("deliver_from", "deliver_until"),
    )

    title = Text(longest=80, label=_("Title"), required=True, wide=True)
    specification = Text(
        longest=5000,
        lines=8,
        label=_("Specification"),
        required=True,
        help_text=_("80 to 5,000 characters."),
    )
    language = forms.ChoiceField(
        label=_("Written in"), choices=settings.LANGUAGES, required=False
    )
    hs_code = HsCode(
        help_text=_(
            "Type digits, or a word such as “pump”, and choose one of the list."
        )
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=[("", "—"), *Offer.Purpose.choices], required=False
    )
    quantity = a_quantity(label=_("Quantity"), required=True)
    quantity_high = a_quantity(
        label=_("up to"), help_text=_("Only where a range is wanted.")
    )
    unit = chosen(_("Unit"), units, empty=False)
    rhythm = forms.ChoiceField(
        label=_("How often"), choices=Offer.Rhythm.choices, required=False
    )
    target_price = a_price(label=_("Target price of a unit"))
    currency = chosen(
        _("Currency"), lambda: trade_terms.currencies(get_language() or "en")
    )
    hides_price = forms.BooleanField(
        label=_("Do not show the price on the page"), required=False
    )
    destination = chosen(_("Country of destination"), all_countries)
    port = Text(longest=100, label=_("Port"))
    incoterm = chosen("Incoterm", lambda: [(one, one) for one in INCOTERMS])
    payment_terms = ticked(_("Payment terms"), PAYMENT_TERMS.items())
    deliver_from = Day(soonest=None, latest=TWO_YEARS, label=_("Delivery from"))
    deliver_until = Day(soonest=None, latest=TWO_YEARS, label=_("until"))
    certificates = Words(
        label=_("Certificates needed"),
        most=10,
        longest=60,
        required=False,
        max_length=700,
        help_text=_("At most ten, separated by commas: ISO 9001, CE."),
    )
    needs_sample = forms.BooleanField(label=_("A sample is needed"), required=False)
    closes_on = Day(
        soonest=None,
        latest=CLOSES_BEFORE,
        label=_("Closes on"),
        required=True,
        help_text=_("3 to 90 days ahead; it is open until the end of this day."),
    )
    most_quotes = Count(1, 100, label=_("Most quotes taken"))
    shows_identity = forms.BooleanField(
        label=_("Show the name of our company"),
        required=False,
        help_text=_(
            "Otherwise it reads, for example, “Verified buyer in Italy, distributor”."
        ),
    )

    def __init__(self, *args: Any, item: Offer, **kwargs: Any) -> None:
        self.item = item
        kwargs["initial"] = {name: getattr(item, name) for name in PLAIN} | kwargs.get(
            "initial", {}
        )
        super().__init__(*args, **kwargs)
        if item.published_at is None:
            for name, soonest in SOONEST.items():
                self.fields[name].soonest = soonest  # type: ignore[attr-defined]
        self.as_asked()
        typed = self["hs_code"].value() or ""
        self.fields["hs_code"].offer(item.category_id, str(typed)[:60])  # type: ignore[attr-defined]

    def clean(self) -> None:
        said = self.cleaned_data
        low, high = said.get("quantity"), said.get("quantity_high")
        if high and "quantity" in said and not low:
            self.add_error("quantity", _("Say the least quantity too."))
        if low and high and high < low:
            self.add_error("quantity_high", _("It is less than the least quantity."))
        if said.get("target_price") and "currency" in said and not said["currency"]:
            self.add_error("currency", _("Say in which currency."))
        begins, ends = said.get("deliver_from"), said.get("deliver_until")
        if begins and ends and ends < begins:
            self.add_error("deliver_until", _("It ends before it begins."))
        if "shows_identity" in said and not said["shows_identity"]:
            self._check_it_names_nobody()

    def _check_it_names_nobody(self) -> None:
        """What is to hide whose it is does not say so itself: search would find it by that."""
        company = self.item.company
        named = {company.trading_name, company.legal_name}
        for field in ("title", "specification"):
            text = self.cleaned_data.get(field) or ""
            if any(says(text, name) for name in named):
                self.add_error(field, NAMES_ITSELF)

    def values(self) -> dict[str, Any]:
        """The columns of an offer that the form says, without what does not fit."""
        said = self.fitting()
        values = {name: said[name] for name in PLAIN if name in said}
        for name in ("language", "unit", "rhythm", "most_quotes", "closes_on"):
            if not values.get(name):
                values.pop(name, None)
        return values
