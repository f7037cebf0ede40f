"""What the forms of items and of offers have in common: sections, a mark, and that nothing is lost."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from listings.posting.edits import Mark

# Of the form itself, never of the listing.
OWN = ("seen", "sitting", "turn")


class Section(NamedTuple):
    """Fields that are asked together, under a heading."""

    key: str
    title: Promise
    why: Promise | str
    names: tuple[str, ...]


class Shown(NamedTuple):
    """A section as a page shows it."""

    key: str
    title: Promise
    why: Promise | str
    fields: list[BoundField]
    wrong: int


class ListingForm(forms.Form):
    """Saves whatever fits: a field that is needed to publish may be empty until then."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)
    sitting = forms.UUIDField(widget=forms.HiddenInput, required=False)
    turn = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )
    use_required_attribute = False
    SECTIONS: tuple[Section, ...] = ()
    # Fields that are right or wrong together.
    GROUPS: tuple[tuple[str, ...], ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in OWN:
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def as_asked(self) -> None:
        """Every field in the look of these forms, once all of them are there."""
        for field in self.fields.values():
            field.template_name = "me/listings/_field.html"  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """An empty field that is needed is no mistake yet: publishing asks for it."""
        errors = self.errors
        for name, found in list(errors.items()):
            if name in self.fields and {one.code for one in found.as_data()} == {
                "required"
            }:
                del errors[name]
                self.cleaned_data[name] = self.fields[name].to_python("")

    def sections(self) -> Iterator[Shown]:
        """The fields under their headings, those with mistakes counted."""
        for one in self.SECTIONS:
            fields = [self[name] for name in self.names_in(one) if name in self.fields]
            if fields:
                wrong = sum(bool(field.errors) for field in fields)
                yield Shown(one.key, one.title, one.why, fields, wrong)

    def names_in(self, section: Section) -> tuple[str, ...]:
        return section.names

    @property
    def mark(self) -> Mark:
        said = self.cleaned_data
        return Mark(said.get("seen") or "", said.get("sitting"), said.get("turn") or 0)

    def fitting(self) -> dict[str, Any]:
        """What was said that fits, without groups that fit in part."""
        wrong = set(self.errors)
        for group in self.GROUPS:
            if wrong & set(group):
                wrong |= set(group)
        return {k: v for k, v in self.cleaned_data.items() if k not in wrong}

    def typed(self) -> dict[str, list[str]]:
        """Everything as it was typed, where something does not fit; else nothing."""
        if not set(self.errors) - set(OWN):
            return {}
        data = self.data
        lists = data.lists() if isinstance(data, QueryDict) else ()
        return {
            name: [str(one) for one in said]
            for name, said in lists
            if name in self.fields and name not in OWN
        }

    def wrong_fields(self) -> list[BoundField]:
        """The fields with mistakes, in the order of the page."""
        return [one for part in self.sections() for one in part.fields if one.errors]


def as_typed(typed: Mapping[str, list[str]], **own: str) -> QueryDict:
    """What was typed earlier, as a form takes it, with the marks of this opening."""
    data = QueryDict(mutable=True)
    for name, said in typed.items():
        data.setlist(name, said)
    for name, value in own.items():
        data[name] = value
    return data


PUBLIC = _("Everybody, once it is published.")
