"""What privacy officers fill in to have something given out, and to decide about it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from members import disclosing
from members.models import Member
from members.staff_access import label
from privacy import disclosures, partners
from privacy.models import Disclosure, Partner

GROUNDS = [
    (1, "1. To conform to the law or to legal process"),
    (2, "2. To protect our rights or property"),
    (3, "3. To enforce our terms of use"),
    (4, "4. To protect the interests of members or others"),
]


def text(name: str, *, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=name, widget=forms.Textarea(attrs={"rows": rows, "cols": 80}), **more
    )


class Until(forms.DateField):
    """The day until which members are not told: within 12 months."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **more)

    def clean(self, value: Any) -> Any:
        until: date | None = super().clean(value)
        today = timezone.now().date()
        if until and not today < until <= disclosures.a_year_after(today):
            raise ValidationError("Choose a day from tomorrow on, within 12 months.")
        return until


class Ask(forms.Form):
    """A request to give something out."""

    ground = forms.TypedChoiceField(
        label="Ground", choices=GROUNDS, coerce=int, widget=forms.RadioSelect
    )
    instrument = forms.CharField(
        label="Instrument",
        max_length=200,
        required=False,
        help_text="The law, order or file number. Needed for the first ground.",
    )
    recipient = forms.CharField(label="Recipient", max_length=200)
    reason = text(
        "Reason",
        min_length=disclosures.REASON_AT_LEAST,
        max_length=2000,
        help_text="Why it is necessary, in 80 characters or more. The members read it,"
        " and it outlives their accounts: name nobody in it.",
    )
    listed = forms.MultipleChoiceField(
        label="Fields",
        choices=[(name, label(name)) for name in disclosing.FIELDS],
        widget=forms.CheckboxSelectMultiple,
        help_text="The file holds exactly these.",
    )
    member_ids = text(
        "Members", max_length=25_000, help_text="Their member IDs, one on each line."
    )
    withheld_until = Until(
        label="Withheld until",
        required=False,
        help_text="Only where the law forbids to tell them now: 12 months at most, then they"
        " are told by themselves.",
    )

    def clean_member_ids(self) -> list[str]:
        lines = [one.strip() for one in self.cleaned_data["member_ids"].splitlines()]
        return [one for one in lines if one]

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("ground") == 1 and len(said.get("instrument") or "") < 3:
            self.add_error("instrument", "Name the law or the order.")


class Extend(forms.Form):
    """A request to withhold longer: it needs an approval of its own."""

    until = Until(label="Withheld until")
    instrument = forms.CharField(label="Instrument", max_length=200, min_length=3)
    reason = text("Reason", min_length=disclosures.REASON_AT_LEAST, max_length=2000)


class Decide(forms.Form):
    """Approve or reject what somebody else asked for."""

    state = forms.ChoiceField(
        label="Decision",
        choices=[("approved", "Approve"), ("rejected", "Reject")],
        widget=forms.RadioSelect,
    )
    words = text("Note", rows=3, max_length=1000, required=False)


class Withdraw(forms.Form):
    """Take one's own request back."""

    state = forms.ChoiceField(
        label="Your own request",
        choices=[("withdrawn", "Withdraw it")],
        widget=forms.RadioSelect,
    )
    words = text("Note", rows=3, max_length=1000, required=False)


def form_to_decide(asked: Disclosure, by: Member) -> type[forms.Form] | None:
    """What somebody may say about a request that waits; none where it was decided."""
    if disclosures.state_of(asked):
        return None
    return Withdraw if asked.requested_by == by.subject else Decide


SAID = "Members were asked in these words. Another purpose is another partner."


class PartnerForm(forms.ModelForm[Partner]):
    """A partner as members read of it: in these words for good, once one of them said something."""

    class Meta:
        model = Partner
        fields = ("name", "purpose", "active")
        help_texts = {
            "purpose": "What they are given the address for. Members read it.",
            "active": "Members can allow it only while it is active.",
        }

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        if self.instance.pk and partners.was_asked_about(self.instance):
            for name in ("name", "purpose"):
                self.fields[name].disabled = True
                self.fields[name].help_text = SAID
