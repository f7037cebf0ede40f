"""What a visitor of the demo world finds in the inboxes, and that nothing of it stays."""

import pytest

from listings.asking import response
from listings.models import (
    AnswerTemplate,
    FavouriteList,
    Inquirer,
    RoutingRule,
    SavedSearch,
    Thread,
)
from members.models import Company, Member
from privacy.models import SubjectKey
from tests.listings.asking.world import a_supplier, an_inquiry
from tests.tradedir.test_demo import make, world  # noqa: F401
from tradedir.demo import asking

pytestmark = pytest.mark.usefixtures("world")


def test_the_inbox_of_the_first_company_is_live(client):
    make(companies=6, items=60, offers=0)
    first = Company.objects.order_by("pk").first()
    rows = Thread.objects.of_company(first)
    assert {one.state for one in rows} == {"new", "open", "quoted", "won", "lost"}
    [held] = rows.held()
    assert {rule for rule, _what in held.messages.get().held_for} >= {"words"}
    assert rows.filter(inquirer__member=None, held_at=None).count() == 1
    assert rows.filter(assignee__member_id="demo-sales").count() == 1
    assert AnswerTemplate.objects.get().company == first
    assert RoutingRule.objects.get().country == "IT"
    found = response.response_of(first)
    # Two of today were answered too.
    assert (found.inquiries, found.answered) == (len(asking.PAST) + 2, 13)
    assert "Answered 13 of 14" in client.get(first.get_absolute_url()).text
    client.force_login(Member.objects.get(member_id="demo-owner"))
    inbox = f"/me/company/{first.pk}/inquiries/"
    assert "Price for two pallets to Genoa" in client.get(inbox).text
    assert "More visitors" in client.get(f"{inbox}?box=held").text
    page = client.get(f"{inbox}{held.pk}/").text
    assert "words that advertising has" in page


def test_the_buyer_sees_the_same_threads_and_what_they_keep(client):
    make(companies=12, items=150, offers=0)
    buyer = Member.objects.get(member_id="demo-buyer")
    client.force_login(buyer)
    mine = client.get("/me/inquiries/").text
    assert "A trial delivery first?" in mine
    thread = Thread.objects.get(subject="A trial delivery first?")
    assert "Two pallets are in stock." in client.get(f"/me/inquiries/{thread.pk}/").text
    kept = FavouriteList.objects.get(member=buyer)
    assert kept.entries.count() == 4
    assert (
        "compare with the offer of our old supplier"
        in client.get(kept.get_absolute_url()).text
    )
    assert SavedSearch.objects.get(member=buyer).name == "Pumps"


def test_nothing_of_it_stays_and_what_others_asked_does():
    make(companies=3, items=9, offers=0)
    ours = an_inquiry(a_supplier())
    keys = [one.key_subject for one in Thread.objects.exclude(pk=ours.pk)]
    keys += Inquirer.objects.filter(member=None).values_list("subject", flat=True)
    assert SubjectKey.objects.filter(subject__in=keys).count() == len(keys)
    make(companies=1, items=0, offers=0, again=True)
    assert not SubjectKey.objects.filter(subject__in=keys).exists()
    assert Thread.objects.filter(pk=ours.pk).exists()
    assert not Inquirer.objects.exclude(threads__isnull=False).exists()
    assert Thread.objects.of_company(ours.company).count() == 1
