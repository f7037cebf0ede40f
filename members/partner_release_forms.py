"""Asking for a partner release, and deciding about one."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members import statistics
from members.exporting import files
from members.exporting.partner_packages import MOST
from members.form_keys import KeyField
from members.reporting import asking, wording
from members.reporting.asking import Question
from privacy.models import Partner
from privacy.releases import partnering
from privacy.releases.partnering import State

BOXES = forms.CheckboxSelectMultiple


def days_in_words(days: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


class PartnerReleaseForm(forms.Form):
    """What a partner is to get: tables as they are, and reports by their addresses."""

    partner = forms.ModelChoiceField(
        Partner.objects.order_by("name"),
        label=_("Partner"),
        help_text=_("Privacy officers keep the list of partners."),
    )
    tables = forms.MultipleChoiceField(label=_("Tables"), widget=BOXES, required=False)
    reports = forms.CharField(
        label=_("Reports"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
        help_text=_("One in a line: what stands behind the ? of a report's address."),
    )
    formats = forms.MultipleChoiceField(
        label=_("Formats"),
        widget=BOXES,
        choices=[(one, one.upper()) for one in files.KINDS],
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    days = forms.TypedChoiceField(label=_("The link holds for"), coerce=int)
    key = KeyField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tables: Any = self.fields["tables"]
        tables.choices = [
            (one.name, wording.title(Question(one.name)))
            for one in statistics.CATALOGUE.tables
        ]
        days: Any = self.fields["days"]
        days.choices = [(one, days_in_words(one)) for one in partnering.DAYS]

    def clean_reports(self) -> list[Question]:
        lines = self.cleaned_data["reports"].splitlines()
        found = []
        for line in filter(None, map(str.strip, lines)):
            try:
                found.append(asking.asked(QueryDict(line.lstrip("?"))))
            except asking.Unclear as error:
                raise ValidationError(list(error.errors.values())) from error
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        asked = self.questions(said)
        if not self.errors and not asked:
            raise ValidationError(_("Choose a table, or name a report."))
        if len(asked) > MOST:
            raise ValidationError(
                _("At most %(most)s in one release."), params={"most": MOST}
            )
        return said

    def questions(self, said: dict[str, Any]) -> list[Question]:
        tables = [Question(name) for name in said.get("tables") or []]
        return list(dict.fromkeys([*tables, *(said.get("reports") or [])]))

    def form_key(self) -> UUID:
        return UUID(str(self.cleaned_data["key"][0]))


class DecisionForm(forms.Form):
    """What an officer says about somebody else's request."""

    state = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (State.APPROVED.value, _("Approve: the files are made and can be fetched")),
            (State.REJECTED.value, _("Reject: nothing leaves")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        help_text=_("Our staff read it. Name nobody: it stays for good."),
    )
