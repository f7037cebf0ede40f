"""The form of an item: all it can say, in sections; only its category's attributes are asked."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from listings.models import Item
from listings.posting import attribute_fields, price_fields
from listings.posting.form_fields import (
    Amount,
    Count,
    Day,
    Gtin,
    HsCode,
    Text,
    a_quantity,
    all_countries,
    chosen,
    units,
)
from listings.posting.lacking import LONGEST_VALID
from listings.posting.listing_form import ListingForm, Section
from members import countries
from members.company_fields import several
from members.company_forms import Words, ticked
from members.trade_terms import INCOTERMS, PAYMENT_TERMS

CARTON = ("carton_length", "carton_width", "carton_height")
MOST_DETAILS = 30
# Columns whose field has the same name and the same value.
PLAIN = (
    *("title", "language", "sku", "brand", "model", "gtin", "summary", "description"),
    *("hs_code", "origin", "unit", "moq", "order_multiple", "sample"),
    *("lead_time_days", "supply_quantity", "supply_unit", "supply_period"),
    *("incoterms", "incoterm_place", "port", "payment_terms", "packaging"),
    *("units_per_carton", "gross_weight_kg", "certificates", "availability"),
    *("ships_to", "valid_until"),
)
PROPERTIES = "properties"
SECTIONS = (
    Section(
        "what",
        _("What it is"),
        _("A good title says what it is and its main figure: “Gear pump, 12 cm³/rev”."),
        (
            *("title", "summary", "description", "language"),
            *("brand", "model", "sku", "gtin"),
        ),
    ),
    Section(
        PROPERTIES,
        _("Properties"),
        _("Buyers filter and compare by these. Only those of the category are asked."),
        ("specifications",),
    ),
    Section(
        "price",
        _("Price"),
        _("A price, even a range, is asked for more than any other thing."),
        (*price_fields.NAMES, *(n for row in price_fields.tier_names() for n in row)),
    ),
    Section(
        "order",
        _("Ordering"),
        _("So that buyers know whether their quantity fits before they write."),
        (
            *("unit", "moq", "order_multiple", "availability", "lead_time_days"),
            *("sample", "supply_quantity", "supply_unit", "supply_period"),
        ),
    ),
    Section(
        "delivery",
        _("Delivery and payment"),
        _("A new item begins with the terms of your last one."),
        (
            *("origin", "hs_code", "incoterms", "incoterm_place", "port"),
            *("payment_terms", "ships_to"),
        ),
    ),
    Section(
        "packing",
        _("Packing"),
        "",
        ("packaging", "units_per_carton", "gross_weight_kg", *CARTON),
    ),
    Section(
        "proof", _("Certificates and last day"), "", ("certificates", "valid_until")
    ),
)


class ItemForm(ListingForm):
    """An item as its team writes it; `item` is the item with what waits laid onto it."""

    SECTIONS = SECTIONS
    GROUPS = (
        (*price_fields.NAMES, *(n for row in price_fields.tier_names() for n in row)),
        CARTON,
        ("supply_quantity", "supply_unit", "supply_period"),
    )

    title = Text(longest=120, label=_("Title"), required=True, wide=True)
    summary = Text(
        longest=250,
        lines=2,
        label=_("Summary"),
        help_text=_(
            "Stands under the title: at most 250 characters. This or a description is needed."
        ),
    )
    description = Text(
        longest=5000,
        lines=8,
        label=_("Description"),
        help_text=_("Plain text; an empty line begins a paragraph, “- ” a list."),
    )
    language = forms.ChoiceField(
        label=_("Written in"), choices=settings.LANGUAGES, required=False
    )
    brand = Text(longest=80, label=_("Brand"))
    model = Text(longest=80, label=_("Model or part number"))
    sku = Text(
        longest=64,
        label="SKU",
        help_text=_("Your own number for it; each may be used once."),
    )
    gtin = Gtin(longest=20, label="GTIN")
    specifications = Text(
        longest=6000,
        lines=4,
        label=_("Other details"),
        help_text=_("One a line, with a colon: “Shaft: splined, 9 teeth”."),
    )
    unit = chosen(_("Unit"), units, empty=False)
    moq = a_quantity(label="MOQ", help_text=_("The least quantity you sell."))
    order_multiple = a_quantity(label=_("Order multiple"))
    availability = forms.ChoiceField(
        label=_("Availability"), choices=Item.Availability.choices, required=False
    )
    lead_time_days = Count(0, 730, label=_("Lead time in days"))
    sample = forms.ChoiceField(
        label=_("Sample"), choices=Item.Sample.choices, required=False
    )
    supply_quantity = a_quantity(label=_("Supply ability"))
    supply_unit = chosen(_("Unit of supply"), units)
    supply_period = forms.ChoiceField(
        label=_("Period of supply"),
        choices=[("", "—"), *Item.Period.choices],
        required=False,
    )
    origin = chosen(_("Country of origin"), all_countries)
    hs_code = HsCode(
        help_text=_(
            "Type digits, or a word such as “pump”, and choose one of the list."
        )
    )
    incoterms = ticked("Incoterms", [(one, one) for one in INCOTERMS])
    incoterm_place = Text(longest=100, label=_("Incoterms place"))
    port = Text(longest=100, label=_("Port"))
    payment_terms = ticked(_("Payment terms"), PAYMENT_TERMS.items())
    ships_to = several(
        _("Ships to"),
        countries.choices,
        help_text=_("Nothing ticked: where your company's page says it exports to."),
    )
    packaging = Text(longest=250, label=_("Packaging"), wide=True)
    units_per_carton = Count(1, 10_000_000, label=_("Units per carton"))
    gross_weight_kg = Amount(
        digits=12, places=3, label=_("Gross weight of a carton (kg)")
    )
    carton_length = Amount(digits=8, places=1, label=_("Carton length (cm)"))
    carton_width = Amount(digits=8, places=1, label=_("Carton width (cm)"))
    carton_height = Amount(digits=8, places=1, label=_("Carton height (cm)"))
    certificates = Words(
        label=_("Certificates"),
        most=10,
        longest=60,
        required=False,
        max_length=700,
        help_text=_("At most ten, separated by commas: ISO 9001, CE."),
    )
    valid_until = Day(
        soonest=None,
        latest=LONGEST_VALID,
        label=_("Valid until"),
        required=True,
        help_text=_(
            "Its last day in lists, at most 365 days ahead. Renew it at any time."
        ),
    )

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        self.item = item
        kwargs["initial"] = shown(item) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields |= dict(price_fields.fields())
        asked = attribute_fields.fields(item.category_id, get_language() or "en")
        self.attribute_names = []
        for name, field in asked:
            self.fields[name] = field
            self.attribute_names.append(name)
        self.as_asked()
        typed = self["hs_code"].value() or ""
        self.fields["hs_code"].offer(item.category_id, str(typed)[:60])  # type: ignore[attr-defined]

    def names_in(self, section: Section) -> tuple[str, ...]:
        if section.key == PROPERTIES:
            return (*self.attribute_names, *section.names)
        return section.names

    def clean_sku(self) -> str:
        sku: str = self.cleaned_data["sku"]
        others = Item.objects.filter(company=self.item.company_id, sku=sku)
        if sku and others.exclude(pk=self.item.pk).exists():
            raise ValidationError(_("Another of your items has this SKU."))
        return sku

    def clean_specifications(self) -> list[list[str]]:
        pairs = []
        for line in self.cleaned_data["specifications"].split("\n"):
            name, _colon, value = (part.strip() for part in line.partition(":"))
            if not name and not value:
                continue
            if not (name and value):
                raise ValidationError(
                    _("“%(line)s” has no colon between a name and a value."),
                    params={"line": line[:60]},
                )
            if len(name) > 80 or len(value) > 250:
                raise ValidationError(
                    _("A name may have 80 characters, a value 250: “%(line)s…”."),
                    params={"line": line[:40]},
                )
            pairs.append([name, value])
        if len(pairs) > MOST_DETAILS:
            raise ValidationError(
                _("Give at most %(most)s."), params={"most": MOST_DETAILS}
            )
        return pairs

    def clean(self) -> None:
        said = self.cleaned_data
        price_fields.check(said, self.add_error)
        sides = [said.get(name) for name in CARTON]
        if any(sides) and not all(sides):
            missing = CARTON[sides.index(None)]
            if not self.has_error(missing):
                self.add_error(missing, _("A carton has three sides."))
        if said.get("supply_quantity") and not said.get("supply_period"):
            self.add_error("supply_period", _("Say per which period."))

    def values(self) -> dict[str, Any]:
        """The columns of an item that the form says, without what does not fit."""
        said = self.fitting()
        values = {name: said[name] for name in PLAIN if name in said}
        for name in ("availability", "sample", "language", "unit"):
            if not values.get(name):
                values.pop(name, None)
        if values.get("valid_until", "") is None:
            del values["valid_until"]
        if "price_mode" in said:
            values |= price_fields.told(said)
        if CARTON[0] in said:
            sides = [said[name] for name in CARTON]
            values["carton_size_cm"] = sides if all(sides) else None
        if "specifications" in said:
            values["specifications"] = said["specifications"]
        kept = attribute_fields.shown(self.item.category_id, self.item.attributes)
        values["attributes"] = attribute_fields.stated(
            self.item.category_id,
            {name: said.get(name, kept[name]) for name in self.attribute_names},
        )
        return values


def shown(item: Item) -> dict[str, Any]:
    """What the form holds of an item."""
    sides: list[Any] = item.carton_size_cm or [None] * 3
    return {
        **{name: getattr(item, name) for name in PLAIN},
        **price_fields.shown(item),
        **attribute_fields.shown(item.category_id, item.attributes),
        **dict(zip(CARTON, sides, strict=True)),
        "specifications": "\n".join(
            f"{pair[0]}: {pair[1]}" for pair in item.specifications if len(pair) == 2
        ),
    }
