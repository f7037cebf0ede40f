"""What an owner says of a saved report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.company_forms import OneLine
from members.models import SavedReport
from members.reporting.keeping import Wish

Schedule = SavedReport.Schedule


class ReportForm(forms.Form):
    """A name, what it is for, which release it shows, and whether it comes by mail."""

    name = OneLine(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    purpose = OneLine(
        label=_("What it is for"),
        max_length=500,
        help_text=_("In a sentence. A report without a purpose cannot be saved."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    release = forms.TypedChoiceField(
        label=_("Release"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("The newest is looked up each time; another one stays."),
    )
    schedule = forms.ChoiceField(
        label=_("By mail to me"),
        choices=Schedule.choices,
        initial=Schedule.OFF,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, releases: list[tuple[int, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        newest = [("", _("Always the newest"))]
        self.fields["release"].choices = [*newest, *releases]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        stays = cleaned.get("release") is not None
        if stays and cleaned.get("schedule", Schedule.OFF) != Schedule.OFF:
            self.add_error(
                "schedule",
                _(
                    "A report that stays at one release has nothing new to send. Choose the"
                    " newest release, or no mail."
                ),
            )
        return cleaned

    @property
    def wish(self) -> Wish:
        return Wish(**self.cleaned_data)
