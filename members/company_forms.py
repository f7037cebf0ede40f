"""The forms about a company: its beginning, and a section of its profile each."""

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members import countries, hs, registries, tongues, trade_terms
from members.company_fields import Categories, Suggested, several
from members.models import BusinessType, Company, Industry
from members.trade_terms import CUSTOM_WORK, INCOTERMS, PAYMENT_TERMS


class OneLine(forms.CharField):
    """Text in one line, in the composed form of Unicode, without control characters."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text.isprintable():
            raise ValidationError(
                _("Write it in one line, without control characters.")
            )
        return text


class Words(forms.CharField):
    """Several short texts, separated by commas."""

    def __init__(self, *, most: int, longest: int, **options: Any) -> None:
        self.most, self.longest = most, longest
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        words = [word.strip() for word in re.split(r"[,;，、\n]", text) if word.strip()]
        if len(words) > self.most:
            raise ValidationError(
                _("Give at most %(most)s."), params={"most": self.most}
            )
        if any(len(word) > self.longest or not word.isprintable() for word in words):
            raise ValidationError(
                _("Each may have at most %(longest)s characters."),
                params={"longest": self.longest},
            )
        return list(dict.fromkeys(words))


class Phone(OneLine):
    """A phone number in any common notation, kept as E.164."""

    NONE = _("This is no phone number. Begin with + and the country's code.")
    SHORTEST = 7  # digits with the country's code: those of Niue and Saint Helena

    def to_e164(self, typed: str, country: str) -> str:
        try:
            number = phonenumbers.parse(typed, country)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise ValidationError(self.NONE)
        if number.extension:
            raise ValidationError(_("Write the number without an extension."))
        form = phonenumbers.PhoneNumberFormat.E164
        kept: str = phonenumbers.format_number(number, form)
        # What is possible within a town may be too short for anybody who calls it from abroad.
        if len(kept) <= self.SHORTEST:
            raise ValidationError(self.NONE)
        return kept


class Region(forms.ChoiceField):
    """A region of the country beside it; one left over from another country is none."""

    def to_python(self, value: Any) -> str:
        code: str = super().to_python(value)
        known = self.valid_value(code) or not re.fullmatch(
            "[A-Z]{2}-[A-Z0-9]{1,3}", code
        )
        return code if known else ""


class WebAddress(forms.URLField):
    """An address that begins with https://. It is shown, and never opened."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Web address"),
            max_length=255,
            required=False,
            assume_scheme="https",
            **options,
        )

    def clean(self, value: Any) -> str:
        address: str = super().clean(value)
        if address and urlsplit(address).scheme != "https":
            raise ValidationError(_("The address has to begin with https://."))
        return address


def country_field(**options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=lambda: [("", "—"), *countries.choices(get_language())], **options
    )


def ticked(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class NewCompanyForm(forms.Form):
    """What a company begins with; everything else can follow."""

    trading_name = OneLine(label=_("Trading name"), max_length=200)
    country = country_field(label=_("Country"))
    business_type = forms.ChoiceField(
        label=_("What kind of company it is"), choices=BusinessType.choices
    )
    industry = forms.ChoiceField(
        label=_("Main industry"),
        choices=Industry.choices,
        help_text=_("Statistics count your company here."),
    )
    web_address = WebAddress(
        help_text=_("With it we see whether your company is here already.")
    )
    registry_number = OneLine(
        label=_("Number in the company register"), max_length=20, required=False
    )
    form_key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)


class Section(forms.ModelForm[Company]):
    """A part of the profile. `seen` is the state that was edited; another since is told."""

    seen = forms.CharField(widget=forms.HiddenInput)


