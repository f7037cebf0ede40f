"""The breach drill: whom a table and a time touch, what is written, until when (R3)."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from members import breaches, touched
from members.models import CompanyContact, Member, OutgoingMail
from privacy import holdings
from privacy.models import Incident
from tests.listings.asking.world import an_inquiry
from tests.people import a_company, a_member, a_staff_member, an_item

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R3")]
DAY = timedelta(days=1)


def note(table, **more):
    now = timezone.now()
    return breaches.note(table, now - DAY, now + DAY, is_drill=True, **more)


def test_the_team_of_a_company_is_touched_by_its_contact_data():
    company = a_company()
    CompanyContact.objects.create(company=company)
    team = {a_member(company).pk, a_member(company).pk}
    a_member(a_company())
    assert note("members_companycontact").members == team


def test_who_asked_and_who_was_asked_are_touched_by_messages():
    company = a_company()
    owner = a_member(company)
    thread = an_inquiry(an_item(company))
    found = note("listings_message").members
    assert {owner.pk, thread.inquirer.member_id} - {None} <= found


def test_only_the_rows_of_that_time_count():
    then = timezone.now() - 90 * DAY
    old = a_member(joined_at=then, last_login=then)
    new = a_member()
    found = note("members_member").members
    assert new.pk in found
    assert old.pk not in found


@pytest.mark.parametrize(
    "model", sorted(holdings.registry, key=lambda one: one.__name__)
)
def test_every_table_can_be_asked(model):
    note(model._meta.db_table)


def test_drafts_are_in_each_language_and_say_that_it_is_a_drill(tmp_path):
    for language in ("fr", "ar", "ar"):
        a_member(language=language)
    out = StringIO()
    today = timezone.now()
    call_command(
        "breach_drill",
        "--table=members_member",
        f"--since={(today - DAY).isoformat()}",
        f"--until={(today + DAY).isoformat()}",
        f"--out={tmp_path}",
        stdout=out,
    )
    assert {path.name for path in tmp_path.iterdir()} == {
        *("members.txt", "authority.txt", "members.ar.txt", "members.fr.txt"),
    }
    assert "3 members touched" in out.getvalue()
    assert "(ar, 2)" in out.getvalue()
    assert "DRILL" in (tmp_path / "members.fr.txt").read_text()
    assert Incident.objects.get().is_drill
    said = out.getvalue() + "".join(one.read_text() for one in tmp_path.iterdir())
    assert not [m for m in Member.objects.all() if m.email in said]


@pytest.mark.parametrize(
    ("table", "until", "why"),
    [("pg_shadow", "2026-02-01", "No such"), ("members_member", "2020-01-01", "later")],
)
def test_what_cannot_be_is_refused(table, until, why):
    with pytest.raises(CommandError, match=why):
        call_command(
            "breach_drill",
            f"--table={table}",
            "--since=2026-01-01",
            f"--until={until}",
        )
    assert not Incident.objects.exists()


@pytest.mark.parametrize(("hours", "amount"), [(0, 0), (1, 1), (25, 1), (80, 1)])
def test_officers_are_told_how_much_time_is_left(hours, amount):
    a_staff_member("privacy officer")
    incident = note("members_member").incident
    Incident.objects.update(noticed_at=timezone.now() - timedelta(hours=hours))
    breaches.remind()
    breaches.remind()
    letters = OutgoingMail.objects.filter(template="breach_due")
    assert letters.count() == amount
    Incident.objects.filter(pk=incident.pk).update(authority_told_at=timezone.now())
    letters.delete()
    assert breaches.remind() == 0


def test_a_table_that_leads_to_nobody_touches_nobody():
    assert list(touched.ways(Incident)) == []
