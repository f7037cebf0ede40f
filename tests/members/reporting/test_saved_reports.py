"""Saved reports: with a purpose or not at all, read by all of marketing, changed by the owner."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import SavedReport
from members.reporting import keeping
from members.reporting.asking import Question
from members.reporting.keeping import Wish
from tests.members.reporting.world import a_release
from tests.people import a_staff_member

pytestmark = pytest.mark.django_db
SAVED = "/desk/reports/saved/"
TYPED = {"name": "Food", "purpose": "Planning the fair", "schedule": "off"}


@pytest.fixture
def owner(client):
    member = a_staff_member("marketing")
    client.force_login(member)
    return member


@pytest.fixture
def other():
    return a_staff_member("marketing")


def a_report(owner, name="Food", question=None, **wish):
    given = {"purpose": "Planning the fair"} | wish
    return keeping.save(owner, question or Question("industry"), Wish(name, **given))


def save(client, question="table=industry", **changed):
    return client.post(f"{SAVED}new/", TYPED | {"question": question} | changed)


def test_a_report_is_saved_and_shown(client, owner):
    release = a_release(industry={"food": 900})
    form = client.get(
        f"{SAVED}new/?table=industry&keep=industry:food&release={release.pk}"
    )
    assert 'value="table=industry&amp;release=' in form.content.decode()
    response = save(client, "table=industry&keep=industry:food", purpose="For the fair")
    report = SavedReport.objects.get()
    assert response["Location"] == f"{SAVED}{report.pk}/"
    assert (report.owner, report.purpose) == (owner, "For the fair")
    assert report.question == "table=industry&keep=industry:food"
    page = client.get(f"{SAVED}{report.pk}/").content.decode()
    assert "For the fair" in page
    assert "888 to 912" in page
    assert "For the fair" in client.get(SAVED).content.decode()


@pytest.mark.promise("T5")
@pytest.mark.parametrize("purpose", ["", "   ", "\t"])
def test_a_report_without_a_purpose_cannot_be_saved(client, owner, purpose):
    a_release(tables=["industry"])
    response = save(client, purpose=purpose)
    assert response.status_code == 422
    assert 'value="Food"' in response.content.decode()
    assert not SavedReport.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        a_report(owner, purpose=purpose)
    report = a_report(owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedReport.objects.filter(pk=report.pk).update(purpose=purpose)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedReport.objects.filter(pk=report.pk).update(owner=None)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "required"),
        ({"name": "a\x00b"}, "characters"),
        ({"name": "x" * 121}, "120"),
        ({"schedule": "hourly"}, "hourly"),
        ({"release": "999"}, "999"),
    ],
)
def test_bad_input_is_handed_back(client, owner, changed, said):
    a_release(tables=["industry"])
    response = save(client, **changed)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not SavedReport.objects.exists()


@pytest.mark.parametrize(
    "question", ["", "table=income", "table=industry&keep=x", "release=1"]
)
def test_what_cannot_be_asked_is_not_saved(client, owner, question):
    assert save(client, question).status_code == 422
    assert client.get(f"{SAVED}new/?{question}").status_code == 422
    assert not SavedReport.objects.exists()


def test_the_same_name_twice_is_said(client, owner, other):
    a_report(owner, "FOOD")
    a_report(other)
    response = save(client)
    assert response.status_code == 422
    assert "You have a report of this name" in response.content.decode()
    assert SavedReport.objects.count() == 2


def test_there_are_so_many_and_no_more(owner, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_REPORTS", 2)
    a_report(owner, "One")
    two = a_report(owner, "Two")
    with pytest.raises(keeping.TooManyReports):
        a_report(owner, "Three")
    keeping.change(two, Wish("Two again", "Planning"))
    keeping.delete(two)
    a_report(owner, "Three")
    with pytest.raises(keeping.TooManyReports):
        keeping.put_back(two)


def test_a_report_stays_at_its_release_or_follows(client, owner):
    old = a_release("2026-Q3", industry={"food": 100})
    stays = a_report(owner, "Stays", release=old.pk)
    follows = a_report(owner, "Follows")
    a_release("2026-Q4", industry={"food": 200})
    assert "Release 2026-Q3" in client.get(f"{SAVED}{stays.pk}/").content.decode()
    assert "Release 2026-Q4" in client.get(f"{SAVED}{follows.pk}/").content.decode()
    assert "stays at 2026-Q3" in client.get(SAVED).content.decode()


def test_one_that_stays_is_not_sent(client, owner):
    release = a_release(tables=["industry"])
    response = save(client, release=str(release.pk), schedule="monthly")
    assert response.status_code == 422
    assert "nothing new to send" in response.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        a_report(owner, release=release.pk, schedule="release")


def test_the_owner_changes_it(client, owner):
    report = a_report(owner)
    assert (
        "Planning the fair" in client.get(f"{SAVED}{report.pk}/edit/").content.decode()
    )
    changed = {"name": "Meals", "purpose": "For the board", "schedule": "monthly"}
    assert client.post(f"{SAVED}{report.pk}/edit/", changed).status_code == 302
    report.refresh_from_db()
    assert (report.name, report.purpose) == ("Meals", "For the board")
    assert report.next_at > timezone.now()
    assert (
        client.post(f"{SAVED}{report.pk}/edit/", changed | {"purpose": ""}).status_code
        == 422
    )


def test_others_read_and_copy_and_nothing_else(client, owner, other):
    a_release(tables=["industry"])
    report = a_report(other)
    page = client.get(f"{SAVED}{report.pk}/").content.decode()
    assert f"?copy={report.pk}" in page
    assert f"{SAVED}{report.pk}/edit/" not in page
    for act in ("edit", "delete", "pause", "go-on"):
        assert client.post(f"{SAVED}{report.pk}/{act}/").status_code == 403
    assert client.post(f"{SAVED}{report.pk}/restore/").status_code == 404
    form = client.get(f"{SAVED}new/?copy={report.pk}").content.decode()
    assert 'value="Planning the fair"' in form
    assert save(client, report.question).status_code == 302
    assert SavedReport.objects.filter(owner=owner).count() == 1


@pytest.mark.parametrize("number", ["999", "0", "999999999999999"])
def test_what_is_not_there_is_not_found(client, owner, number):
    assert client.get(f"{SAVED}{number}/").status_code == 404
    assert client.get(f"{SAVED}new/?copy={number}").status_code == 404
    assert client.get(f"{SAVED}new/?copy=abc").status_code == 404


def test_deleting_is_undone_and_done(client, owner):
    report = a_report(owner)
    page = client.post(f"{SAVED}{report.pk}/delete/", follow=True).content.decode()
    assert "“Food” is deleted" in page
    assert client.get(f"{SAVED}{report.pk}/").status_code == 404
    assert client.post(f"{SAVED}{report.pk}/delete/").status_code == 404
    client.post(f"{SAVED}{report.pk}/restore/")
    assert client.get(f"{SAVED}{report.pk}/").status_code == 200
    client.post(f"{SAVED}{report.pk}/delete/")
    a_report(owner)  # the name was free
    assert (
        "of this name"
        in client.post(f"{SAVED}{report.pk}/restore/", follow=True).content.decode()
    )
    SavedReport.objects.filter(pk=report.pk).update(
        removed_at=timezone.now() - timedelta(days=31)
    )
    assert keeping.forget_removed() == 1
    assert keeping.forget_removed() == 0


def test_the_list_has_pages_an_order_and_an_empty_state(client, owner, other):
    assert "No report is saved here yet" in client.get(SAVED).content.decode()
    for n in range(20):
        a_report(other, f"Report {n:02}")
    a_report(owner, "Aardvarks")
    newest = client.get(SAVED).content.decode()
    assert newest.index("Aardvarks") < newest.index("Report 19")
    assert "Report 00" not in newest
    assert "Report 00" in client.get(f"{SAVED}?page=2").content.decode()
    named = client.get(f"{SAVED}?order=name").content.decode()
    assert named.index("Aardvarks") < named.index("Report 00")
    mine = client.get(f"{SAVED}?whose=mine&order=<b>").content.decode()
    assert "Aardvarks" in mine
    assert "Report 01" not in mine
    client.force_login(a_staff_member("marketing"))
    assert (
        "No report is saved here" in client.get(f"{SAVED}?whose=mine").content.decode()
    )


def test_the_pages_ask_little(client, owner, django_assert_max_num_queries):
    a_release(tables=["industry"])
    for n in range(12):
        report = a_report(owner, f"Report {n}")
    client.get(SAVED)
    with django_assert_max_num_queries(7):
        client.get(SAVED)
    with django_assert_max_num_queries(12):
        client.get(f"{SAVED}{report.pk}/")


def test_a_report_that_cannot_be_asked_any_more_says_so(client, owner):
    report = a_report(owner)
    SavedReport.objects.update(question="table=income")
    page = client.get(f"{SAVED}{report.pk}/")
    assert page.status_code == 200
    assert "is no table" in page.content.decode()
    assert client.get(SAVED).status_code == 200
    assert client.get(f"{SAVED}{report.pk}/edit/").status_code == 200
