"""Whatever changes who is in a team is in its log, and nothing does so past it."""

import ast
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from members import claims, invitations, ownership, profiles, team_log, teams
from members.models import TeamChange
from tests.mail import letters
from tests.people import a_company, a_member
from tests.settings import ROOT

pytestmark = pytest.mark.django_db

ENTERS = {"entered", "claimed", "joined"}


def as_logged(company):
    """Who is in the team in which role, by its log alone."""
    team = {}
    for row in TeamChange.objects.filter(company=company).order_by("id"):
        if row.what in ENTERS | {"role"}:
            team[row.whom or row.actor] = row.after
        elif row.what in {"removed", "left"}:
            del team[row.whom or row.actor]
    return team


def as_it_is(company):
    return dict(company.memberships.values_list("member__subject", "role"))


def entered(member):
    return profiles.begin(
        member,
        form_key=uuid4(),
        trading_name="Porto Pumps Lda",
        country="PT",
        business_type="manufacturer",
        industry="components",
    )


def joined(company, role, by):
    member = a_member()
    sent = invitations.invite(
        company, address=member.email, role=role, by=by, form_key=uuid4()
    )
    invitations.accept(sent, by=member)
    return member


def claimed_by_mail(company):
    member = a_member()
    claims.ask_by_mail(company, member, address="ana@pumps.example")
    token = letters()[-1].body.partition("/me/domain/")[2].partition("/")[0]
    claims.confirm_domain(token, by=member)
    return member


def granted(company):
    claim = claims.ask_staff(company, a_member(), why="I run it. " * 5)
    return claims.grant(claim, by=a_member(), reason="Seen in the register.").member


def test_the_log_tells_the_team_after_every_deed():
    owner = a_member()
    company = entered(owner)
    people = [joined(company, role, owner) for role in ("admin", "sales", "viewer")]
    admin, sales, viewer = (company.memberships.get(member=one) for one in people)
    assert as_logged(company) == as_it_is(company)
    teams.change_role(sales, role="editor", by=people[0])
    teams.remove(viewer, by=people[0])
    teams.leave(company, member=people[1])
    assert as_logged(company) == as_it_is(company)
    asked = ownership.ask(company, to=admin, by=owner, is_shared=False)
    with time_machine.travel(asked.due_at + timedelta(minutes=1)):
        ownership.complete(asked.pk)
    assert as_logged(company) == as_it_is(company)
    assert set(as_it_is(company).values()) == {"owner", "admin"}


def test_the_log_tells_of_claims():
    unclaimed = [
        a_company(source="import", web_address="https://pumps.example")
        for _ in range(2)
    ]
    mailed, given = claimed_by_mail(unclaimed[0]), granted(unclaimed[1])
    for company, claimant in zip(unclaimed, (mailed, given), strict=True):
        assert as_logged(company) == as_it_is(company) == {claimant.subject: "owner"}
        [row] = TeamChange.objects.filter(company=company)
        [line] = team_log.in_words(company, [row])
        assert (line.who, line.what) == (claimant.full_name, "Claimed the company")


def test_a_claim_against_owners_ends_what_they_had_begun():
    """Their invitations and a change of owner that they asked for."""
    owner, other = a_member(), a_member()
    company = entered(owner)
    editor = joined(company, "editor", owner)
    waits = invitations.invite(
        company, address=other.email, role="admin", by=owner, form_key=uuid4()
    )
    place = company.memberships.get(member=editor)
    asked = ownership.ask(company, to=place, by=owner, is_shared=True)
    granted(company)
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        assert claims.carry_out_due() == 1
    assert as_logged(company) == as_it_is(company)
    assert as_it_is(company)[owner.subject] == "viewer"
    waits.refresh_from_db()
    asked.refresh_from_db()
    assert waits.revoked_at
    assert asked.stopped_at


def sources():
    """The product's own; the demo world is made past all deeds."""
    for room in ("privacy", "members", "listings", "tradedir"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/migrations/" not in name and not name.startswith("tradedir/demo/"):
                yield name, path


def writes(path: Path) -> set[str]:
    """Calls in a file that make, change or end a place in a team."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        gives_a_role = called.endswith(".update") and "role" in [
            one.arg for one in node.keywords
        ]
        is_about_places = "membership" in called.lower() or "place." in called
        if (gives_a_role or is_about_places) and called.rpartition(".")[2] in {
            *("create", "bulk_create", "get_or_create", "update_or_create"),
            *("update", "bulk_update", "delete", "save"),
        }:
            found.add(called)
    return found


def test_places_are_written_in_one_file():
    found = {name: calls for name, path in sources() if (calls := writes(path))}
    assert set(found) == {"members/places.py"}
    assert len(found["members/places.py"]) == 3
