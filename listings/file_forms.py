"""The forms about photos and documents of listings. What they say is public: it holds no contact data."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from listings.documents import Sent
from listings.file_rows import words_of
from listings.models import Item, ItemPhoto, Offer
from listings.public_area.finding import contacts, contacts_in_name
from members.company_forms import OneLine
from members.pdf_forms import PdfField
from members.picture_forms import ManyFiles, PictureField
from members.uploads import Upload


class PublicLine(OneLine):
    """One line that everybody can read: refused where it says how to reach somebody."""

    def clean(self, value: Any) -> Any:
        told = super().clean(value)
        if found := contacts(told or ""):
            raise ValidationError(
                _(
                    "“%(found)s” looks like a way to reach you, and this is public. Take it "
                    "out; buyers write to you through this site."
                ),
                params={"found": found[0].text},
            )
        return told


class ItemPictureField(PictureField):
    """Uploads that become photos of an item."""

    def too_many(self) -> ValidationError:
        if self.most <= 0:
            return ValidationError(
                _("There are 10 photos already. Take one away before you add another.")
            )
        return ValidationError(
            _("An item shows at most 10 photos. Choose %(room)s or fewer."),
            params={"room": self.most},
        )


class AddPhotosForm(forms.Form):
    """Photos, as many as there is room for."""

    def __init__(
        self, *args: Any, listing: Item | Offer, room: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pictures"] = ItemPictureField(
            shape="photo",
            most=room,
            label=gettext_lazy("Choose photos"),
            help_text=gettext_lazy(
                "PNG, JPEG or WebP, at most 10 MB each; several at once if you like."
            ),
        )


class PdfsField(PdfField):
    """PDF files, several at once: a list of what was sent, each with a title."""

    def __init__(self, *, most: int, is_of_item: bool, **options: Any) -> None:
        super().__init__(**options)
        self.most, self.is_of_item = most, is_of_item
        # Those that are documents, also where others are not.
        self.fitting: list[Sent] = []
        attrs = {"accept": "application/pdf,.pdf"}
        self.widget = ManyFiles(attrs=attrs | ({"multiple": True} if most > 1 else {}))

    def clean(self, data: Any, initial: Any = None) -> list[Sent]:  # type: ignore[override]
        uploads: list[Upload] = data if isinstance(data, list) else [data]
        uploads = [one for one in uploads if one]
        if not uploads:
            raise ValidationError(_("Choose the document, a PDF file."))
        if len(uploads) > self.most:
            raise self.too_many()
        sent: list[Sent] = []
        self.fitting = sent
        wrong: list[ValidationError] = []
        for upload in uploads:
            try:
                content = super().clean(upload)
            except ValidationError as error:
                wrong.append(error)
            else:
                sent.append(Sent(title_of(upload.name or ""), content or b""))
        if wrong:
            raise ValidationError(wrong)
        return sent

    def too_many(self) -> ValidationError:
        if self.most <= 0:
            return ValidationError(
                _(
                    "There are 5 documents already. Take one away before you add another."
                )
            )
        words = (
            _("An item has at most 5 documents. Choose %(room)s or fewer.")
            if self.is_of_item
            else _("An offer has at most 5 documents. Choose %(room)s or fewer.")
        )
        return ValidationError(words, params={"room": self.most})


def title_of(name: str) -> str:
    """What a file's name says, as a title; nothing that says how to reach somebody."""
    stem = re.sub(r"\.pdf\Z", "", name, flags=re.IGNORECASE)
    words = " ".join(re.sub(r"[_\W]+", " ", stem).split())[:120].strip()
    if not words or contacts_in_name(name):
        return _("Document")
    return words


class AddDocumentsForm(forms.Form):
    """Documents, as many as there is room for."""

    def __init__(
        self, *args: Any, listing: Item | Offer, room: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["documents"] = PdfsField(
            most=room,
            is_of_item=isinstance(listing, Item),
            label=gettext_lazy("Choose documents"),
            help_text=gettext_lazy(
                "PDF files of at most 10 MB each: data sheets, manuals, drawings. "
                "Everybody can save them."
            ),
        )


class Line(NamedTuple):
    """A photo or document with the field that says what it is."""

    file: Any
    field: forms.BoundField


class NamesForm(forms.Form):
    """What each photo shows, or what each document is called."""

    def __init__(
        self,
        *args: Any,
        files: Iterable[Any],
        waiting: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.there: Sequence[Any] = list(files)
        for file in self.there:
            is_photo = isinstance(file, ItemPhoto)
            self.fields[f"name_{file.pk}"] = PublicLine(
                label=WHAT_IT_SHOWS if is_photo else TITLE,
                max_length=250 if is_photo else 120,
                required=not is_photo,
                initial=waiting.get(str(file.pk), words_of(file)),
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )

    def lines(self) -> list[Line]:
        return [Line(file, self[f"name_{file.pk}"]) for file in self.there]

    def words(self) -> dict[int, str]:
        """What was said about each file that the form knew."""
        return {
            file.pk: self.cleaned_data[f"name_{file.pk}"]
            for file in self.there
            if f"name_{file.pk}" in self.data
        }


WHAT_IT_SHOWS: Any = gettext_lazy("What it shows")
TITLE: Any = gettext_lazy("Title")
