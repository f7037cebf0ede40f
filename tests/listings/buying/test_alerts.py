"""The letter of what is new: to whom, of what, when, once."""

import re
from datetime import UTC, datetime, timedelta
from threading import Thread
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from listings.buying import alerts, following, news, searches, turns
from listings.models import AlertTurn, Follow, SavedSearch, Told
from members import notifications, outbox
from members.models import Member, OutgoingMail
from members.notifications import Kind
from privacy import retention
from tests.people import a_company, a_member, a_policy, an_item, an_offer
from tests.processes import a_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer():
    return a_member(full_name="Ada Buyer")


def saved(member, text="q=gear", every="daily", name="Gears"):
    return searches.save(member, searches.asked(text), name=name, every=every)


def days_pass(n=1):
    """As if everything that is planned had been planned so many days earlier."""
    for row in SavedSearch.objects.exclude(next_on=None):
        row.next_on -= timedelta(days=n)
        row.save()
    for turn in AlertTurn.objects.all():
        turn.next_on = turn.next_on and turn.next_on - timedelta(days=n)
        if turn.due_at:
            turn.due_at -= timedelta(days=n)
            # Whatever o'clock it is: on its day it is due.
            is_today = turns.today_of(turn.member) >= turn.due_at.date()
            turn.due_at = timezone.now() if is_today else turn.due_at
        turn.save()


def write(n=1):
    days_pass(n)
    return alerts.write_due()


def test_what_is_new_is_told_once(buyer, letters):
    an_item(title="Old gear")
    saved(buyer)
    new = an_item(title="New gear")
    an_item(title="Motor")
    assert write() == 1
    [letter] = letters()
    assert letter.to == buyer.email
    assert letter.subject == "1 new listing for you"
    assert (
        f"New gear · USD\xa012.50 / piece · {new.company.trading_name}" in letter.body
    )
    assert f"http://testserver{new.get_absolute_url()}" in letter.body or (
        new.get_absolute_url() in letter.body
    )
    for other in ("Old gear", "Motor"):
        assert other not in letter.body
    assert write() == 1
    assert len(letters()) == 1
    # It went well: had it failed, the turn would come again in an hour.
    assert AlertTurn.objects.get().due_at > timezone.now() + timedelta(hours=2)


def test_what_has_some_of_the_words_alone_is_not_told(buyer, letters):
    saved(buyer, "q=steel+gear")
    an_item(title="Gear of plastic")
    write()
    assert letters() == []


def test_nothing_is_written_where_nothing_is_new_or_no_day_has_come(buyer, letters):
    saved(buyer)
    assert alerts.write_due() == 0
    an_item(title="Motor")
    assert write() == 1
    assert letters() == []


def test_weekly_is_every_seventh_day(buyer, letters):
    saved(buyer, every="weekly")
    an_item(title="First gear")
    write()
    assert len(letters()) == 1
    an_item(title="Second gear")
    assert write(6) == 0
    assert write(1) == 1
    assert len(letters()) == 2
    assert "First" not in letters()[1].body


def test_off_writes_nothing_and_on_tells_only_what_comes_then(buyer, letters):
    search = saved(buyer, every="off")
    an_item(title="Gear of before")
    assert write() == 0
    searches.change(search, name="Gears", every="daily")
    an_item(title="Gear of after")
    write()
    [letter] = letters()
    assert "Gear of after" in letter.body
    assert "Gear of before" not in letter.body


def test_a_listing_in_two_searches_is_in_a_letter_once(buyer, letters):
    saved(buyer, "q=wheel", name="A: wheels")
    saved(buyer, "q=gear", name="B: gears")
    an_item(title="Gear wheel")
    an_item(title="Gear rack")
    write()
    [letter] = letters()
    assert letter.subject == "2 new listings for you"
    assert letter.body.count("- Gear wheel") == 1
    assert Told.objects.count() == 3


def test_of_many_twenty_are_named_and_the_rest_counted(buyer, letters):
    saved(buyer)
    company = a_company()
    for n in range(23):
        an_item(company, title=f"Gear {n}")
    write()
    [letter] = letters()
    assert letter.subject == "23 new listings for you"
    assert len(re.findall(r"^- Gear", letter.body, re.MULTILINE)) == 20
    assert "and 3 more: " in letter.body
    assert Told.objects.count() == 23
    write()
    assert len(letters()) == 1


