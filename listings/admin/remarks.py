"""Reports of pages and suggested corrections."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse

from listings.models import Correction, Item, Offer, Report
from listings.moderation import deciding, remarks
from listings.moderation.reasons import Rule
from members.admin.desk import DeskAdmin, Fact, Gone, age, long_text
from members.models import Member
from privacy import days


class ReportAnswer(forms.Form):
    """Take the page down, agree without that, or leave it as it is."""

    CHOICES = (
        ("down", "Right: take the listing down"),
        ("yes", "Right: something else was done, say what"),
        ("no", "The page stays as it is"),
    )
    decision = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)
    answer = long_text(
        "What the reporter reads", help_text="Name nobody. At most 1,000 characters."
    )
    rule = forms.ChoiceField(
        label="The rule, for the company",
        required=False,
        choices=[("", "–"), *((one.value, str(one.label)) for one in Rule)],
    )
    words = long_text(
        "What the company reads",
        required=False,
        help_text="Needed to take a listing down. The company can appeal.",
    )

    def clean(self) -> None:
        said = self.cleaned_data
        for name in ("answer", "words"):
            if len(said.get(name) or "") > 1000:
                self.add_error(name, ValidationError("At most 1,000 characters."))
        if said.get("decision") == "down":
            for name in ("rule", "words"):
                if not said.get(name):
                    self.add_error(name, ValidationError("Say it, for the company."))


class ReportOfCompany(forms.Form):
    """The same about a company's page, which is suspended elsewhere."""

    decision = forms.ChoiceField(
        choices=ReportAnswer.CHOICES[1:], widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label="What the reporter reads",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
    )


class CorrectionAnswer(forms.Form):
    decision = forms.ChoiceField(
        choices=[("yes", "It is corrected"), ("no", "The page is right as it is")],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="What the reader who suggested it reads",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
    )


class RemarkAdmin(DeskAdmin):
    """Common to both. Who wrote is not shown: nobody knows."""

    follows = ("company", "item", "offer")
    search_fields = ("company__trading_name",)
    search_help_text = "The company's name"

    @admin.display(description="waited")
    def waited(self, row: Any) -> str:
        return age(row.sent_at) if row.waits else "–"

    def waits(self, row: Any) -> bool:
        return bool(row.waits)

    def facts(self, row: Any) -> Iterable[Fact]:
        yield "Page", str(row.page)
        yield "Company", row.company.trading_name
        yield "Waited", age(row.sent_at)
        yield "They write", remarks.words_of(row) or "nothing more"

    def more(self, row: Any) -> Iterable[tuple[str, str, bool]]:
        yield "See the page", row.page_address, False


@admin.register(Report)
class ReportAdmin(RemarkAdmin):
    form_class: ClassVar[type[forms.Form]] = ReportAnswer
    columns = (
        *("company", "reason", "sent_at", "due_at", "upheld_at", "dismissed_at"),
        *("answer", "words", "address"),
    )
    list_display = ("__str__", "to_decide", "reason", "waited", "due_at", "upheld_at")
    list_filter = (
        ("upheld_at", admin.EmptyFieldListFilter),
        ("dismissed_at", admin.EmptyFieldListFilter),
        "reason",
    )
    ordering = ("-upheld_at", "-dismissed_at", "due_at")

    def form_for(self, row: Report) -> Any:
        """A company's own page is not taken down here, but suspended on its own."""
        if isinstance(row.page, Item | Offer):
            return ReportAnswer
        return ReportOfCompany

    def facts(self, row: Any) -> Iterable[Fact]:
        yield "Reported for", row.get_reason_display()
        yield from super().facts(row)
        others = remarks.same_page(row).exclude(pk=row.pk).count()
        yield "Other open reports of this page", str(others)
        yield "Due", days.moment(row.due_at, "en")

    def more(self, row: Any) -> Iterable[tuple[str, str, bool]]:
        yield from super().more(row)
        page = reverse("admin:members_company_suspend", args=[row.company_id])
        yield "Suspend the whole company", page, False

    def act(self, row: Report, said: dict[str, Any], by: Member) -> str:
        try:
            if said["decision"] == "no":
                remarks.dismiss(row, by=by, answer=said["answer"])
                return "The page stays as it is."
            if said["decision"] == "down" and isinstance(row.page, Item | Offer):
                deciding.take_down_reported(
                    row,
                    by=by,
                    answer=said["answer"],
                    rule=said["rule"],
                    words=said["words"],
                )
                return "Taken down. The company reads why, and can appeal."
            remarks.uphold(row, by=by, answer=said["answer"])
        except remarks.DecidedAlready as error:
            raise Gone("Somebody decided this report meanwhile.") from error
        return "Noted."


@admin.register(Correction)
class CorrectionAdmin(RemarkAdmin):
    form_class: ClassVar[type[forms.Form]] = CorrectionAnswer
    columns = (
        *("company", "about", "sent_at", "due_at", "corrected_at", "declined_at"),
        *("answer", "words", "address"),
    )
    list_display = ("__str__", "to_decide", "about", "waited", "due_at", "corrected_at")
    list_filter = (
        ("corrected_at", admin.EmptyFieldListFilter),
        ("declined_at", admin.EmptyFieldListFilter),
        "about",
    )
    ordering = ("-corrected_at", "-declined_at", "due_at")

    def waits(self, row: Any) -> bool:
        """Only what the supplier has not answered in time."""
        return bool(row.waits and not row.is_with_supplier)

    def facts(self, row: Any) -> Iterable[Fact]:
        yield "To be corrected", row.get_about_display()
        yield from super().facts(row)

    def act(self, row: Correction, said: dict[str, Any], by: Member) -> str:
        is_right = said["decision"] == "yes"
        try:
            remarks.answer_correction(
                row, is_right=is_right, answer=said["answer"], by=by
            )
        except remarks.DecidedAlready as error:
            raise Gone("Somebody answered this correction meanwhile.") from error
        return "Answered."
