"""What a buyer writes: names of lists and searches, notes, and until when a link works."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from listings.buying.favourites import LONGEST_NOTE
from listings.models.buying import Every
from listings.posting.form_fields import Day, Text


class ListForm(forms.Form):
    """What a list is called."""

    name = Text(longest=80, required=True, label=_("Name of the list"))


class NoteForm(forms.Form):
    """A note to oneself."""

    note = Text(
        longest=LONGEST_NOTE,
        lines=4,
        label=_("Your note"),
        help_text=_(
            "At most 1,000 characters, kept sealed. Only you read it, unless you share the "
            "list with its notes."
        ),
    )


class ShareForm(forms.Form):
    """How a link shows a list, and until when."""

    last_day = Day(
        soonest=timedelta(0),
        latest=timedelta(days=730),
        label=_("Last day of the link"),
        help_text=_("Empty: until you take it back."),
    )
    shows_notes = forms.BooleanField(
        required=False, label=_("Show my notes to whoever has the link")
    )


class HowOftenForm(forms.Form):
    """How often mails come."""

    every = forms.ChoiceField(
        label=_("Mails of what is new"),
        choices=Every.choices,
        widget=forms.RadioSelect,
        initial=Every.OFF,
    )


class SearchForm(HowOftenForm):
    """What a search is called, and how often mails tell of it."""

    name = Text(longest=80, required=True, label=_("Name of the search"))
    field_order = ("name", "every")


def first_trouble(form: forms.Form) -> Any:
    """The first sentence that says what is the matter."""
    return next(iter(form.errors.values()))[0]