@pytest.mark.promise("Y1")
def test_each_gets_their_own(letters):
    one, other = a_member(), a_member()
    saved(one, "q=gear", name="Gears")
    saved(other, "q=motor", name="Motors")
    an_item(title="Gear pump")
    an_item(title="Electric motor")
    assert write() == 2
    said = {letter.to: letter.body for letter in letters()}
    assert "Electric motor" not in said[one.email]
    assert "Motors" not in said[one.email]
    assert "Gear pump" not in said[other.email]


def test_it_is_in_the_members_language_and_leads_to_its_pages(letters):
    member = a_member(language="fr")
    saved(member)
    item = an_item(title="Gear pump")
    write()
    assert f"/fr{item.get_absolute_url()}" in letters()[0].body
    assert "/fr/u/alerts/" in letters()[0].unsubscribe


@pytest.mark.parametrize("why", ["closed", "unconfirmed", "unwanted"])
def test_who_is_not_to_be_told_is_not_and_misses_it(buyer, letters, why):
    saved(buyer)
    an_item(title="Gear pump")
    if why == "closed":
        Member.objects.update(is_active=False)
    elif why == "unconfirmed":
        buyer.emailaddress_set.update(verified=False)
    else:
        notifications.switch_off(buyer, Kind.ALERTS)
    assert write() == 1
    assert letters() == []
    assert AlertTurn.objects.get().due_at > timezone.now()


@pytest.mark.parametrize(
    ("zone", "hour"), [("Asia/Tokyo", 22), ("America/Lima", 12), ("No/Where", 7)]
)
def test_the_morning_is_that_of_the_members_time_zone(zone, hour):
    member = a_member(time_zone=zone)
    saved(member)
    due = AlertTurn.objects.get().due_at.astimezone(UTC)
    assert due.hour == hour
    local = due.astimezone(turns.zone_of(member))
    assert (local.hour, local.date()) == (7, turns.first_day(member))


def test_a_supplier_that_is_followed_is_told_of_in_the_same_letter(buyer, letters):
    company, other = a_company("Followed & Co"), a_company("Other & Co")
    an_item(company, title="Old valve")
    following.follow(buyer, company)
    saved(buyer)
    an_item(company, title="New valve")
    an_item(other, title="Strange valve")
    an_item(other, title="Gear pump")
    an_offer(company, title="Cork on offer", shows_identity=True)
    write()
    [letter] = letters()
    assert letter.subject == "3 new listings for you"
    for said in (
        "From suppliers you follow",
        "New valve",
        "Cork on offer",
        "Gear pump",
    ):
        assert said in letter.body, said
    assert "Old valve" not in letter.body
    assert "Strange" not in letter.body
    write()
    assert len(letters()) == 1


@pytest.mark.promise("T1")
def test_an_offer_that_hides_its_company_is_not_told_as_that_companys(buyer, letters):
    company = a_company("Shy & Co")
    following.follow(buyer, company)
    an_offer(company, title="Copper cathodes", shows_identity=False)
    write()
    assert letters() == []


def test_following_twice_is_once_and_leaving_ends_it(client, buyer, letters):
    a_policy()
    client.force_login(buyer)
    company = a_company()
    page = client.get(company.get_absolute_url()).text
    assert f'href="/me/searches/suppliers/follow/?company={company.pk}"' in page
    follow = "/me/searches/suppliers/follow/"
    assert client.get(f"{follow}?company={company.pk}").status_code == 200
    assert not Follow.objects.exists()
    for _ in range(2):
        client.post(follow, {"company": company.pk})
    assert Follow.objects.count() == 1
    assert (
        company.trading_name.replace("&", "&amp;")
        in client.get("/me/searches/suppliers/").text
    )
    client.post("/me/searches/suppliers/", {"every": "weekly"})
    assert AlertTurn.objects.get().every == "weekly"
    leave = f"/me/searches/suppliers/{company.pk}/leave/"
    assert client.post(leave).status_code == 302
    assert client.post(leave).status_code == 404
    assert AlertTurn.objects.get().due_at is None
    for bad in ("", "x", "9" * 30, "0"):
        assert client.post(follow, {"company": bad}).status_code == 404


def test_nobody_reads_how_many_follow_a_supplier(client, buyer):
    """Its page is the same bytes before and after."""
    company = a_company()
    before = client.get(company.get_absolute_url()).content
    for _ in range(6):
        following.follow(a_member(), company)
    assert client.get(company.get_absolute_url()).content == before


def token_of(address):
    return urlsplit(address).path


