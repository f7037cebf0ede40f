"""Claiming a company at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from members import claims, domain_links
from members.models import Check, Claim, DomainLink, Membership, TeamChange
from members.models.claim import OBJECTION
from tests.mail import letters
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deed, things):
    def tried(thing):
        try:
            return deed(thing)
        except (claims.HasTeam, domain_links.LinkOver, domain_links.TooOften) as error:
            return type(error).__name__
        except (claims.DecidedAlready, claims.OtherUnderWay) as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        return list(threads.map(tried, things))


def a_link(company, member, address):
    claims.ask_by_mail(company, member, address=address)
    [letter] = [one for one in letters() if one.to == address]
    return letter.body.partition("/me/domain/")[2].partition("/")[0]


def test_of_six_claimants_one_wins():
    company = a_company(source="import", web_address="https://pumps.example")
    asked = [
        (member, a_link(company, member, f"m{n}@pumps.example"))
        for n, member in enumerate(a_member() for _ in range(6))
    ]
    answers = at_once(lambda one: claims.confirm_domain(one[1], by=one[0]), asked)
    assert answers.count("HasTeam") == 5
    assert Membership.objects.count() == Check.objects.count() == 1


def test_one_link_pressed_six_times_is_used_once():
    company = a_company(source="import", web_address="https://pumps.example")
    member = a_member()
    token = a_link(company, member, "ana@pumps.example")
    answers = at_once(lambda _: claims.confirm_domain(token, by=member), [token] * 6)
    assert answers.count("LinkOver") == 5
    assert Membership.objects.count() == Claim.objects.count() == 1


def test_six_wishes_at_once_send_one_link():
    company = a_company(source="import", web_address="https://pumps.example")
    member = a_member()
    at_once(
        lambda address: claims.ask_by_mail(company, member, address=address),
        ["ana@pumps.example"] * 6,
    )
    assert DomainLink.objects.count() == len(letters()) == 1


def test_two_decisions_at_once_are_one():
    company, member = a_company(source="import"), a_member()
    claim = claims.ask_staff(company, member, why="I lead it. " * 6)
    by = a_member(is_staff=True)
    answers = at_once(
        lambda decide: decide(claim, by=by, reason="Seen."),
        [claims.grant, claims.refuse] * 3,
    )
    assert answers.count("DecidedAlready") == 5


def test_of_six_decisions_against_the_owners_one_waits_and_is_carried_out_once():
    company = a_company()
    owner, by = a_member(company), a_member(is_staff=True)
    why = "I lead it. " * 6
    laid = [claims.ask_staff(company, a_member(), why=why) for _ in range(6)]
    answers = at_once(lambda one: claims.grant(one, by=by, reason="Seen."), laid)
    assert answers.count("OtherUnderWay") == 5
    with time_machine.travel(timezone.now() + OBJECTION, tick=False):
        assert sum(at_once(lambda _: claims.carry_out_due(), range(6))) == 1
    roles = dict(company.memberships.values_list("member", "role"))
    assert sorted(roles.values()) == ["owner", "viewer"]
    assert roles[owner.pk] == "viewer"
    assert TeamChange.objects.filter(what="claimed").count() == 1
