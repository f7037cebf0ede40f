"""The kinds of fields that items and offers are written in: each says in a sentence what is wrong."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from listings import formats
from listings.posting import customs
from members import countries
from members.company_fields import Suggested

# What turns the direction of a line around, or is there and cannot be seen.
HIDDEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u200b\u2060-\u2064\ufeff\u180e\U000e0000-\U000e007f]"
    # Joiners belong between letters of scripts that join, and nowhere else.
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)
CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffd\ud800-\udfff]"
)
NUMBER = re.compile(r"[+-]?\d+(?:[.]\d+)?")
NO_NUMBER = _("Write a number such as 1250 or 0.45, without signs between thousands.")


class Text(forms.CharField):
    """Text as typed, in the composed form of Unicode, without what nobody can see."""

    def __init__(
        self, *, longest: int, lines: int = 1, wide: bool = False, **options: Any
    ) -> None:
        self.lines, self.is_wide = lines, wide or lines > 1
        attrs: dict[str, Any] = {"dir": "auto"}
        widget: forms.Widget = forms.TextInput(attrs=attrs)
        if lines > 1:
            widget = forms.Textarea(attrs=attrs | {"rows": lines})
        given: dict[str, Any] = {"required": False, "widget": widget} | options
        super().__init__(max_length=longest, **given)
        # The length is counted here, so that what is too long stays in the field.
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
        if HIDDEN.search(text):
            raise ValidationError(
                _("It holds characters that cannot be seen. Write it anew.")
            )
        if CONTROL.search(text) or (self.lines == 1 and "\n" in text):
            raise ValidationError(
                _("Write it in one line, without control characters.")
                if self.lines == 1
                else _("Write it without control characters.")
            )
        return text


class Amount(forms.DecimalField):
    """A number greater than 0, exact; 12,50 is understood, 1,250 could be two things."""

    def __init__(
        self, *, digits: int, places: int, any_sign: bool = False, **options: Any
    ) -> None:
        self.whole, self.places = digits - places, places
        self.any_sign = any_sign
        widget = forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"})
        super().__init__(widget=widget, **{"required": False} | options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        text = unicodedata.normalize("NFKC", str(value or "")).strip()
        text = re.sub(r"\s", "", text)
        if not text:
            return None
        text = re.sub(r"^(\d+),(\d{1,2})$", r"\1.\2", text)
        if len(text) > 100 or not NUMBER.fullmatch(text):
            raise ValidationError(NO_NUMBER, code="invalid")
        number = Decimal(text)
        whole, _point, part = text.lstrip("+-").partition(".")
        if len(whole.lstrip("0")) > self.whole:
            raise ValidationError(
                _("At most %(most)s digits before the point."),
                params={"most": self.whole},
            )
        if len(part.rstrip("0")) > self.places:
            raise ValidationError(
                _("At most %(most)s digits after the point."),
                params={"most": self.places},
            )
        if number <= 0 and not self.any_sign:
            raise ValidationError(_("It has to be greater than 0."))
        return number

    def prepare_value(self, value: Any) -> Any:
        """A stored number without zeros that say nothing."""
        if not isinstance(value, Decimal):
            return value
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def validate(self, value: Any) -> None:
        """Is it there? What it may be, reading it has looked at."""
        forms.Field.validate(self, value)


def a_price(**options: Any) -> Amount:
    return Amount(digits=14, places=4, **options)


def a_quantity(**options: Any) -> Amount:
    return Amount(digits=14, places=3, **options)


class Count(forms.IntegerField):
    """A whole number between two others."""

    def __init__(self, least: int, most: int, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"})
        super().__init__(
            min_value=least, max_value=most, required=False, widget=widget, **options
        )

    def to_python(self, value: Any) -> int | None:
        text = unicodedata.normalize("NFKC", str(value if value is not None else ""))
        if len(text) > 30 or (text.strip() and not re.fullmatch(r"\s*-?\d+\s*", text)):
            raise ValidationError(_("Write a whole number."))
        number: int | None = super().to_python(text.strip())
        return number


class Day(forms.DateField):
    """A day within so many from today."""

    def __init__(
        self, *, soonest: timedelta | None, latest: timedelta, **options: Any
    ) -> None:
        self.soonest, self.latest = soonest, latest
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, **{"required": False} | options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if not isinstance(value, date):
            return
        today = timezone.localdate()
        if value > today + self.latest:
            raise ValidationError(
                _("At most %(days)s days ahead."), params={"days": self.latest.days}
            )
        if self.soonest is not None and value < today + self.soonest:
            raise ValidationError(
                _("Not before %(day)s."),
                params={
                    "day": formats.day(today + self.soonest, get_language() or "en")
                },
            )


class Coded(Suggested):
    """A line of text with suggested codes, each with what it means."""

    template_name = "forms/coded.html"
    suggestions: tuple[customs.Code, ...] = ()  # type: ignore[assignment]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """With script the list follows what is typed; without, it is what stands here."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "list": f"{name}-suggestions",
            "hx-get": reverse("customs-codes"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{name}-suggestions",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }
        return context


class HsCode(Text):
    """Six digits, a heading's four, or up to ten of a country; or a word to look codes up with."""

    def __init__(self, **options: Any) -> None:
        super().__init__(longest=60, label=_("HS code"), **options)
        self.widget = Coded(attrs={"dir": "auto", "autocomplete": "off"})

    def offer(self, category_id: int, typed: str) -> None:
        """Suggest the codes of the category, or those that a typed word is about."""
        language = get_language() or "en"
        found = customs.about(typed, language) if typed else []
        near = customs.of_category(category_id, language)
        self.widget.suggestions = tuple(found or near)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        code = re.sub(r"[ .]", "", text)
        if not code:
            return ""
        if not re.fullmatch(r"[0-9]+", code):
            found = customs.about(text, get_language() or "en")[:6]
            if found:
                raise ValidationError(
                    _("Choose one of these codes: %(codes)s."),
                    params={
                        "codes": "; ".join(f"{one.code} {one.name}" for one in found)
                    },
                )
        return customs.checked(code)


class Gtin(Text):
    """A number of GS1: 8, 12, 13 or 14 digits, the last of which checks the others."""

    def clean(self, value: Any) -> str:
        digits = re.sub(r"[ -]", "", super().clean(value))
        if not digits:
            return ""
        if not re.fullmatch(r"[0-9]{8}|[0-9]{12,14}", digits):
            raise ValidationError(_("A GTIN has 8, 12, 13 or 14 digits."))
        weighed = sum(
            int(digit) * (3 if place % 2 else 1)
            for place, digit in enumerate(reversed(digits))
        )
        if weighed % 10:
            raise ValidationError(_("Its last digit does not fit the others."))
        return digits


def chosen(
    label: Any, choices: Callable[[], Any], *, empty: bool = True, **options: Any
) -> forms.ChoiceField:
    """One of a list that is given in the language being read."""

    def listed() -> list[Any]:
        return [*([("", "—")] if empty else []), *choices()]

    options = {"required": False} | options
    return forms.ChoiceField(label=label, choices=listed, **options)


def units() -> list[tuple[str, str]]:
    """(code, name) of the units of quantity, as many of them are called."""
    language = get_language() or "en"
    return [(code, formats.unit(code, language, 2)) for code in formats.UNITS]


def all_countries() -> list[tuple[str, str]]:
    return countries.choices(get_language() or "en")
