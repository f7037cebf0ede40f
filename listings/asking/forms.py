"""What an inquiry and an answer are written in, on pages for everybody and for teams."""

import hashlib
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from listings.asking import files
from listings.asking.inquiries import Asked
from listings.asking.spam import Clues
from listings.posting.form_fields import (
    Day,
    Text,
    a_price,
    a_quantity,
    all_countries,
    chosen,
    units,
)
from listings.public_area import finding
from listings.public_area.finding import Found
from listings.washing import kinds
from members import trade_terms
from members.form_keys import KeyField
from members.models import Company
from members.picture_forms import REFUSALS, troubles
from members.uploads import Upload

SHORTEST, LONGEST = 20, 2000
ACCEPTED = ",".join(f".{one}" for one in kinds.ENDINGS)
TOO_LARGE = _("“%(name)s” has more than 5 MB. Save it smaller and send it again.")
# Why a file is not taken, and what to do.
NOT_TAKEN: dict[str, Any] = {
    kinds.KIND: _(
        "“%(name)s” is no file that is taken here. Send PDF, PNG, JPEG, WebP, DOCX, XLSX, PPTX, "
        "CSV, TXT, DXF or STEP: from other files we cannot take out who made them."
    ),
    kinds.SIZE: TOO_LARGE,
    kinds.BROKEN: _(
        "We cannot take out of “%(name)s” who made it: it is not whole, under a password, or "
        "holds programs or other files. Save it without these, or as PDF, and send it again."
    ),
    kinds.PIXELS: REFUSALS["pixels"],
    kinds.MOVES: REFUSALS["moves"],
    kinds.EMPTY: REFUSALS["empty"],
    kinds.BUSY: _("Many files arrive at this moment. Send yours again in a minute."),
}


class SeveralFiles(forms.FileInput):
    """A choice of several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A few files; they come out washed of who made them."""

    def __init__(self, most: int = files.MOST, **options: Any) -> None:
        self.most = most
        widget = SeveralFiles(attrs={"multiple": True, "accept": ACCEPTED})
        super().__init__(required=False, widget=widget, **options)

    def clean(self, data: Any, initial: Any = None) -> list[files.Sent]:
        uploads: list[Upload] = data if isinstance(data, list) else [data]
        uploads = [one for one in uploads if one]
        if len(uploads) > self.most:
            raise ValidationError(
                _("At most three files go with one message.")
                if self.most == files.MOST
                else _("At most five files go with a quote.")
            )
        return [taken(one) for one in uploads]


def taken(upload: Upload) -> files.Sent:
    """A file as it is kept. Raises ValidationError with what is the matter with it."""
    name = re.sub(r"[\x00-\x1f\x7f/\\]", "", upload.name or "")[-120:]
    said = {"name": name[-60:]}
    if upload.trouble == "large" or (upload.size or 0) > files.LARGEST:
        raise ValidationError(TOO_LARGE, params=said)
    if trouble := troubles(upload):
        raise ValidationError(REFUSALS[trouble], params=said)
    try:
        return files.washed(name, upload.read())
    except files.NotTaken as error:
        raise ValidationError(NOT_TAKEN[error.reason], params=said) from error


def all_currencies() -> list[tuple[str, str]]:
    return trade_terms.currencies(get_language() or "en")


