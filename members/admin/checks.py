"""Evidence about companies: the verifiers' desk, the checks themselves, their revoking."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_POST

from members import check_wishes, contacts, countries, revoking, staff_access
from members.admin.desk import Answer, DeskAdmin, Fact, Gone, age, long_text
from members.models import Check, CheckWish, Company, Member, Revocation
from members.models.check_wish import FOR_STAFF
from members.views.documents import as_attachment
from privacy import access, days

Method = Check.Method


class WishAnswer(Answer):
    """What was found, for ourselves and for the company."""

    note = long_text(
        "What you looked at, where, and on which day",
        required=False,
        help_text="For our staff alone. Needed for a yes.",
    )
    answer = long_text(
        "What the company reads", required=False, help_text="Needed for a no."
    )

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("decision") == "yes" and not said.get("note"):
            self.add_error("note", ValidationError("Say what you looked at."))
        if said.get("decision") == "no" and not said.get("answer"):
            self.add_error("answer", ValidationError("Say why, for the company."))


class LetterAnswer(forms.Form):
    """The end of a wish for a letter: the code alone can say yes."""

    decision = forms.ChoiceField(
        choices=[("no", "No, end the wish")], widget=forms.RadioSelect
    )
    answer = long_text("What the company reads")


@admin.register(CheckWish)
class CheckWishAdmin(DeskAdmin):
    """What waits for a look, the oldest on top, then what was answered."""

    form_class: ClassVar[type[forms.Form]] = WishAnswer
    columns = (
        "company",
        "method",
        "asked_at",
        "closed_at",
        "outcome",
        *("title", "document", "printed_at", "printed_by", "decided_by", "answer"),
    )
    # Which member of staff acted, by key.
    known_to_staff = frozenset({"printed_by", "decided_by"})
    follows = ("company", "asked_by")
    list_display = ("company", "to_decide", "method", "waited", "printed_at", "outcome")
    list_filter = (("closed_at", admin.EmptyFieldListFilter), "method", "outcome")
    search_fields = ("company__trading_name",)
    search_help_text = "The company's name"
    ordering = ("-closed_at", "asked_at")

    @admin.display(description="waited")
    def waited(self, row: CheckWish) -> str:
        return age(row.asked_at) if row.closed_at is None else "–"

    def own_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            *super().own_urls(),
            path(
                "<str:key>/letter/",
                guarded(require_POST(self.letter)),
                name=self.name("letter"),
            ),
            path(
                "<str:key>/document/",
                guarded(self.document),
                name=self.name("document"),
            ),
        ]

    def waits(self, row: CheckWish) -> bool:
        return row.closed_at is None and row.method in FOR_STAFF

    def form_for(self, row: CheckWish) -> type[forms.Form]:
        is_letter = row.method == Method.ADDRESS_LETTER
        return LetterAnswer if is_letter else self.form_class

    def looks(self, row: CheckWish) -> Iterable[access.Look]:
        """What the page says of the company that its own page may not."""
        if row.method == Method.REGISTRY:
            yield evidence(row.company, "legal_name", "registry", "registry_number")
        if row.method == Method.DOCUMENT:
            yield evidence(row.company, "title")

    def facts(self, row: CheckWish) -> Iterable[Fact]:
        company = row.company
        yield "Company", company.trading_name
        yield "Asked for", row.get_method_display()
        yield "Waited", age(row.asked_at)
        if row.method == Method.REGISTRY:
            yield "Legal name", company.legal_name or company.trading_name
            yield "Country", countries.country_name(company.country, "en")
            yield "Register", company.registry
            yield "Number there", company.registry_number
        if row.method == Method.DOCUMENT:
            yield "The company says it is", row.title
        if row.method == Method.ADDRESS_LETTER:
            yield (
                "Letter printed",
                days.moment(row.printed_at, "en") if row.printed_at else "not yet",
            )
            yield "Mind", "The code in the letter decides, and nobody else."

    def more(self, row: CheckWish) -> Iterable[tuple[str, str, bool]]:
        def of(page: str) -> str:
            return reverse(f"admin:{self.name(page)}", args=[row.pk])

        if row.method == Method.DOCUMENT and row.document:
            yield "Download the document", of("document"), False
        if row.method == Method.ADDRESS_LETTER:
            yield "Print the letter with a new code", of("letter"), True

    def act(self, row: CheckWish, said: dict[str, Any], by: Member) -> str:
        try:
            if said["decision"] == "no":
                check_wishes.refuse(row, by=by, answer=said["answer"])
                return "Refused. The company reads why."
            check_wishes.confirm(row, by=by, note=said["note"], answer=said["answer"])
        except check_wishes.AnsweredAlready as error:
            raise Gone("It was answered, or the company changed it.") from error
        return "The check stands for a year. The company is told."

    def letter(self, request: HttpRequest, key: str) -> HttpResponse:
        """The letter to the street address, with a code that is shown this once.

        It is in the language of who asked for it.
        """
        row: CheckWish = self.row(request, key)
        look = evidence(row.company, "street", "postcode")
        if not self.note_look(request, [look], self.desk_of(row)):
            return redirect(f"admin:{self.name('changelist')}")
        contact = contacts.contact_of(row.company)
        try:
            code = check_wishes.print_letter(row, by=self.who(request))
        except check_wishes.AnsweredAlready:
            messages.error(request, "This letter is not wanted any more.")
            return redirect(f"admin:{self.name('changelist')}")
        language = row.asked_by.language if row.asked_by else settings.LANGUAGE_CODE
        shown = {
            "company": row.company,
            "place": contacts.opened(contact, ("street", "postcode")),
            "country": countries.country_name(row.company.country, "en"),
            "code": f"{code[:5]} {code[5:]}",
            "until": timezone.now() + check_wishes.CODE_LIFE,
            "letter_language": language,
        }
        with translation.override(language):
            return render(request, "admin/letter.html", shown)

    def document(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """The company's document, as a file to keep nowhere."""
        row: CheckWish = self.row(request, key)
        look = evidence(row.company, "document")
        if not self.note_look(request, [look], self.desk_of(row)):
            return redirect(f"admin:{self.name('changelist')}")
        return as_attachment(row.document, f"document-{row.pk}.pdf")


