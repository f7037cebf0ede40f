"""Requests about privacy: what is due, overdue first, and a page to answer each."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import privacy_requests, staff_access
from members.admin.desk import DeskAdmin, Fact, Gone, age
from members.models import Member, PrivacyRequest
from privacy import access, days

# What answers begin with, in the language of whoever asked.
CANNED: dict[str, Promise] = {
    "account": _(
        "You can see, correct, download and delete what your account holds yourself, "
        "under Privacy in your account."
    ),
    "nothing": _(
        "We looked for your address in everything we keep, and hold nothing about you "
        "but this request."
    ),
    "done": _("We have done what you asked for."),
    "identity": _(
        "We cannot tell from your request which data are yours. Please write from the "
        "address that you used with us, or say what else shows it."
    ),
}


# As the list of them calls them.
CALLED = {
    "account": "It is in your account",
    "nothing": "We hold nothing",
    "done": "It is done",
    "identity": "Whose data are they?",
}


class RequestAnswer(forms.Form):
    """Answer it, take longer once, or take it on."""

    act = forms.ChoiceField(
        label="What to do",
        choices=[
            ("answer", "Answer it"),
            ("extend", "Take 60 days more, once; the text says why"),
            ("take", "Take it on myself; nothing is sent"),
        ],
        initial="answer",
        widget=forms.RadioSelect,
    )
    canned = forms.ChoiceField(
        label="Begin with",
        required=False,
        choices=[("", "–"), *CALLED.items()],
        help_text="Sent in the language of whoever asked.",
    )
    text = forms.CharField(
        label="What the requester reads",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 10, "cols": 80, "dir": "auto"}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        act, text = said.get("act"), said.get("text")
        if act == "extend" and not text:
            self.add_error("text", "Say why it takes longer: they are told.")
        if act == "answer" and not (text or said.get("canned")):
            self.add_error("text", "Write the answer, or choose how it begins.")
        return said


@admin.register(PrivacyRequest)
class PrivacyRequestAdmin(DeskAdmin):
    """What is asked stands on the page of an answer alone."""

    form_class: ClassVar[type[forms.Form]] = RequestAnswer
    purpose: ClassVar[access.Purpose] = access.Purpose.LEGAL
    columns = (
        *("kind", "language", "asked_at", "confirmed_at", "due_at", "extended_at"),
        *("answered_at", "assignee", "member", "address", "sender_mark"),
    )
    # What is asked for says nothing about whom; who answers is one of them.
    known_to_staff = frozenset({"kind", "language", "assignee"})
    follows = ("assignee",)
    list_display = (
        *("__str__", "to_decide", "about", "state", "due_at", "assignee", "waited"),
    )
    list_filter = (("answered_at", admin.EmptyFieldListFilter), "kind")
    ordering = ("-answered_at", "due_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PrivacyRequest]:
        return super().get_queryset(request).filter(confirmed_at__isnull=False)

    @admin.display(description="kind")
    def about(self, row: PrivacyRequest) -> str:
        """In a word, so that a line of the list is one line."""
        return row.kind.capitalize()

    @admin.display(description="state")
    def state(self, row: PrivacyRequest) -> str:
        if row.answered_at:
            return "Answered"
        if row.is_overdue:
            return "OVERDUE"
        return "Extended" if row.extended_at else "Open"

    @admin.display(description="waited")
    def waited(self, row: PrivacyRequest) -> str:
        return age(row.asked_at) if row.is_open else "–"

    def waits(self, row: Any) -> bool:
        return bool(row.is_open)

    def looks(self, row: Any) -> Iterable[access.Look]:
        """What a member asked us. Who has no account has no page to read of it on."""
        if row.member:
            about = access.About.REQUEST
            yield staff_access.of_member(row.member, about, ["words"])

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """The words are read by whoever the page is for, and by name."""
        words = privacy_requests.read_by_staff(row)
        said: list[Fact] = [
            (
                f"{'We' if word.is_ours else 'They'}, {days.moment(word.at, 'en')}",
                word.text,
            )
            for word in words
        ]
        return {"facts": [*self.facts(row), *said]}

    def facts(self, row: Any) -> Iterable[Fact]:
        yield "Asked for", row.get_kind_display()
        yield "Asked by", "A member" if row.member_id else "A confirmed address"
        yield "Language", row.language
        yield "Due", days.moment(row.due_at, "en")
        yield "Waited", age(row.asked_at)

    def act(self, row: PrivacyRequest, said: dict[str, Any], by: Member) -> str:
        if said["act"] == "take":
            privacy_requests.assign(row, by)
            return f"{row.number} is yours."
        with translation.override(row.language):
            opening = str(CANNED[said["canned"]]) if said["canned"] else ""
        text = "\n\n".join(part for part in (opening, said["text"]) if part)
        deed = (
            privacy_requests.extend
            if said["act"] == "extend"
            else privacy_requests.answer
        )
        try:
            deed(row, text, by=by, key=str(uuid4()))
        except privacy_requests.CannotBe as error:
            raise Gone("It was answered or extended already.") from error
        return f"{row.number}: sent."
