"""A company's team: roles given, colleagues removed, leaving, and an owner who stays."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from members import teams
from members.models import Company, Membership, TeamChange
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db

TEAM = ["owner", "admin", "editor", "sales", "viewer"]


@pytest.fixture
def company():
    return a_company("Porto Pumps Lda")


@pytest.fixture
def people(company):
    """Somebody in every role."""
    return {role: a_member(company, role=role) for role in TEAM}


def place_of(member):
    return Membership.objects.get(member=member)


def own(company, rest=""):
    return f"/me/company/{company.pk}/team/{rest}"


@pytest.mark.promise("Y3")
def test_the_team_reads_who_is_in_it_by_name_and_role(client, company, people):
    client.force_login(people["viewer"])
    page = client.get(own(company)).text
    for member in people.values():
        assert member.full_name in page
        assert member.email not in page
    assert "Invitations that wait" not in page
    assert "Remove" not in page


@pytest.mark.promise("Y1")
@pytest.mark.parametrize("who", TEAM)
@pytest.mark.parametrize("whom", TEAM)
def test_one_acts_on_those_below_oneself(client, company, people, who, whom):
    client.force_login(people[who])
    may = who in {"owner", "admin"} and TEAM.index(who) < TEAM.index(whom)
    place = place_of(people[whom])
    address = own(company, f"{place.pk}/remove/")
    assert client.get(address).status_code == (200 if may else 403)
    assert client.post(address).status_code == (302 if may else 403)
    assert Membership.objects.filter(pk=place.pk).exists() is not may


@pytest.mark.promise("Y1")
@pytest.mark.parametrize("role", TEAM)
def test_one_gives_roles_below_ones_own(client, company, people, role):
    client.force_login(people["admin"])
    place = place_of(people["viewer"])
    answer = client.post(own(company, f"{place.pk}/role/"), {"role": role})
    may = role in {"editor", "sales", "viewer"}
    assert answer.status_code == (302 if may else 422)
    place.refresh_from_db()
    assert place.role == (role if may else "viewer")


def test_nobody_makes_an_owner_by_changing_a_role(client, company, people):
    client.force_login(people["owner"])
    place = place_of(people["admin"])
    answer = client.post(own(company, f"{place.pk}/role/"), {"role": "owner"})
    assert answer.status_code == 422


@pytest.mark.promise("Y1")
def test_who_is_removed_has_no_access_from_then_on(client, company, people):
    client.force_login(people["editor"])
    assert client.get(f"/me/company/{company.pk}/").status_code == 200
    teams.remove(place_of(people["editor"]), by=people["admin"])
    assert client.get(f"/me/company/{company.pk}/").status_code == 404
    assert client.get(f"/me/company/{company.pk}/edit/names/").status_code == 404


def test_one_leaves_after_being_asked(client, company, people):
    client.force_login(people["sales"])
    assert client.get(own(company, "leave/")).status_code == 200
    assert Membership.objects.count() == 5
    assert client.post(own(company, "leave/"))["Location"] == "/me/"
    assert client.post(own(company, "leave/")).status_code == 404
    assert Membership.objects.count() == 4


def test_the_last_owner_stays(client, company, people):
    client.force_login(people["owner"])
    assert "You are the last owner" in client.get(own(company, "leave/")).text
    client.post(own(company, "leave/"))
    place = place_of(people["owner"])
    answer = client.post(own(company, f"{place.pk}/role/"), {"role": "viewer"})
    assert answer.status_code == 422
    assert place_of(people["owner"]).role == "owner"


def test_an_owner_of_two_may_step_down_and_go(client, company, people):
    other = a_member(company, role="owner")
    client.force_login(other)
    place = place_of(other)
    client.post(own(company, f"{place.pk}/role/"), {"role": "admin"})
    assert place_of(other).role == "admin"
    client.post(own(company, "leave/"))
    assert not Membership.objects.filter(member=other).exists()


def test_the_database_itself_keeps_an_owner(company, people):
    owners = Membership.objects.filter(role="owner")
    for change in (owners.delete, lambda: owners.update(role="admin")):
        with pytest.raises(IntegrityError, match="would have no owner"):
            checked(change)
    assert owners.exists()


@transaction.atomic
def checked(change):
    """Make a change, and have the database check it as it does at the end."""
    change()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_account_and_a_company_can_be_deleted_all_the_same(company, people):
    people["owner"].delete()
    company.delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not Membership.objects.exists()


@pytest.mark.parametrize("address", ["{pk}/role/", "{pk}/remove/"])
def test_another_companys_colleague_is_not_there(client, company, people, address):
    stranger = place_of(a_member(a_company()))
    client.force_login(people["owner"])
    for number in (stranger.pk, 10**18):
        answer = client.post(own(company, address.format(pk=number)), {"role": "sales"})
        assert answer.status_code == 404


@pytest.mark.parametrize("role", ["", "nonsense", "a\0b", "Owner"])
def test_a_role_that_is_none_is_handed_back(client, company, people, role):
    client.force_login(people["owner"])
    place = place_of(people["viewer"])
    answer = client.post(own(company, f"{place.pk}/role/"), {"role": role})
    assert answer.status_code == 422


def test_what_changed_is_written_down(company, people):
    teams.change_role(place_of(people["viewer"]), role="sales", by=people["admin"])
    teams.remove(place_of(people["sales"]), by=people["owner"])
    teams.leave(company, member=people["editor"])
    rows = TeamChange.objects.order_by("id").values_list("what", "before", "after")
    assert list(rows) == [
        ("role", "viewer", "sales"),
        ("removed", "sales", ""),
        ("left", "editor", ""),
    ]


def test_who_is_removed_is_told_by_whom(client, company, people, letters):
    editor, admin = people["editor"], people["admin"]
    place = place_of(editor)
    editor.language = "fr"
    editor.save()
    client.force_login(admin)
    for status in (302, 404):
        answer = client.post(own(company, f"{place.pk}/remove/"))
        assert answer.status_code == status
    [letter] = letters()
    assert letter.to == editor.email
    assert admin.full_name in letter.body
    assert "Porto Pumps Lda" in letter.subject
    assert "{" not in letter.body


def test_who_has_another_role_is_told_once(client, company, people, letters):
    place = place_of(people["viewer"])
    client.force_login(people["admin"])
    for _ in range(2):
        client.post(own(company, f"{place.pk}/role/"), {"role": "sales"})
    [letter] = letters()
    assert letter.to == people["viewer"].email
    assert f"{people['admin'].full_name} has changed your role" in letter.body
    assert "Before: Viewer\nNow: Sales\nFor those who deal" in letter.body
    assert f"/me/company/{company.pk}/team/" in letter.body


def test_who_leaves_or_steps_down_gets_no_letter(company, people, letters):
    teams.leave(company, member=people["sales"])
    teams.change_role(place_of(people["admin"]), role="viewer", by=people["admin"])
    assert letters() == []


@pytest.mark.django_db(transaction=True)
def test_removed_by_two_at_once_one_letter_is_sent(letters):
    company = a_company()
    owners = [a_member(company) for _ in range(4)]
    place = place_of(a_member(company, role="viewer"))

    def remove(by):
        try:
            teams.remove(place, by=by)
        except teams.Gone:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(remove, owners)).count(True) == 1
    assert len(letters()) == 1


def test_a_large_team_comes_in_pages_of_few_statements(
    client, company, people, django_assert_max_num_queries
):
    for _ in range(60):
        a_member(company, role="viewer")
    client.force_login(people["admin"])
    with django_assert_max_num_queries(11):
        first = client.get(own(company)).text
    assert first.count("<time") == 50
    assert people["owner"].full_name in first
    assert client.get(own(company, "?page=99")).text.count("<time") == 15


def left(company, member):
    try:
        teams.leave(company, member=member)
    except (teams.LastOwner, IntegrityError):
        return False
    finally:
        connection.close()
    return True


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["the deed", "raw"])
def test_of_owners_who_leave_at_once_one_stays(how):
    company = a_company()
    owners = [a_member(company) for _ in range(8)]

    def go(member):
        if how == "the deed":
            return left(company, member)
        try:
            Membership.objects.filter(member=member).delete()
        except IntegrityError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as threads:
        gone = list(threads.map(go, owners))
    assert gone.count(True) == 7
    assert Company.objects.get().memberships.count() == 1