def evidence(company: Company, *fields: str) -> access.Look:
    return staff_access.of_company(company, access.About.EVIDENCE, fields)


class Proposal(forms.Form):
    reason = long_text("Why it should be revoked", help_text="The company reads it.")


@admin.register(Check)
class CheckAdmin(DeskAdmin):
    """The checks; one that stands can be proposed for revoking."""

    form_class: ClassVar[type[forms.Form]] = Proposal
    columns = (
        "company",
        "method",
        "about",
        "checked_by",
        "note",
        "checked_on",
        *("expires_on", "ended_at", "ending"),
    )
    # What a colleague noted about what they looked at, and who they are by key.
    known_to_staff = frozenset({"checked_by"})
    follows = ("company",)
    list_display = (
        "company",
        "method",
        "checked_on",
        "expires_on",
        "ending",
        "to_decide",
    )
    list_filter = (("ended_at", admin.EmptyFieldListFilter), "method", "ending")
    search_fields = ("company__trading_name",)
    search_help_text = "The company's name"
    ordering = ("-checked_on", "-id")

    @admin.display(description="revoke")
    def to_decide(self, row: Check) -> str:
        return super().to_decide(row)

    def waits(self, row: Check) -> bool:
        return row.ended_at is None

    def facts(self, row: Check) -> Iterable[Fact]:
        yield "Company", row.company.trading_name
        yield "Check", row.get_method_display()
        yield "Made", f"{row.checked_on}, counts until {row.expires_on}"
        yield "What our staff noted", row.note or "nothing"
        yield "Mind", "A second person has to confirm what you propose."

    def act(self, row: Check, said: dict[str, Any], by: Member) -> str:
        try:
            revoking.propose(row, by=by, reason=said["reason"])
        except revoking.NotStanding as error:
            raise Gone("It has ended, or its revoking is proposed already.") from error
        return "Proposed. Another of our staff has to confirm it."


class Second(forms.Form):
    decision = forms.ChoiceField(
        choices=[("yes", "Revoke the check"), ("no", "Leave it as it is")],
        widget=forms.RadioSelect,
    )


@admin.register(Revocation)
class RevocationAdmin(DeskAdmin):
    """Revocations that wait for a second person."""

    form_class: ClassVar[type[forms.Form]] = Second
    columns = (
        "check_row",
        "reason",
        "proposed_by",
        "proposed_at",
        *("confirmed_by", "confirmed_at", "dropped_by", "dropped_at"),
    )
    # Which member of staff acted, by key.
    known_to_staff = frozenset({"proposed_by", "confirmed_by", "dropped_by"})
    follows = ("check_row__company",)
    list_display = (
        "check_row",
        "proposed_at",
        "confirmed_at",
        "dropped_at",
        "to_decide",
    )
    list_filter = (
        ("confirmed_at", admin.EmptyFieldListFilter),
        ("dropped_at", admin.EmptyFieldListFilter),
    )
    ordering = ("-confirmed_at", "-dropped_at", "proposed_at")

    def waits(self, row: Revocation) -> bool:
        return row.confirmed_at is None and row.dropped_at is None

    def facts(self, row: Revocation) -> Iterable[Fact]:
        yield "Company", row.check_row.company.trading_name
        yield "Check", str(row.check_row)
        yield "What our staff noted then", row.check_row.note or "nothing"
        yield "Why it should be revoked", row.reason
        yield "Proposed", days.moment(row.proposed_at, "en")

    def act(self, row: Revocation, said: dict[str, Any], by: Member) -> str:
        try:
            if said["decision"] == "no":
                revoking.drop(row, by=by)
                return "The check stays."
            revoking.confirm(row, by=by)
        except revoking.SamePerson as error:
            raise Gone("You proposed it; another has to confirm it.") from error
        except revoking.DecidedAlready as error:
            raise Gone("It was decided, or the check has ended.") from error
        return "Revoked. The company is told."