def test_a_link_ends_one_search_without_sign_in_and_reading_it_changes_nothing(
    client, buyer, letters
):
    search = saved(buyer)
    other = saved(buyer, "q=wheel", name="Wheels")
    an_item(title="Gear pump")
    an_item(title="Wheel")
    write()
    part = letters()[0].body.partition("Saved search: Gears")[2]
    address = token_of(re.search(r"\S+/u/alerts/\S+", part)[0])
    page = client.get(address)
    assert page.status_code == 200
    assert not page.cookies
    assert buyer.email not in page.text
    search.refresh_from_db()
    assert search.every == "daily"
    for _ in range(2):
        answer = client.post(address, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.cookies) == (200, {})
    search.refresh_from_db()
    other.refresh_from_db()
    assert (search.every, other.every) == ("off", "daily")


@pytest.mark.promise("W4")
def test_one_click_of_a_mail_program_ends_all_of_it(client, buyer, letters):
    saved(buyer)
    an_item(title="Gear pump")
    write()
    headers = outbox.message(OutgoingMail.objects.get()).extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = token_of(headers["List-Unsubscribe"].strip("<>"))
    client.get(address)
    assert notifications.wants(buyer, Kind.ALERTS)
    client.post(address, {"List-Unsubscribe": "One-Click"})
    assert not notifications.wants(buyer, Kind.ALERTS)
    buyer.delete()
    assert client.post(address).status_code == 200


def test_a_link_ends_what_is_followed(client, buyer, letters):
    company = a_company()
    following.follow(buyer, company)
    an_item(company, title="New valve")
    write()
    address = token_of(re.search(r"\S+/u/alerts/\S+", letters()[0].body)[0])
    client.post(address)
    assert AlertTurn.objects.get().every == "off"
    assert Follow.objects.exists()


def test_a_link_that_is_not_ours_is_told(client):
    for token in ("x", "x:y:z", "W10:1:x"):
        assert client.get(f"/u/alerts/{token}/").status_code == 400
        assert client.post(f"/u/alerts/{token}/").status_code == 400


def test_the_ledger_refuses_a_second_telling_and_forgets_after_ninety_days(buyer):
    search = saved(buyer)
    told = {"search": search, "kind": 1, "listing": 7}
    long_ago = timezone.localdate() - timedelta(days=91)
    Told.objects.create(**told, on=long_ago)
    with pytest.raises(IntegrityError), transaction.atomic():
        Told.objects.create(**told)
    retention.run()
    assert not Told.objects.exists()


def test_what_is_committed_late_is_still_told(buyer, letters):
    """Its moment lies before the last letter, but it was not there to be read then."""
    made = timezone.now() - timedelta(days=30)
    saved(buyer)
    SavedSearch.objects.update(wanted_at=made, told_at=timezone.now())
    an_item(title="Late gear", published_at=timezone.now() - timedelta(hours=20))
    write()
    assert "Late gear" in letters()[0].body


def test_one_member_whose_letter_fails_keeps_no_other(buyer, letters, monkeypatch):
    saved(buyer)
    other = a_member()
    saved(other)
    an_item(title="Gear pump")
    days_pass()
    AlertTurn.objects.filter(member=buyer).update(
        due_at=datetime(2020, 1, 1, tzinfo=UTC)
    )
    of_search = news.of_search

    def fails(search):
        if search.member_id == buyer.pk:
            raise ValueError
        return of_search(search)

    monkeypatch.setattr(news, "of_search", fails)
    assert alerts.write_due() == 2
    assert [letter.to for letter in letters()] == [other.email]
    assert AlertTurn.objects.get(member=buyer).due_at > timezone.now()
    assert not Told.objects.filter(search__member=buyer).exists()


WRITES = """
import time, django
django.setup()
from django.db import transaction
from listings.buying import alerts
with transaction.atomic():
    alerts.write_next()
    print("written", flush=True)
    time.sleep(60)
"""


@pytest.mark.django_db(transaction=True)
def test_killed_before_the_end_the_letter_is_written_once_by_the_next(letters):
    member = a_member()
    saved(member)
    an_item(title="Gear pump")
    days_pass()
    with a_process(WRITES) as process:
        assert process.stdout.readline().strip() == "written"
        # While it is in that worker's hands no other writes it.
        assert alerts.write_due() == 0
        process.kill()
    assert letters() == []
    both = [Thread(target=written_and_closed) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [letter.to for letter in letters()] == [member.email]
    assert Told.objects.count() == 1


def written_and_closed():
    alerts.write_due()
    connection.close()


def test_the_ledger_and_the_search_follow_the_account(buyer):
    saved(buyer)
    following.follow(buyer, a_company())
    an_item(title="Gear pump")
    write()
    buyer.delete()
    assert not SavedSearch.objects.exists()
    assert not Told.objects.exists()
    assert not AlertTurn.objects.exists()
