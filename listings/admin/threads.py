"""Reports of conversations. With a report our staff read the conversation, and otherwise none."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin

from listings.asking import names, reports, seals
from listings.models import Side, ThreadReport
from members import staff_access
from members.admin.desk import DeskAdmin, Fact, Gone, age
from members.models import Member
from privacy import access, days

# So many of the last messages are read.
READ = 30


class ThreadReportAnswer(forms.Form):
    """Close the conversation, or leave it open."""

    decision = forms.ChoiceField(
        choices=[("yes", "Right: close the conversation"), ("no", "It stays open")],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="What the reporter reads",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
    )


@admin.register(ThreadReport)
class ThreadReportAdmin(DeskAdmin):
    """Who the two sides are is said as they see each other: a company, a member, a guest."""

    form_class: ClassVar[type[forms.Form]] = ThreadReportAnswer
    purpose: ClassVar[access.Purpose] = access.Purpose.ABUSE
    follows = ("thread__company", "thread__inquirer", "thread__shown_company")
    search_fields = ("thread__company__trading_name",)
    search_help_text = "The company's name"
    columns = (
        *("thread", "side", "reason", "sent_at", "due_at", "upheld_at"),
        *("dismissed_at", "answer", "words"),
    )
    list_display = ("__str__", "to_decide", "reason", "waited", "due_at", "upheld_at")
    list_filter = (
        ("upheld_at", admin.EmptyFieldListFilter),
        ("dismissed_at", admin.EmptyFieldListFilter),
        "reason",
    )
    ordering = ("-upheld_at", "-dismissed_at", "due_at")

    @admin.display(description="waited")
    def waited(self, row: ThreadReport) -> str:
        return age(row.sent_at) if row.waits else "–"

    def waits(self, row: Any) -> bool:
        return bool(row.waits)

    def looks(self, row: Any) -> Iterable[access.Look]:
        """The words of a conversation: both its sides read that they were looked at.

        A guest has no account and no page to read it on.
        """
        thread = row.thread
        sides = [thread.inquirer.member.subject] if thread.inquirer.member else []
        yield staff_access.of_company(
            thread.company, access.About.CONVERSATION, ["subject", "messages"], sides
        )

    def facts(self, row: Any) -> Iterable[Fact]:
        thread = row.thread
        yield "Reported for", row.get_reason_display()
        yield "Reported by", row.get_side_display()
        yield "Company", thread.company.trading_name
        yield "Asked by", names.buyer(thread)
        yield "They write", seals.opened(row) or "nothing more"
        yield "Subject", thread.subject
        rows = list(thread.messages.written().order_by("-written_at")[:READ])[::-1]
        for message in rows:
            message.thread = thread
        for message, text in zip(rows, seals.texts(thread, rows), strict=True):
            who = "The buyer" if message.side == Side.BUYER else "The company"
            yield f"{who}, {days.moment(message.written_at, 'en')}", text
        yield "Waited", age(row.sent_at)
        yield "Due", days.moment(row.due_at, "en")

    def act(self, row: ThreadReport, said: dict[str, Any], by: Member) -> str:
        is_right = said["decision"] == "yes"
        try:
            reports.decide(row, is_right=is_right, answer=said["answer"], by=by)
        except reports.DecidedAlready as error:
            raise Gone("Somebody decided this report meanwhile.") from error
        return "The conversation is closed." if is_right else "It stays open."
