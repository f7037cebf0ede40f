"""Erasures and holds in the administration: privacy officers alone, and always two of them."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.utils import timezone

from members import leaving
from members.models import Leaving, Member
from privacy import holds
from privacy.models import Erasure, Hold
from tests.people import a_company, a_member, a_staff_member

pytestmark = pytest.mark.django_db
OFFICER = "privacy officer"
WHY = {"reason": "You asked us to by letter.", "ticket": "R-17"}
LEAVINGS = "/admin/members/leaving/"
HOLDS = "/admin/privacy/hold/"


@pytest.fixture(autouse=True)
def _own_list(settings, tmp_path):
    settings.ERASED_LIST = str(tmp_path / "erased")


@pytest.fixture
def staff(client):
    """Signs in staff of a role, who have just given their password."""

    def sign_in(role=OFFICER):
        member = a_staff_member(role)
        client.force_login(member)
        request = RequestFactory().get("/")
        request.session = client.session
        record_authentication(request, member, "password", reauthenticated=True)
        request.session.save()
        return member

    return sign_in


def erase_page(member):
    return f"/admin/members/member/{member.pk}/erase/"


def asked_by_staff(member=None):
    """What a colleague asked for."""
    by = a_staff_member(OFFICER)
    return leaving.ask_by_staff(member or a_member(), by=by, **WHY)


def act(row, name):
    meta = row._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/{row.pk}/{name}/"


# Erasure by two.


def test_one_officer_asks_and_another_approves(client, staff, letters):
    member = a_member()
    a_company("Ending Pumps").memberships.create(member=member, role="owner")
    one = staff()
    page = client.get(erase_page(member)).text
    assert "Ending Pumps" in page
    assert "What you asked companies" in page or "Goes: " in page
    assert client.post(erase_page(member), WHY).status_code == 302
    row = Leaving.objects.get()
    assert (row.asked_by, row.ticket, row.cause) == (one.subject, "R-17", "staff")
    assert letters() == []
    refused = client.post(act(row, "approve"))
    assert refused.status_code == 422
    assert "Another of our staff" in refused.text
    assert leaving.carry_out_due() == 0
    staff()
    said = client.get(act(row, "approve")).text
    assert one.member_id in said
    assert WHY["reason"] in said
    assert "Ending Pumps" in said
    assert client.post(act(row, "approve")).status_code == 302
    [letter] = letters()
    assert letter.to == member.email
    assert WHY["reason"] in letter.body
    row.refresh_from_db()
    assert timedelta(days=6.9) < row.due_at - timezone.now() < timedelta(days=7)
    assert client.post(act(row, "approve")).status_code == 422
    assert leaving.carry_out_due() == 0
    Leaving.objects.update(due_at=timezone.now())
    assert leaving.carry_out_due() == 1
    assert Erasure.objects.get().cause == "staff"
    assert not Member.objects.filter(pk=member.pk).exists()


def test_the_log_keeps_who_asked_after_the_row_is_gone(client, staff):
    row = asked_by_staff()
    asker = Member.objects.get(subject=row.asked_by)
    other = staff()
    client.post(act(row, "approve"))
    Leaving.objects.update(due_at=timezone.now())
    leaving.carry_out_due()
    [entry] = LogEntry.objects.filter(object_id=str(row.pk))
    assert entry.user == other
    assert asker.member_id in entry.change_message
    assert "R-17" in entry.change_message


@pytest.mark.parametrize("role", ["moderator", "verifier", "support", "marketing"])
def test_no_other_role_may(client, staff, role):
    member, row = a_member(), asked_by_staff()
    staff(role)
    for address in (
        *(erase_page(member), act(row, "approve"), act(row, "decline")),
        *(LEAVINGS, "/admin/privacy/erasure/", HOLDS, f"{HOLDS}ask/"),
    ):
        assert client.get(address).status_code == 403, address
        assert client.post(address, WHY).status_code == 403, address
    assert Leaving.objects.get().approved_by is None


def test_a_member_and_a_stranger_find_no_door(client):
    member, row = a_member(), asked_by_staff()
    for signs_in in (False, True):
        if signs_in:
            client.force_login(member)
        for address in (erase_page(member), act(row, "approve"), f"{HOLDS}ask/"):
            answer = client.post(address, WHY)
            assert answer.status_code == 302
            assert "login" in answer["Location"]
    assert Leaving.objects.count() == 1


def test_the_password_is_wanted_again(client):
    client.force_login(a_staff_member(OFFICER))
    for address in (erase_page(a_member()), f"{HOLDS}ask/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"]


@pytest.mark.parametrize(
    "typed", [{}, {"reason": "x"}, {"ticket": "x"}, {"reason": "x", "ticket": "y" * 61}]
)
def test_what_is_not_filled_in_is_handed_back(client, staff, typed):
    staff()
    assert client.post(erase_page(a_member()), typed).status_code == 422
    assert not Leaving.objects.exists()


def test_what_is_not_there_is_not_found(client, staff):
    staff()
    for number in (uuid4(), "x", "%00"):
        for name in ("approve", "decline"):
            answer = client.post(f"{LEAVINGS}{number}/{name}/")
            assert answer.status_code in {400, 404}
    assert client.post("/admin/members/member/99999999/erase/", WHY).status_code == 404


def test_asked_for_twice_is_refused(client, staff):
    row = asked_by_staff()
    staff()
    assert client.post(erase_page(row.member), WHY).status_code == 422
    own = leaving.ask(a_member())
    assert client.post(erase_page(own.member), WHY).status_code == 422
    assert Leaving.objects.count() == 2


def test_nobody_asks_for_their_own_or_for_staff(client, staff):
    me = staff()
    assert client.post(erase_page(me), WHY).status_code == 422
    assert client.post(erase_page(a_staff_member("support")), WHY).status_code == 422
    assert not Leaving.objects.exists()
    staff("")
    assert client.post(erase_page(me), WHY).status_code == 302


def test_who_is_to_be_erased_does_not_approve_it():
    me = a_staff_member(OFFICER)
    row = leaving.ask_by_staff(me, by=a_staff_member(), **WHY)
    with pytest.raises(leaving.Refused):
        leaving.approve(row, by=me)


def test_it_is_declined_and_nobody_is_told(client, staff, letters):
    row = asked_by_staff()
    staff()
    assert client.post(act(row, "decline"))["Location"] == LEAVINGS
    assert not Leaving.objects.exists()
    assert letters() == []
    assert client.post(act(row, "decline")).status_code == 404
    with pytest.raises(leaving.Refused):
        leaving.decline(row, by=a_staff_member(OFFICER))


def test_what_runs_is_not_declined_by_staff():
    row = asked_by_staff()
    leaving.approve(row, by=a_staff_member(OFFICER))
    with pytest.raises(leaving.Refused):
        leaving.decline(row, by=a_staff_member(OFFICER))
    own = leaving.ask(a_member())
    for deed in (leaving.decline, leaving.approve):
        with pytest.raises(leaving.Refused):
            deed(own, by=a_staff_member(OFFICER))
    assert Leaving.objects.count() == 2


def test_what_nobody_approves_is_over_after_30_days():
    row = asked_by_staff()
    leaving.carry_out_due()
    assert Leaving.objects.exists()
    Leaving.objects.update(asked_at=timezone.now() - timedelta(days=31))
    own = leaving.ask(a_member())
    Leaving.objects.filter(pk=own.pk).update(asked_at=row.asked_at - timedelta(days=40))
    leaving.carry_out_due()
    assert list(Leaving.objects.all()) == [own]


def test_a_member_who_asks_meanwhile_needs_nobodys_approval(letters):
    row = asked_by_staff()
    own = leaving.ask(row.member)
    assert own.pk == row.pk
    assert (own.asked_by, own.reason, own.cause) == (None, "", "member")
    assert list(Leaving.objects.waiting()) == [own]
    assert len(letters()) == 1
    leaving.ask(row.member)
    assert len(letters()) == 1


def test_the_member_reads_of_it_once_it_is_approved_and_keeps_the_account(client):
    row = asked_by_staff()
    client.post(
        "/accounts/login/",
        {"login": row.member.member_id, "password": "a long enough secret"},
    )
    page = "/me/privacy/delete/"
    assert "Keep my account" not in client.get(page).text
    leaving.approve(row, by=a_staff_member(OFFICER))
    assert "Keep my account" in client.get(page).text
    client.post(page, {"act": "stay"})
    assert not Leaving.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"approved_by": UUID(int=1)},
        {"asked_by": None},
        {"reason": ""},
        {"ticket": ""},
        {"cause": "member"},
    ],
    ids=",".join,
)
def test_the_database_wants_two_people_and_a_reason(change):
    row = asked_by_staff()
    Leaving.objects.update(asked_by=UUID(int=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Leaving.objects.filter(pk=row.pk).update(**change)


def test_nobody_approves_what_a_member_asked_for_even_by_sql():
    own = leaving.ask(a_member())
    with pytest.raises(IntegrityError), transaction.atomic():
        Leaving.objects.filter(pk=own.pk).update(approved_by=UUID(int=1))


def test_the_list_says_where_each_stands(client, staff, django_assert_max_num_queries):
    staff()
    assert "0 leavings" in client.get(LEAVINGS).text
    waits, runs = asked_by_staff(), asked_by_staff()
    leaving.approve(runs, by=a_staff_member(OFFICER))
    leaving.ask(a_member())
    page = client.get(LEAVINGS).text
    assert page.count("waits for a second person") == 1
    assert page.count("unless kept") == 2
    assert waits.member.member_id not in page
    assert client.get(f"{LEAVINGS}?cause=staff").text.count("R-17") == 2
    assert waits.member.member_id in client.get(act(waits, "change")).text
    for _ in range(60):
        leaving.ask(a_member())
    with django_assert_max_num_queries(10):
        page = client.get(LEAVINGS).text
    assert page.count("unless kept") == 50 - 1 * ("waits for" in page)
    assert "p=2" in page


# Holds by two.


def typed(member, **more):
    return {
        "member_id": member.member_id,
        "ground": "order",
        "reference": "7 O 12/26",
        "reason": "The court wants it.",
        "until": str(timezone.localdate() + timedelta(days=90)),
    } | more


def test_a_hold_is_asked_for_approved_extended_and_released(client, staff):
    member = a_member()
    one = staff()
    answer = client.post(f"{HOLDS}ask/", typed(member))
    hold = Hold.objects.get()
    assert answer["Location"] == act(hold, "change")
    assert (hold.subject, hold.set_by) == (member.subject, one.subject)
    assert client.post(act(hold, "approve")).status_code == 422
    assert not Hold.objects.standing()
    other = staff()
    page = client.get(act(hold, "approve")).text
    assert member.member_id in page
    assert "The court wants it." in page
    client.post(act(hold, "approve"))
    assert Hold.objects.standing().exists()
    until = timezone.localdate() + timedelta(days=400)
    longer = {"until": str(until), "reason": "Appeal."}
    client.post(act(hold, "longer"), longer)
    assert client.post(act(hold, "longer"), longer).status_code == 422
    assert client.post(act(hold, "approve-longer")).status_code == 422
    page = client.get(act(hold, "change")).text
    assert "Approve the later end" in page
    staff()
    assert other.member_id in client.get(act(hold, "approve-longer")).text
    client.post(act(hold, "approve-longer"))
    hold.refresh_from_db()
    assert hold.until == until
    assert client.post(act(hold, "decline-longer")).status_code == 422
    assert client.post(act(hold, "release"), {}).status_code == 422
    client.post(act(hold, "release"), {"reason": "Settled."})
    assert not Hold.objects.standing()
    assert not Member.objects.filter(holds.kept(Member))
    assert client.post(act(hold, "release"), {"reason": "x"}).status_code == 422
    assert "Settled." not in client.get(HOLDS).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"member_id": "nobody"},
        {"member_id": "\0"},
        {"member_id": ""},
        {"company": "1"},
        {"member_id": "", "company": "99999999"},
        {"member_id": "", "company": str(2**70)},
        {"member_id": "", "company": "x"},
        {"label": "members.Member"},
        {"label": "members.Member", "row": "9" * 60},
        {"label": "members.Member", "row": "a\0b"},
        {"label": "members.Session", "row": "1"},
        {"row": "1"},
        {"ground": "curiosity"},
        {"reference": ""},
        {"reason": ""},
        {"until": ""},
        {"until": "2020-01-01"},
        {"until": "9999-12-31"},
        {"told_from": "9999-12-31"},
    ],
    ids=str,
)
def test_a_hold_that_is_none_is_handed_back(client, staff, wrong):
    staff()
    answer = client.post(f"{HOLDS}ask/", typed(a_member()) | wrong)
    assert answer.status_code == 422
    assert "errornote" in answer.text
    assert not Hold.objects.exists()


def test_one_row_of_a_company_is_held(client, staff):
    company = a_company("Held Pumps")
    text = company.texts.get()
    staff()
    one = {"member_id": "", "company": str(company.pk)}
    row = {"label": "members.CompanyText", "row": str(text.pk)}
    assert client.post(f"{HOLDS}ask/", typed(a_member()) | one | row).status_code == 302
    assert "Held Pumps" in client.get(act(Hold.objects.get(), "change")).text


def test_a_hold_is_declined(client, staff):
    staff()
    client.post(f"{HOLDS}ask/", typed(a_member()))
    hold = Hold.objects.get()
    assert client.post(act(hold, "decline"))["Location"] == HOLDS
    assert not Hold.objects.exists()
    assert client.post(act(hold, "approve")).status_code == 404


def test_holds_are_listed_in_pages(client, staff, django_assert_max_num_queries):
    staff()
    assert "0 holds" in client.get(HOLDS).text
    for _ in range(3):
        client.post(f"{HOLDS}ask/", typed(a_member()))
    page = client.get(HOLDS).text
    assert page.count("waits for a second person") == 3
    Hold.objects.bulk_create(
        Hold(
            subject=uuid4(),
            ground="duty",
            reference="x",
            reason="x",
            set_by=uuid4(),
            until=timezone.localdate() + timedelta(days=9),
        )
        for _ in range(60)
    )
    with django_assert_max_num_queries(10):
        page = client.get(HOLDS).text
    assert page.count("waits for a second person") == 50
