"""Servers that fail while somebody joins or saves: a clear page, nothing half-done."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from members import contacts, outbox, profiles
from members.models import Company, Member, OutgoingMail, ProfileChange
from tests.members.test_outbox import line_to
from tests.members.test_sign_up import join, link_in
from tests.people import a_company, a_member
from tradedir import waking
from tradedir.embedded.home import any_free_port

pytestmark = pytest.mark.django_db

FULL_DISK = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file "base/5/16402": No space left on device'
        USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER no_room BEFORE UPDATE ON members_companycontact
    FOR EACH ROW EXECUTE FUNCTION no_room();
"""


@pytest.fixture(autouse=True)
def _nobody_tried_yet():
    cache.clear()


@pytest.fixture
def company(client):
    """One that is not published yet, of the member who is signed in."""
    company = a_company(published_at=None, city="Porto")
    profiles.save_contact(company, {"street": "Rua 1"}, has_no_fax=None)
    client.force_login(a_member(company))
    return company


def save(client, company, **other):
    """Move to Vigo: the city stands in one table, the street in another."""
    typed = {"country": "ES", "city": "Vigo", "street": "Rúa 2", "postcode": "36201"}
    seen = profiles.state_of(Company.objects.get(pk=company.pk))
    address = f"/me/company/{company.pk}/edit/place/"
    return client.post(address, typed | {"seen": seen} | other)


def place(company):
    fresh = Company.objects.get(pk=company.pk)
    return fresh.country, fresh.city, contacts.opened(fresh.contact).get("street")


def execute_as_owner(sql):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        [name] = cursor.fetchone()
        cursor.execute(f"SET LOCAL ROLE NONE; {sql}; SET LOCAL ROLE {name}")


def test_a_full_disk_is_said_and_nothing_is_half_saved(client, company):
    before, changes = place(company), ProfileChange.objects.count()
    execute_as_owner(FULL_DISK)
    answer = save(client, company)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "Nothing was saved" in answer.text
    assert place(company) == before == ("PT", "Porto", "Rua 1")
    assert ProfileChange.objects.count() == changes
    execute_as_owner("DROP TRIGGER no_room ON members_companycontact")
    assert save(client, company).status_code == 302
    assert place(company) == ("ES", "Vigo", "Rúa 2")


@pytest.fixture
def without_valkey(without_cache, monkeypatch):
    """Neither cache nor queue answers."""
    monkeypatch.setattr(waking.Broker, "away_until", 0.0)
    monkeypatch.setattr(waking, "line", line_to(without_cache))


def test_without_valkey_a_profile_is_saved_all_the_same(
    client, company, without_valkey, django_capture_on_commit_callbacks
):
    begun = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        assert save(client, company).status_code == 302
    assert place(company) == ("ES", "Vigo", "Rúa 2")
    assert time.monotonic() - begun < 15  # nobody waits for it


def test_without_valkey_somebody_can_join(
    client, without_valkey, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert join(client)["Location"] == "/accounts/confirm-email/"
    assert Member.objects.count() == OutgoingMail.objects.count() == 1


def test_a_mail_server_that_is_down_delays_the_confirmation_and_nothing_else(
    client, settings, letters, mailbox, django_capture_on_commit_callbacks
):
    up = settings.EMAIL_PORT
    settings.EMAIL_PORT = any_free_port()
    begun = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        assert join(client)["Location"] == "/accounts/confirm-email/"
    assert time.monotonic() - begun < 15  # nobody waits for it
    assert outbox.deliver_waiting() == 0
    [letter] = letters()
    settings.EMAIL_PORT = up
    assert outbox.deliver_waiting() == 0  # it waits half a minute before it tries again
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert outbox.deliver_waiting() == 1
    assert len(mailbox.mails) == 1
    client.post(link_in(letter))
    assert client.get("/me/").status_code == 200


def test_many_sign_ups_send_an_address_one_mail_a_day_at_most(client):
    """The limit is in the database: an empty cache does not lift it."""
    known = a_member(email="known@example.org")
    addresses = [known.email, "a@example.org", "b@example.org"]

    def sign_up_often(day):
        for n in range(8):
            for address in (*addresses, *map(str.upper, addresses)):
                cache.clear()
                client.cookies.clear()
                name = f"m{uuid4().hex[:12]}"
                join(client, email=address, member_id=name, full_name=f"{day} {n}")

    sign_up_often("today")
    assert OutgoingMail.objects.count() == 3
    OutgoingMail.objects.update(sent_at=timezone.now(), letter=None)
    sign_up_often("again")
    assert OutgoingMail.objects.count() == 3
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        sign_up_often("tomorrow")
    assert OutgoingMail.objects.count() == 6
