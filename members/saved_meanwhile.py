"""What a colleague saved while somebody was writing, beside what is typed, field by field."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _


class Two(NamedTuple):
    """A field, as it is saved now and as it is typed."""

    what: str
    saved: str
    typed: str


def differing(
    saved: forms.BaseForm, typed: forms.BaseForm, *, without: Collection[str]
) -> list[Two]:
    """The fields of a form that say something else than the same form opened now."""
    pairs = (
        (saved[name], typed[name])
        for name in typed.fields
        if name in saved.fields and name not in without
    )
    found = [Two(str(now.label), in_words(was), in_words(now)) for was, now in pairs]
    return [one for one in found if one.saved != one.typed]


def in_words(field: BoundField) -> str:
    """What a field holds, as who reads its page reads it."""
    value = field.value()
    if isinstance(field.field, forms.BooleanField):
        return _("Yes") if field.field.to_python(value) else _("No")
    if isinstance(field.field, forms.ChoiceField):
        names = dict(flat(field.field.choices))
        chosen = value if isinstance(value, list | tuple | set) else [value]
        told = [str(names.get(str(one), one)) for one in chosen if one]
        return ", ".join(sorted(told) if len(told) > 1 else told)
    if isinstance(
        field.field, forms.IntegerField | forms.DecimalField | forms.DateField
    ):
        # 12.50 and 12.5 are the same.
        with suppress(ValidationError):
            value = field.field.prepare_value(field.field.to_python(value))
    shown = field.field.widget.format_value(value)
    return str(shown or "").replace("\r\n", "\n").strip()


def flat(choices: Any) -> Iterator[tuple[str, Any]]:
    for value, name in choices:
        if isinstance(name, list | tuple):
            yield from flat(name)
        elif value not in (None, ""):
            yield str(value), name
