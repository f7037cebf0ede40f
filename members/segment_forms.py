"""What marketing staff say of a segment."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.company_forms import OneLine
from members.mailing import topics
from members.mailing.segments import criteria
from members.mailing.segments.saving import Wish
from privacy import partners

LISTS = ("industry", "country", "business_type", "turnover", "employees")


def choice(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class SegmentForm(forms.Form):
    """A name and lists to choose by; and for which topic the size is wanted."""

    name = OneLine(
        label=gettext_lazy("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    industry = choice(gettext_lazy("Industry"))
    country = choice(gettext_lazy("Country"))
    business_type = choice(gettext_lazy("Business type"))
    turnover = choice(gettext_lazy("Turnover"))
    employees = choice(gettext_lazy("Employees"))
    topic = forms.ChoiceField(
        label=gettext_lazy("For the topic"),
        required=False,
        help_text=gettext_lazy(
            "Whom a message reaches depends on what it is about. The topic is not saved."
        ),
    )
    # What was warned of, for the criteria that were shown.
    confirmed = forms.CharField(
        required=False, max_length=64, widget=forms.HiddenInput()
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput())
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        lists: dict[str, Any] = {
            "industry": criteria.sectors(),
            "country": criteria.parts_of_the_world(),
        }
        for name in LISTS:
            plain = [
                (one, criteria.said_as(name, one)) for one in criteria.VALUES[name]
            ]
            self.fields[name].choices = lists.get(name, plain)  # type: ignore[attr-defined]
        self.fields["topic"].choices = purposes()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not any(said.get(name) for name in LISTS):
            raise forms.ValidationError(
                _(
                    "Choose at least one value. A message to everybody who allows a topic needs"
                    " no segment."
                )
            )
        return said

    @property
    def wish(self) -> Wish:
        said = self.cleaned_data
        return Wish(said["name"], criteria.cleaned({one: said[one] for one in LISTS}))

    @property
    def key(self) -> UUID | None:
        key: UUID | None = self.cleaned_data["form_key"]
        return key


def purposes() -> list[tuple[str, str]]:
    """What a message can be about: topics, and partners that members can allow now."""
    found = [(one.purpose, one.label) for one in topics.topics()]
    return [
        *found,
        *((partners.purpose_of(one), one.name) for one in partners.active()),
    ]