class Written(forms.Form):
    """What every message has: its text, files, a key, a trap, and a tick for contact data."""

    text = Text(
        longest=LONGEST,
        lines=8,
        required=True,
        label=_("Message"),
        help_text=_("20 to 2,000 characters."),
    )
    attached = FilesField(
        label=_("Files"),
        help_text=_(
            "At most three, of 5 MB each: PDF, pictures, DOCX, XLSX, PPTX, CSV, TXT, DXF, STEP. "
            "We take out who made them; what stands on their pages stays."
        ),
    )
    key = KeyField()
    # In the page by hand: `website`, which no person sees (those who fill in everything are no
    # persons), and `sure`, where contact data was found.
    least = SHORTEST
    # In which fields contact data is looked for.
    looked_at: tuple[str, ...] = ("text",)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text.strip()) < self.least:
            raise ValidationError(
                _("Write at least %(least)s characters."), params={"least": self.least}
            )
        return text

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        found = self.contacts()
        if found and not self.errors and self.data.get("sure") != name_of(found):
            # Not an error of any field: the page says what was found, and asks.
            raise ValidationError(
                _(
                    "The text has what looks like contact data. Look at it once more below."
                ),
                code="contacts",
            )
        return said

    def contacts(self) -> list[Found]:
        """Contact data in what was written."""
        said = getattr(self, "cleaned_data", {})
        return [
            one
            for name in self.looked_at
            for one in finding.contacts(said.get(name) or "")
        ]

    def pieces(self) -> list[tuple[str, bool]]:
        """What was written in parts, each with whether it is contact data."""
        parts: list[tuple[str, bool]] = []
        for name in self.looked_at:
            words, at = self.cleaned_data.get(name) or "", 0
            for one in finding.contacts(words):
                parts += [(words[at : one.start], False), (one.text, True)]
                at = one.end
            parts.append((f"{words[at:]}\n", False))
        return parts

    @property
    def sure_value(self) -> str:
        """What the tick for contact data sends, if it is to be asked for; else empty."""
        found = self.contacts() if self.is_bound else []
        return name_of(found) if found else ""

    @property
    def asks_for_sure(self) -> bool:
        return self.has_error(NON_FIELD_ERRORS, "contacts")

    def form_key(self) -> UUID:
        return UUID(str(self.cleaned_data["key"][0]))

    def clues(self) -> Clues:
        trap = bool(self.data.get("website"))
        return Clues(trap=trap, seconds=self.cleaned_data["key"][1])


def name_of(found: Iterable[Found]) -> str:
    """Which contact data was shown, so that other data is asked about again."""
    said = "\n".join(one.text for one in found)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


class InquiryForm(Written):
    """What a buyer wants to know of one supplier or several."""

    subject = Text(longest=200, required=True, label=_("Subject"))
    quantity = a_quantity(label=_("Quantity"))
    unit = chosen(_("Unit"), units)
    wanted_price = a_price(label=_("Wanted price per unit"))
    currency = chosen(_("Currency"), all_currencies)
    destination = chosen(_("Destination"), all_countries)
    needed_by = Day(
        soonest=timedelta(0), latest=timedelta(days=730), label=_("Needed by")
    )
    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        help_text=_(
            "It stays with us: the supplier never sees it. We mail you a link; your inquiry "
            "leaves when you open it and confirm."
        ),
    )
    shown_company = forms.ModelChoiceField(
        Company.objects.none(),
        label=_("Ask as"),
        required=False,
        empty_label=_("A member, without a name"),
        help_text=_("What the supplier sees. Your own name and address are not shown."),
    )
    looked_at = ("subject", "text")
    field_order = (
        *("subject", "text", "quantity", "unit", "wanted_price", "currency"),
        *("destination", "needed_by", "attached", "shown_company", "address"),
    )

    def __init__(self, *args: Any, member: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if member is None:
            del self.fields["shown_company"]
            return
        del self.fields["address"]
        own = Company.objects.published().filter(memberships__member=member)
        if own.exists():
            self.fields["shown_company"].queryset = own.order_by("trading_name")  # type: ignore[attr-defined]
        else:
            del self.fields["shown_company"]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("quantity") and not said.get("unit"):
            self.add_error("unit", _("Say the unit of the quantity."))
        if said.get("wanted_price") and not said.get("currency"):
            self.add_error("currency", _("Say the currency of the price."))
        return said

    def asked(self) -> Asked:
        said = self.cleaned_data
        names = ("subject", "text", "quantity", "unit", "wanted_price", "currency")
        more = ("destination", "needed_by")
        return Asked(**{name: said[name] for name in (*names, *more)})


class AnswerForm(Written):
    """A message in a thread that was begun."""

    least = 2
    text = Text(longest=LONGEST, lines=6, required=True, label=_("Your message"))
