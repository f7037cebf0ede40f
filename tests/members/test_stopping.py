"""Mail that can be switched off says so in its head, and its link ends exactly that kind."""

import pytest
from django.core import signing
from django.test import Client

from members import (
    check_letters,
    confirming,
    notifications,
    outbox,
    stopping,
    team_letters,
)
from members.models import Check, Company, Membership, OutgoingMail
from members.notifications import Kind
from tests.people import a_company, a_member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("W4")]

METHOD = Check.Method.DNS


@pytest.fixture
def member():
    return a_member()


def path_of(member, kind=Kind.CHECKS):
    return stopping.link_of(member, kind).removeprefix("http://testserver")


@pytest.mark.parametrize("kind", list(Kind))
def test_a_post_ends_this_kind_and_no_other_without_cookie_or_sign_in(member, kind):
    mail_program = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = mail_program.post(
            path_of(member, kind), {"List-Unsubscribe": "One-Click"}
        )
        assert (answer.status_code, answer.cookies) == (200, {})
    assert notifications.switched_off(member) == {kind}


def test_opening_it_changes_nothing_and_names_nobody(client, member):
    for ask in (client.get, client.head):
        answer = ask(path_of(member))
        assert (answer.status_code, answer.cookies) == (200, {})
        assert member.email not in answer.text
        assert member.full_name not in answer.text
    assert notifications.switched_off(member) == set()


def test_it_works_after_a_change_of_address_and_after_the_account_is_gone(
    client, member
):
    path = path_of(member)
    type(member).objects.filter(pk=member.pk).update(email="new@example.org")
    assert client.post(path).status_code == 200
    assert notifications.switched_off(member) == {Kind.CHECKS}
    member.delete()
    assert client.post(path).status_code == 200


def test_one_for_another_changes_nothing_of_mine(client, member):
    client.post(path_of(a_member()))
    assert notifications.switched_off(member) == set()


FORGED = [
    "x",
    "x:y:z",
    signing.dumps(["checks", "s"], salt="members.still-right"),
    signing.dumps(["nothing", "s"], salt=stopping.SALT),
    signing.dumps("checks", salt=stopping.SALT),
    signing.dumps(5, salt=stopping.SALT),
]


@pytest.mark.parametrize("number", range(len(FORGED)))
def test_a_link_that_is_not_ours_is_told(client, number):
    path = f"/u/kind/{FORGED[number]}/"
    assert client.get(path).status_code == 400
    assert client.post(path).status_code == 400


def test_a_link_costs_few_questions(client, member, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.post(path_of(member))


def heads():
    return {
        mail.template: outbox.message(mail).extra_headers.get("List-Unsubscribe", "")
        for mail in OutgoingMail.objects.all()
    }


def test_letters_to_a_team_say_where_one_click_ends_them(client):
    company = a_company(confirmed_on=None)
    owner = a_member(company)
    place = Membership.objects.get(member=owner)
    confirming.ask(Company.objects.get(pk=company.pk), place)
    check_letters.tell(company, "a", "check_ends", METHOD, kind=Kind.CHECKS)
    check_letters.tell(company, "b", "check_answered", METHOD)
    team_letters.tell_alone(
        place,
        "team_role_changed",
        cause=1,
        by=owner,
        stop=stopping.link_of(owner, Kind.ROLE),
    )
    found = heads()
    kinds = {
        "still_right": Kind.STILL_RIGHT,
        "check_ends": Kind.CHECKS,
        "team_role_changed": Kind.ROLE,
    }
    for template, kind in kinds.items():
        link = found.pop(template).strip("<>")
        # Its end has the second in which it was made.
        page, _slash, token = link.rstrip("/").rpartition("/")
        now = stopping.link_of(owner, kind)
        assert page == now.rstrip("/").rpartition("/")[0]
        assert stopping.about(token) == (kind, str(owner.subject))
        assert link in outbox.opened(OutgoingMail.objects.get(template=template)).body
    # An answer to what somebody asked for always comes.
    assert found == {"check_answered": ""}
