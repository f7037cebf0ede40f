"""Is a page still right: asked every 90 days, answered with one click, shown as a day."""

import re
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.core import signing
from django.db import connection
from django.test import Client
from django.utils import timezone

from listings.search import index, keeping
from members import confirming
from members.models import Company, Member, Membership, OutgoingMail, ProfileChange
from tests.people import a_company, a_member, an_item, sitemap_of
from tests.searched import unmarked

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def confirmed(days, name="Porto Pumps", **fields):
    """A company whose page was confirmed so many days ago."""
    day = TODAY() - timedelta(days=days)
    company = a_company(name, confirmed_on=day, **fields)
    Company.objects.filter(pk=company.pk).update(
        published_at=timezone.now() - timedelta(days=days)
    )
    return company


def link_in(letter):
    return re.search(r"http://testserver(\S*/u/still-right/\S+)", letter.body)[1]


@pytest.fixture
def company():
    return confirmed(91)


@pytest.fixture
def owner(company):
    return a_member(company)


@pytest.fixture
def link(owner, letters):
    confirming.ask_due()
    return link_in(letters()[0])


def test_owner_and_administrators_are_asked_once_in_90_days(company, letters):
    owner, admin = a_member(company), a_member(company, role="admin")
    a_member(company, role="editor")
    for _ in range(2):
        confirming.ask_due()
    assert {letter.to for letter in letters()} == {owner.email, admin.email}
    assert company.trading_name in letters()[0].subject
    Company.objects.update(asked_on=TODAY() - timedelta(days=90))
    confirming.ask_due()
    assert len(letters()) == 2, "It is the same period still."
    Company.objects.update(
        confirmed_on=TODAY() - timedelta(days=181),
        asked_on=TODAY() - timedelta(days=90),
    )
    confirming.ask_due()
    assert len(letters()) == 4


@pytest.mark.parametrize("days", [0, 89, 366])
def test_nobody_is_asked_too_early_or_about_an_archived_page(days, letters):
    a_member(confirmed(days))
    confirming.ask_due()
    assert letters() == []


@pytest.mark.parametrize("state", ["unpublished_at", "suspended_at"])
def test_nobody_is_asked_about_a_page_that_is_down(company, owner, letters, state):
    Company.objects.update(**{state: timezone.now()})
    assert confirming.ask_due() == 0
    assert letters() == []


def test_only_confirmed_addresses_of_active_people_are_written_to(company, letters):
    unconfirmed, inactive = a_member(company), a_member(company)
    EmailAddress.objects.filter(user=unconfirmed).update(verified=False)
    Member.objects.filter(pk=inactive.pk).update(is_active=False)
    assert confirming.ask_due() == 1
    assert letters() == []


@pytest.mark.promise("W1")
def test_one_click_without_signing_in_confirms_and_opening_does_not(link, company):
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get(link)
    company.refresh_from_db()
    assert (page.status_code, company.confirmed_on) == (200, TODAY() - timedelta(91))
    assert not page.cookies
    assert company.trading_name in page.text
    for _ in range(2):
        assert "nothing more to do" in visitor.post(link).text
    company.refresh_from_db()
    assert company.confirmed_on == TODAY()
    assert ProfileChange.objects.filter(field="confirmed_on").count() == 1
    assert not ProfileChange.objects.filter(field="asked_on").exists()


def test_the_history_says_who_confirmed(link, owner, client):
    client.post(link)
    assert ProfileChange.objects.get(field="confirmed_on").actor == owner.subject


def test_a_link_of_before_changes_nothing_more(link, company, client):
    Company.objects.update(confirmed_on=TODAY() - timedelta(days=3))
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 200
        assert "Confirmed" in answer.text
    company.refresh_from_db()
    assert company.confirmed_on == TODAY() - timedelta(days=3)


def test_a_link_of_another_salt_or_cut_off_is_refused_with_a_sentence(link, client):
    membership = Membership.objects.get()
    other = signing.dumps([membership.pk, ""], salt="members.address.undo")
    for token in (link[:-4] + "/", f"/u/still-right/{other}/", "/u/still-right/x/"):
        for answer in (client.get(token), client.post(token)):
            assert answer.status_code == 400
            assert "not a whole link" in answer.text
    assert Company.objects.get().confirmed_on == TODAY() - timedelta(days=91)


def in_others_hands():
    """Those in the team so far, another owner beside them: there is always one."""
    before = list(Membership.objects.values_list("pk", flat=True))
    a_member(Company.objects.get())
    return Membership.objects.filter(pk__in=before)


@pytest.mark.parametrize(
    "change",
    [
        lambda: Company.objects.update(unpublished_at=timezone.now()),
        lambda: Company.objects.update(suspended_at=timezone.now()),
        lambda: in_others_hands().update(role="editor"),
        lambda: in_others_hands().delete(),
    ],
    ids=["taken down", "suspended", "no administrator now", "left the team"],
)
def test_who_no_longer_answers_for_the_page_is_told(link, client, change):
    change()
    assert client.get(link).status_code == client.post(link).status_code == 410
    assert Company.objects.get().confirmed_on == TODAY() - timedelta(days=91)


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 410)])
def test_the_link_works_for_30_days(link, client, monkeypatch, days, status):
    now = time.time() + days * 24 * 3600
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: now))
    assert client.get(link).status_code == status


