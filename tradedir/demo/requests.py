"""What the demo world asked about privacy, and how its privacy officer answered; one drill.

All by the deeds that the pages call; only the days of long ago are put in by hand.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from django.db.models import Q, QuerySet
from django.utils import timezone

from members import breaches, privacy_requests
from members.models import CompanyContact, Member, PrivacyRequest, RequestStep
from members.models.privacy_request import KEPT
from privacy.models import Incident

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Kind, What = PrivacyRequest.Kind, RequestStep.What
GUESTS = tuple(f"demo-{name}@tradedir.example" for name in ("visitor", "former", "new"))
DRILL = "A drill of the demo world: a backup lay open for a night."


class Past(NamedTuple):
    """A request of so many days ago; what the officer did after so many, and in which words."""

    days: int
    member: str
    address: str
    kind: str
    text: str
    what: str = ""
    after: int = 0
    said: str = ""


PAST = (
    Past(41, "buyer", "", Kind.ACCESS, "Which of my inquiries do you still hold, and until when?", What.ANSWERED, 6, "All five of this year. Each goes 24 months after its last message; your account shows them."),
    Past(24, "ready", "", Kind.OBJECTION, "I object to being counted in your statistics by country and turnover."),
    Past(26, "", GUESTS[1], Kind.DELETION, "I left Minho Tools in spring. Please delete whatever names me as its contact.", What.EXTENDED, 20, "We have to look through the history of two companies, and take until the end of next month."),
    Past(12, "buyer", "", Kind.CORRECTION, "My name is written with one n on old inquiries. Can that be put right?", What.ASSIGNED, 2),
    Past(1, "", GUESTS[0], Kind.QUESTION, "I have no account. Do you note which pages I look at?"),
)  # fmt: skip


def make() -> None:
    """Requests in every state, for the desk of the privacy officer and the member's own page."""
    officer = _member("privacy-officer")
    for past in PAST:
        row = _ask(past)
        _deal_with(row, past, officer)
        _put_back(row, past)
    # Nobody has opened the link of this one yet.
    _ask(Past(0, "", GUESTS[2], Kind.ACCESS, "What do you hold about this address?"))
    _drill()


def remove(people: QuerySet[Member]) -> None:
    """Let what the demo asked be over, and delete it as what is over is deleted."""
    marks = [privacy_requests.sender_mark(None, guest) for guest in GUESTS]
    mine = PrivacyRequest.objects.filter(
        Q(member__in=people) | Q(sender_mark__in=marks)
    )
    _let_be_over(mine)
    privacy_requests.forget_over()
    Incident.objects.filter(what=DRILL).delete()


def _ask(past: Past) -> PrivacyRequest:
    member = _member(past.member) if past.member else None
    asked = privacy_requests.Asked(
        past.kind, past.text, member, past.address, "", member.language if member else "en"
    )  # fmt: skip
    row = privacy_requests.ask(asked, form_key=uuid4())
    if past.days and not member:
        privacy_requests.confirm(privacy_requests.token_of(row))
    row.refresh_from_db()
    return row


def _deal_with(row: PrivacyRequest, past: Past, officer: Member) -> None:
    if past.what == What.ANSWERED:
        privacy_requests.answer(row, past.said, by=officer, key="demo")
    elif past.what == What.EXTENDED:
        privacy_requests.extend(row, past.said, by=officer, key="demo")
    elif past.what == What.ASSIGNED:
        privacy_requests.assign(row, officer)


def _put_back(row: PrivacyRequest, past: Past) -> None:
    """To its own days. Steps are never changed, so they are written anew while it is over."""
    asked = timezone.now() - past.days * DAY
    done = asked + past.after * DAY
    began = asked + HOUR
    steps = list(row.steps.order_by("pk").values_list("what", flat=True))
    one = PrivacyRequest.objects.filter(pk=row.pk)
    _let_be_over(one)
    row.steps.all().delete()
    due = began + privacy_requests.TO_ANSWER
    moments: dict[str, datetime] = {What.ASKED: asked, What.CONFIRMED: began}
    for what in steps:
        if what == What.EXTENDED:
            due += privacy_requests.LONGER
        due_then = None if what == What.ASKED else due
        RequestStep.objects.create(
            request=row, what=what, due_at=due_then, happened_at=moments.get(what, done)
        )
    row.words.filter(is_ours=False).update(written_at=asked)
    row.words.filter(is_ours=True).update(written_at=done)
    one.update(
        asked_at=asked,
        confirmed_at=began,
        due_at=due,
        extended_at=done if past.what == What.EXTENDED else None,
        answered_at=done if past.what == What.ANSWERED else None,
    )


def _let_be_over(rows: QuerySet[PrivacyRequest]) -> None:
    long_ago = timezone.now() - KEPT - DAY
    rows.update(
        asked_at=long_ago, confirmed_at=long_ago, answered_at=long_ago, due_at=long_ago + DAY
    )  # fmt: skip


def _drill() -> None:
    """One of a month ago, with all that has to be done about it."""
    then = timezone.now() - 30 * DAY
    table = CompanyContact._meta.db_table
    found = breaches.note(table, then - DAY, then, is_drill=True, what=DRILL)
    Incident.objects.filter(pk=found.incident.pk).update(
        noticed_at=then,
        authority_told_at=then + 20 * HOUR,
        members_told_at=then + 50 * HOUR,
        closed_at=then + 3 * DAY,
    )


def _member(name: str) -> Member:
    return Member.objects.get(member_id=f"demo-{name}")
