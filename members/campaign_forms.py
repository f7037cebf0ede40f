"""What marketing staff say of a campaign: what about and for whom, its texts, and when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.company_forms import OneLine
from members.form_keys import KeyField
from members.mailing import topics
from members.mailing.campaigns import LONGEST_NAME, Wish
from members.mailing.scheduling import Times, of_times
from members.mailing.writing.issue_texts import Text
from members.models import Issue, Segment
from privacy import partners

A_WEEK = timedelta(days=7)
AT = "%Y-%m-%dT%H:%M"


def about() -> list[tuple[Any, list[tuple[str, str]]]]:
    """Topics and partners that members can allow, by what they are called."""
    found: list[tuple[Any, list[tuple[str, str]]]] = [
        (_("Topics"), [(one.purpose, one.label) for one in topics.topics()])
    ]
    if of_partners := partners.active():
        named = [(partners.purpose_of(one), one.name) for one in of_partners]
        found.append((_("Messages of partners"), named))
    return found


class CampaignForm(forms.Form):
    """What a campaign is about, and whom it is for."""

    name = OneLine(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("For the desk alone; members never read it."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    purpose = forms.ChoiceField(
        label=_("Topic or partner"),
        help_text=_(
            "It goes to members who allow this and nothing else. A partner's message goes to"
            " those who allow this partner; we send it, and the partner gets no address."
        ),
    )
    segment = forms.ModelChoiceField(
        Segment.objects.none(),
        label=_("For"),
        required=False,
        empty_label=_("Everybody who allows it"),
        help_text=_(
            "A segment chooses by what companies state, among members who allow that too."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        purpose: Any = self.fields["purpose"]
        purpose.choices = about()
        segment: Any = self.fields["segment"]
        segment.queryset = Segment.objects.there().order_by(Lower("name"), "pk")

    @property
    def wish(self) -> Wish:
        said = self.cleaned_data
        return Wish(said["name"], said["purpose"], said["segment"])


class NewCampaignForm(CampaignForm):
    key = KeyField()

    def form_key(self) -> UUID:
        return UUID(str(self.cleaned_data["key"][0]))


class EditCampaignForm(CampaignForm):
    # What the form began with; another save since is told.
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class CopyForm(forms.Form):
    key = KeyField()

    def form_key(self) -> UUID:
        return UUID(str(self.cleaned_data["key"][0]))


class TextForm(forms.Form):
    """One variant in one language."""

    subject = OneLine(
        label=_("Subject"),
        max_length=150,
        help_text=_("Phones show about 40 characters."),
        widget=forms.TextInput(attrs={"data-count": "40"}),
    )
    preview = OneLine(
        label=_("Preview line"),
        max_length=150,
        required=False,
        help_text=_("What lists of mail show after the subject: about 90 characters."),
        widget=forms.TextInput(attrs={"data-count": "90"}),
    )
    format = forms.ChoiceField(
        label=_("Written as"), choices=Issue.Format.choices, widget=forms.RadioSelect
    )
    source = forms.CharField(
        label=_("Text"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("subject", "preview", "source"):
            self.fields[name].widget.attrs |= {"dir": "auto", "lang": language}

    @property
    def text(self) -> Text:
        said = self.cleaned_data
        source = said["source"].replace("\r\n", "\n")
        return Text(said["subject"], said["preview"], said["format"], source)


class Hour(forms.TypedChoiceField):
    """An hour of the day, from 0 to 24."""

    def __init__(self, **options: Any) -> None:
        hours = [(hour, f"{hour:02}:00") for hour in range(25)]
        super().__init__(choices=hours, coerce=int, **options)


class Moment(forms.DateTimeField):
    """A day and a minute, by the clock of the page (UTC)."""

    def __init__(self, **options: Any) -> None:
        given = forms.DateTimeInput(format=AT, attrs={"type": "datetime-local"})
        super().__init__(widget=given, **options)


class ScheduleForm(forms.Form):
    """When a campaign leaves."""

    starts_at = Moment(
        label=_("Begins (UTC)"),
        required=False,
        help_text=_("Left empty, it begins at once."),
    )
    expires_at = Moment(
        label=_("Ends (UTC)"),
        help_text=_(
            "Whatever has not left by then never does. At most 60 days after it begins."
        ),
    )
    hour_from = Hour(
        label=_("From"), initial=9, help_text=_("By the clock of the member's country.")
    )
    hour_to = Hour(
        label=_("To"), initial=17, help_text=_("The same as From: at any hour.")
    )
    on_rest_days = forms.BooleanField(
        label=_("Also on days of rest of the member's country"), required=False
    )
    overlap_confirmed = forms.BooleanField(
        label=_("I know that it is nearly the same segment, and want this one"),
        error_messages={"required": _("Confirm it, or choose another segment.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        overlaps: Sequence[str] = (),
        is_confirmed: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_at"].initial = in_a_week
        self.overlaps = overlaps
        if not overlaps and not is_confirmed:
            del self.fields["overlap_confirmed"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors:
            for name, problems in of_times(self.times, timezone.now()).items():
                self.add_error(name, problems)
        return said

    @property
    def times(self) -> Times:
        said = self.cleaned_data
        return Times(
            said["starts_at"] or timezone.now(),
            said["expires_at"],
            said["hour_from"],
            said["hour_to"],
            said["on_rest_days"],
        )


def in_a_week() -> datetime:
    return (timezone.now() + A_WEEK).replace(minute=0, second=0, microsecond=0)