class NamesForm(Section):
    trading_name = OneLine(label=_("Trading name"), max_length=200)
    legal_name = OneLine(label=_("Legal name"), max_length=200, required=False)
    registry = OneLine(
        label=_("Company register"),
        max_length=80,
        required=False,
        widget=Suggested,
        help_text=_("Choose one, or write what it is called."),
    )
    registry_number = OneLine(label=_("Number there"), max_length=20, required=False)
    vat_id = OneLine(label=_("VAT or tax number"), max_length=20, required=False)

    class Meta:
        model = Company
        fields = ("trading_name", "legal_name", "registry", "registry_number", "vat_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["registry"].widget
        widget.suggestions = registries.of(self.instance.country)


class GoodsForm(Section):
    categories = Categories(label=_("Categories"), required=False)

    class Meta:
        model = Company
        fields = ("categories",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self["categories"].value() or []
        chosen = dict.fromkeys([*self.instance.categories, *given])
        industry = self.initial.get("shown_industry") or self.instance.industry
        self.fields["categories"].show(industry, list(chosen))  # type: ignore[attr-defined]


class BusinessForm(Section):
    other_business_types = ticked(_("Also"), BusinessType.choices)
    keywords = Words(
        label=_("Keywords"),
        most=10,
        longest=60,
        required=False,
        max_length=1000,
        help_text=_("At most ten, separated by commas."),
    )
    hs_codes = Words(
        label=_("HS codes"),
        most=30,
        longest=12,
        required=False,
        max_length=600,
        help_text=_("Six digits each, or a heading's four, separated by commas."),
    )
    founded_year = forms.IntegerField(
        label=_("Founded in"), min_value=1600, required=False
    )

    class Meta:
        model = Company
        fields = (
            *("business_type", "other_business_types", "industry"),
            *("founded_year", "keywords", "hs_codes"),
        )
        labels = {
            "business_type": _("What kind of company it is"),
            "industry": _("Main industry"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kept := self.instance.hs_codes:
            field = self.fields["hs_codes"]
            words = "; ".join(hs.said(code) for code in kept)
            field.help_text = f"{field.help_text} {words}"

    def clean_hs_codes(self) -> list[str]:
        codes = [re.sub(r"[ .]", "", code) for code in self.cleaned_data["hs_codes"]]
        for code in codes:
            if not re.fullmatch(r"[0-9]{4}([0-9]{2})?", code):
                raise ValidationError(
                    _("An HS code has six digits, such as 841360, a heading four.")
                )
            if not hs.chapter(code):
                raise ValidationError(
                    _("There is no HS chapter %(chapter)s."),
                    params={"chapter": code[:2]},
                )
        return list(dict.fromkeys(codes))

    def clean_founded_year(self) -> int | None:
        year: int | None = self.cleaned_data["founded_year"]
        if year and year > timezone.localdate().year:
            raise ValidationError(_("This year has not come yet."))
        return year


class PlaceForm(Section):
    country = country_field(label=_("Country"))
    region = Region(
        label=_("Region"),
        required=False,
        help_text=_("Of the country above. Where you change that, save first."),
    )
    city = OneLine(label=_("City"), max_length=100, required=False)
    street = OneLine(label=_("Street and number"), max_length=255, required=False)
    postcode = OneLine(label=_("Postcode"), max_length=20, required=False)

    class Meta:
        model = Company
        fields = ("country", "region", "city")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.data.get("country") or self.instance.country
        choices = [("", "—"), *countries.regions(country[:2])]
        self.fields["region"].choices = choices  # type: ignore[attr-defined]


class ReachForm(Section):
    phone = Phone(label=_("Phone"), max_length=40, required=False)
    fax = Phone(label=_("Fax"), max_length=40, required=False)
    has_no_fax = forms.BooleanField(label=_("We have no fax"), required=False)
    contact_person = OneLine(label=_("Contact person"), max_length=100, required=False)
    job_title = OneLine(label=_("Job title"), max_length=100, required=False)
    web_address = WebAddress(
        help_text=_("Begins with https://. We show it and never open it.")
    )

    class Meta:
        model = Company
        fields = ("web_address",)

    def clean(self) -> None:
        for name in ("phone", "fax"):
            if typed := self.cleaned_data.get(name):
                field = self.fields[name]
                try:
                    told = field.to_e164(typed, self.instance.country)  # type: ignore[attr-defined]
                    self.cleaned_data[name] = told
                except ValidationError as error:
                    self.add_error(name, error)
        if self.cleaned_data.get("has_no_fax") and self.cleaned_data.get("fax"):
            self.add_error("has_no_fax", _("Give a fax number, or say there is none."))


class TextsForm(Section):
    """What the company says about itself, in the languages of the site."""

    class Meta:
        model = Company
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"summary_{code}"] = OneLine(
                label=_("Summary, %(language)s") % {"language": name},
                max_length=250,
                required=False,
                widget=forms.TextInput(attrs={"lang": code, "dir": "auto"}),
            )
            self.fields[f"description_{code}"] = forms.CharField(
                label=_("Description, %(language)s") % {"language": name},
                max_length=5000,
                required=False,
                widget=forms.Textarea(attrs={"lang": code, "dir": "auto", "rows": 5}),
            )

    def clean(self) -> None:
        for code, _name in settings.LANGUAGES:
            if self.cleaned_data.get(f"description_{code}") and not (
                self.cleaned_data.get(f"summary_{code}")
            ):
                self.add_error(f"summary_{code}", _("Write a summary too."))


class SizeForm(Section):
    custom_work = ticked(_("Made for customers"), CUSTOM_WORK.items())
    turnover_year = forms.IntegerField(
        label=_("Of which year"), min_value=1990, required=False
    )
    production_lines = forms.IntegerField(
        label=_("Production lines"), min_value=0, max_value=30_000, required=False
    )

    class Meta:
        model = Company
        fields = (
            *("turnover_band", "turnover_year", "employees_band"),
            *("factory_size", "production_lines", "custom_work"),
        )
        labels = {
            "turnover_band": _("Turnover a year"),
            "employees_band": _("Employees"),
            "factory_size": _("Size of the factory"),
        }

    def clean_turnover_year(self) -> int | None:
        year: int | None = self.cleaned_data["turnover_year"]
        if year and year > timezone.localdate().year:
            raise ValidationError(_("This year has not come yet."))
        return year


class TradeForm(Section):
    export_countries = several(_("Countries you ship to"), countries.choices)
    main_markets = several(_("Main markets"), countries.choices)
    languages = several(_("Languages spoken"), tongues.choices)
    incoterms = ticked(_("Incoterms"), [(one, one) for one in INCOTERMS])
    payment_terms = ticked(_("Payment terms"), PAYMENT_TERMS.items())
    currencies = several(_("Currencies"), trade_terms.currencies)

    class Meta:
        model = Company
        fields = (
            *("export_countries", "main_markets", "languages"),
            *("incoterms", "payment_terms", "currencies"),
        )


class ClosureForm(Section):
    closed_from = forms.DateField(
        label=_("Closed from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    closed_until = forms.DateField(
        label=_("until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = Company
        fields = ("closed_from", "closed_until")

    def clean(self) -> None:
        begins = self.cleaned_data.get("closed_from")
        ends = self.cleaned_data.get("closed_until")
        if ends and not begins:
            self.add_error("closed_from", _("Say when it begins."))
        elif begins and ends and ends < begins:
            self.add_error("closed_until", _("It ends before it begins."))
