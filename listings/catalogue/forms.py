"""The forms about a file of items: sending it, and saying what its columns are."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from listings.catalogue import categories
from listings.catalogue.columns import COLUMNS, NOTHING, SPECIFICATION
from listings.catalogue.sentences import sentence, trouble
from listings.catalogue.values import Wrong
from listings.models import CatalogueFile
from listings.taxonomy import tree
from members import trade_terms
from members.company_fields import Suggested
from members.upload_forms import OneFile

ACCEPTED = ".csv,.tsv,.txt,.xlsx,text/csv"


class FileForm(forms.Form):
    """A file of items, as it is."""

    file = OneFile(
        label=_("The file"),
        help_text=_("CSV or XLSX, at most 60 MB and 100,000 rows."),
        accept=ACCEPTED,
        says=trouble,
    )
    form_key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)


class Category(forms.CharField):
    """A leaf category by its name or address."""

    def __init__(self, **options: Any) -> None:
        widget = Suggested(attrs={"dir": "auto", "autocomplete": "off"})
        super().__init__(required=False, max_length=200, widget=widget, **options)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return categories.read(text)
        except Wrong as wrong:
            raise ValidationError(sentence(wrong.code, wrong.told)) from None

    def prepare_value(self, value: Any) -> Any:
        node = tree().by_id.get(value) if isinstance(value, int) else None
        return node.name(get_language() or "en") if node else value


class ColumnsForm(forms.Form):
    """What each column is, and what rows get where they say nothing."""

    publishes = forms.ChoiceField(
        label=_("New items"),
        choices=[
            ("", _("Keep them as drafts, and let changes of published items wait")),
            (
                "yes",
                _(
                    "Publish them, and the changes of published items, where nothing is found"
                ),
            ),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    category = Category(
        label=_("Category of rows that name none"),
        help_text=_("The name of a category of the last level."),
    )
    by_words = forms.BooleanField(
        label=_("First look for the category by the words of the title"), required=False
    )
    currency = forms.ChoiceField(
        label=_("Currency of prices that name none"),
        choices=lambda: [("", "—"), *trade_terms.currencies(get_language() or "en")],
        required=False,
    )
    decimal_sign = forms.ChoiceField(
        label=_("Sign before decimals"),
        choices=[(".", _("Point: 1,250.50")), (",", _("Comma: 1.250,50"))],
    )
    in_cents = forms.BooleanField(
        label=_("Prices are in hundredths: 1250 is 12.50"), required=False
    )
    shortens = forms.BooleanField(
        label=_("Shorten titles, summaries and descriptions that are too long"),
        required=False,
    )

    def __init__(self, *args: Any, file: CatalogueFile, **kwargs: Any) -> None:
        self.file = file
        initial = {
            **file.defaults,
            "decimal_sign": file.decimal_sign,
            "publishes": "yes" if file.publishes else "",
        }
        super().__init__(*args, **kwargs | {"initial": initial})
        root = tree().by_slug.get(file.company.industry)
        language = get_language() or "en"
        names = [leaf.name(language) for leaf in root.leaves()] if root else []
        self.fields["category"].widget.suggestions = tuple(names)
        choices = [
            (NOTHING, _("Leave it out")),
            *((column.name, column.title) for column in COLUMNS),
            (SPECIFICATION, _("A specification of this name")),
        ]
        self.columns = []
        for place, name in enumerate(file.header):
            key = f"column_{place}"
            self.fields[key] = forms.ChoiceField(
                label=name or _("(no name)"),
                choices=choices,
                required=False,
                initial=file.mapping[place],
            )
            values = [cells[place] for cells in file.samples if cells[place]]
            self.columns.append((self[key], name, values))

    def others(self) -> list[forms.BoundField]:
        """The fields that are about all rows."""
        return [self[name] for name in self.fields if not name.startswith("column_")]

    def clean(self) -> None:
        mapping = self.mapping()
        known = [name for name in mapping if name not in {NOTHING, SPECIFICATION}]
        for name in known:
            if known.count(name) > 1:
                title = next(column.title for column in COLUMNS if column.name == name)
                places = [place for place, said in enumerate(mapping) if said == name]
                words = _("Two columns are “%(title)s”. Leave one out.")
                self.add_error(
                    f"column_{places[1]}",
                    ValidationError(words, params={"title": title}),
                )
                return
        if "sku" not in known and "number" not in known:
            words = _("Say which column is the SKU: items are told apart by it.")
            self.add_error(None, words)

    def mapping(self) -> list[str]:
        return [
            self.cleaned_data.get(f"column_{place}", NOTHING)
            for place in range(len(self.file.header))
        ]

    def defaults(self) -> dict[str, Any]:
        names = ("category", "by_words", "currency", "in_cents", "shortens")
        return {
            name: self.cleaned_data[name] for name in names if self.cleaned_data[name]
        }
