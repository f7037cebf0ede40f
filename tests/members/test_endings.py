"""Closing a company: seen by nobody, told, taken back for 30 days, undone by staff later."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from members import claims, endings, interventions, publishing
from members.endings import State, Why
from members.models import Company, Intervention, ProfileChange
from tests.members.test_interventions import PASSWORD, WHY, do
from tests.people import a_company, a_member, a_staff_member, an_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    found = a_company("Porto Pumps")
    an_item(found)
    return found


@pytest.fixture
def owner(company, client):
    member = a_member(company)
    client.force_login(member)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return member


def place(company, act):
    return f"/me/company/{company.pk}/{act}/"


def close(client, company, why="merged"):
    return client.post(place(company, "close"), {"why": why})


def state(company):
    return endings.state_of(Company.objects.get(pk=company.pk))


def is_seen(company):
    visitor = Client()
    pages = [visitor.get(company.get_absolute_url()).status_code]
    pages += [
        visitor.get(i.get_absolute_url()).status_code for i in company.items.all()
    ]
    found = "Porto" in visitor.get("/search/?tab=suppliers&q=porto+pumps").text
    assert len({*pages}) == 1
    return pages[0] == 200 and found


def test_an_owner_closes_it_and_every_owner_is_told(client, company, owner, letters):
    other = a_member(company)
    a_member(company, role="admin")
    assert close(client, company)["Location"] == place(company, "close")[:-6]
    assert state(company) == State.CLOSED
    assert not is_seen(company)
    assert "has closed its page" in Client().get(company.get_absolute_url()).text
    assert {letter.to for letter in letters()} == {owner.email, other.email}
    assert f"/me/company/{company.pk}/" in letters()[0].body
    assert Intervention.objects.get().reason.startswith("Its owner: became part")
    change = ProfileChange.objects.get(field="ended_at")
    assert change.actor == owner.subject


def test_an_answer_is_asked_for_and_an_unknown_one_refused(client, company, owner):
    for why in ("", "x" * 9_000, "\0"):
        assert close(client, company, why).status_code == 422
    assert state(company) == State.OPEN


def test_closing_wants_the_password_again(client, company):
    client.force_login(a_member(company))
    assert "reauthenticate" in close(client, company)["Location"]
    assert state(company) == State.OPEN


def test_it_can_be_taken_back_for_30_days(client, company, owner, letters):
    close(client, company)
    text = client.get(place(company, "close")[:-6]).text
    assert place(company, "take-back") in text
    client.post(place(company, "take-back"))
    assert state(company) == State.OPEN
    assert is_seen(company)
    assert len(letters()) == 2
    client.post(place(company, "take-back"))
    assert len(letters()) == 2


def test_after_30_days_only_staff_can(client, company, owner):
    close(client, company)
    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1)):
        client.force_login(owner)
        text = client.get(place(company, "close")[:-6]).text
        assert place(company, "take-back") not in text
        client.post(place(company, "take-back"))
        assert state(company) == State.CLOSED
        endings.reopen_by_staff(company, by=a_staff_member(), reason=WHY)
    assert state(company) == State.OPEN


def test_a_page_that_was_down_stays_down_when_it_is_taken_back(client, company, owner):
    publishing.unpublish(company, by=owner)
    close(client, company)
    client.post(place(company, "take-back"))
    assert state(company) == State.DOWN


def test_a_closed_page_cannot_be_put_up(client, company, owner):
    close(client, company)
    client.post(place(company, "publish"))
    assert state(company) == State.CLOSED
    with pytest.raises(publishing.Closed):
        publishing.publish(company, by=owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.filter(pk=company.pk).update(unpublished_at=None)
    assert not claims.claimable().filter(pk=company.pk).exists()


def test_one_that_was_never_up_can_be_closed(client, owner):
    begun = a_company("Begun", published_at=None)
    assert state(begun) == State.PENDING
    endings.close(begun, by=owner, why=Why.UNSAID)
    endings.take_back(begun, by=owner)
    assert state(begun) == State.PENDING


def test_staff_close_with_a_reason_and_the_team_cannot_undo_it(
    client, company, owner, letters
):
    staff = Client()
    staff.force_login(a_staff_member("moderator"))
    staff.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert do(staff, company, "end", reason=" ").status_code == 422
    do(staff, company, "end")
    assert state(company) == State.CLOSED
    assert WHY in letters()[-1].body
    client.post(place(company, "take-back"))
    assert state(company) == State.CLOSED
    assert do(staff, company, "end").status_code == 422
    page = staff.get(f"/admin/members/company/{company.pk}/change/").text
    assert "Reopen the company" in page
    assert "Close the company" not in page
    do(staff, company, "take-up")
    assert is_seen(company)
    assert WHY in letters()[-1].body


def test_lists_of_staff_say_the_state_and_can_be_narrowed_to_it(client, company, owner):
    close(client, company)
    a_company("Open Ltd")
    client.force_login(a_staff_member("moderator"))
    text = client.get("/admin/members/company/?ended_at__isempty=0").text
    assert "Porto Pumps" in text
    assert '<td class="field-state">Closed</td>' in text
    assert "Open Ltd" not in text


def test_a_suspended_and_closed_page_needs_both_undone(company, owner):
    staff = a_staff_member()
    interventions.suspend(company, by=staff, reason=WHY)
    endings.close(company, by=owner, why=Why.UNSAID)
    interventions.restore(company, by=staff, reason=WHY)
    assert not is_seen(company)
    endings.take_back(company, by=owner)
    assert is_seen(company)


def test_the_team_reads_why_it_is_suspended(client, company, owner):
    interventions.suspend(company, by=a_staff_member(), reason=WHY)
    assert WHY in client.get(place(company, "close")[:-6]).text


@pytest.mark.django_db(transaction=True)
def test_two_who_close_at_once_close_it_once(letters):
    company = a_company()
    owners = [a_member(company), a_member(company)]

    def try_it(owner):
        try:
            return endings.close(company, by=owner, why=Why.UNSAID)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_it, owners)) == [False, True]
    assert Intervention.objects.count() == 1
    assert len(letters()) == 2
