"""What moderators and suppliers find in the demo world: work of each kind, and figures."""

import pytest
from django.utils import timezone

from listings import documents
from listings.models import (
    Correction,
    DayCount,
    DecisionCount,
    MissedSearch,
    Report,
    Review,
)
from listings.moderation import queue, trust
from members.models import Company, Member
from members.pdf_forms import ENDS
from tests.tradedir.test_demo import make, world  # noqa: F401
from tradedir.demo import moderation

pytestmark = pytest.mark.usefixtures("world")


def test_there_is_work_of_each_kind_and_nothing_of_it_stays(client):
    make(companies=12, items=150, offers=40)
    first, second = Company.objects.order_by("pk")[:2]
    assert trust.is_trusted(first)
    assert not trust.is_trusted(second)
    waiting = Review.objects.waiting()
    assert {one.kind for one in waiting} == {"new", "edit"}
    assert {rule for one in waiting for rule, _f, _w in one.reasons} >= {
        "contact",
        "prohibited",
    }
    assert Review.objects.appealed().count() == 1
    assert Report.objects.waiting().count() >= 3
    assert Correction.objects.count() == 2
    chief = Member.objects.get(member_id="demo-chief")
    kinds = {one.kind for one in queue.waiting(chief)}
    assert kinds >= {"review", "appeal", "report", "claim", "check"}
    assert MissedSearch.objects.exists()
    assert DayCount.objects.filter(company_id=first.pk).exists()
    assert "Decisions" in client.get("/statistics/").text
    client.force_login(Member.objects.get(member_id="demo-owner"))
    assert client.get(f"/me/company/{first.pk}/dashboard/").status_code == 200
    make(companies=1, items=0, offers=0, again=True)
    months = list(moderation.months(timezone.localdate()))
    assert not Review.objects.exists()
    assert not Report.objects.exists()
    assert DayCount.objects.count() == 0
    before = DecisionCount.objects.filter(first_day__in=months, what="held")
    assert {one.n for one in before} == {moderation.A_MONTH["held"]}


def test_its_documents_are_whole_pdf_files():
    content = moderation.a_document("Data sheet").content
    assert content.startswith(b"%PDF-")
    assert ENDS.search(content[-100:])
    assert isinstance(documents.Sent("x", content).digest, str)