@pytest.mark.promise("C3")
def test_an_administrator_confirms_on_the_companys_own_page(company, owner, client):
    client.force_login(owner)
    own = f"/me/company/{company.pk}/"
    assert "Confirm that all is right" in client.get(own).text
    assert client.get(f"{own}confirm/").status_code == 405
    assert client.post(f"{own}confirm/").status_code == 302
    company.refresh_from_db()
    assert company.confirmed_on == TODAY()
    client.force_login(a_member(company, role="editor"))
    assert "Confirm that all is right" not in client.get(own).text
    assert client.post(f"{own}confirm/").status_code == 403
    client.force_login(a_member(a_company()))
    assert client.post(f"{own}confirm/").status_code == 404


def test_a_page_that_is_down_is_not_confirmed(company, owner, client):
    Company.objects.update(unpublished_at=timezone.now())
    client.force_login(owner)
    client.post(f"/me/company/{company.pk}/confirm/")
    assert Company.objects.get().confirmed_on == TODAY() - timedelta(days=91)


@pytest.mark.parametrize(
    ("days", "says", "says_not"),
    [
        (180, "confirmed on", "not confirmed since"),
        (181, "more than 180 days ago", "archived"),
        (365, "more than 180 days ago", "archived"),
        (366, "This page is archived", "ld+json"),
        (396, "noindex", "ld+json"),
    ],
)
def test_the_page_says_how_old_it_is(client, days, says, says_not):
    answer = client.get(confirmed(days).get_absolute_url())
    assert answer.status_code == 200
    assert says in answer.text
    assert says_not not in answer.text
    assert ("noindex" in answer.text) == (days > 395)


def test_an_old_page_stands_lower_and_an_archived_one_nowhere(client):
    for days, name in ((400, "Gone"), (200, "Old"), (10, "Fresh")):
        confirmed(days, f"{name} Pumps")
    assert Company.objects.listed().count() == 2
    listed = client.get("/companies/").text
    assert listed.index("Fresh Pumps") < listed.index("Old Pumps")
    assert "Gone Pumps" not in listed
    assert "Gone Pumps" not in unmarked(
        client.get("/search/?q=pumps&tab=suppliers").text
    )
    for name in ("Gone Pumps", "Fresh Pumps"):
        company = Company.objects.get(trading_name=name)
        sitemap = client.get(sitemap_of(company)).getvalue().decode()
        assert (company.slug in sitemap) is (name == "Fresh Pumps")


def test_what_was_found_yesterday_is_archived_today_without_any_task(client):
    company = confirmed(365)
    assert "Porto Pumps" in unmarked(client.get("/search/?q=pumps&tab=suppliers").text)
    Company.objects.update(confirmed_on=TODAY() - timedelta(days=366))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE listings_searchdoc SET until = until - 1")
    assert "Porto Pumps" not in client.get("/search/?q=porto&tab=suppliers").text
    keeping.tidy()
    confirming.confirm(company, by=None)
    assert "Porto Pumps" in unmarked(client.get("/search/?q=pumps&tab=suppliers").text)


def test_goods_of_an_archived_company_go_by_their_own_days(client):
    item = an_item(confirmed(366), title="Gear pump")
    assert client.get(item.get_absolute_url()).status_code == 200
    assert "Gear pump" in unmarked(client.get("/search/?q=gear").text)


def test_a_page_never_confirmed_counts_from_when_it_was_put_up(client, letters):
    company = confirmed(200)
    Company.objects.update(confirmed_on=None)
    index.enter_companies([company.pk])
    assert "more than 180 days ago" in client.get(company.get_absolute_url()).text
    a_member(company)
    confirming.ask_due()
    assert letters() == [], "Nobody was asked about it yet, so nothing is due."
    Company.objects.update(asked_on=TODAY() - timedelta(days=90))
    confirming.ask_due()
    client.post(link_in(letters()[0]))
    assert Company.objects.get().confirmed_on == TODAY()


def test_asking_many_costs_the_same_and_reads_an_index(django_assert_max_num_queries):
    day = TODAY() - timedelta(days=100)
    Company.objects.bulk_create(
        (
            Company(
                trading_name=f"Many {n}",
                slug="many",
                country="PT",
                business_type="manufacturer",
                industry="components",
                confirmed_on=day if n % 20 == 0 else TODAY(),
                published_at=timezone.now(),
            )
            for n in range(4_000)
        ),
        batch_size=500,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE members_company")
    assert "company_last_asked" in Company.objects.to_ask()[:100].explain()
    with django_assert_max_num_queries(20):
        assert confirming.ask_due() == 200
    assert confirming.ask_due() == 0
    assert not OutgoingMail.objects.exists()


def test_a_page_claimed_by_one_worker_is_left_by_the_other(company, owner, letters):
    confirming.ask_some(10)
    Company.objects.update(asked_on=None)
    confirming.ask_some(10)
    assert len(letters()) == 1
