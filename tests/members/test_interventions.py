"""What staff do to pages and accounts: with a reason, told, recorded, and never to themselves."""

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.admin.models import LogEntry
from django.test import Client, RequestFactory

from members import second_steps
from members.models import Company, Intervention, Member, ProfileChange, Session
from tests.members.test_second_step import code_of
from tests.people import a_company, a_member, a_staff_member, an_item

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough secret"
WHY = "Sells what it does not have."


@pytest.fixture
def staff(client):
    """Signs in staff of a role, who have just given their password."""

    def sign_in(role=""):
        member = a_staff_member(role)
        client.force_login(member)
        # Past the door, which lets in so many a minute and no more.
        request = RequestFactory().get("/")
        request.session = client.session
        record_authentication(request, member, "password", reauthenticated=True)
        request.session.save()
        return member

    return sign_in


def page(row, act):
    return f"/admin/members/{row._meta.model_name}/{row.pk}/{act}/"


def do(client, row, act, **typed):
    return client.post(page(row, act), {"reason": WHY} | typed)


def test_a_suspended_page_is_gone_with_what_it_lists(
    client, staff, letters, django_capture_on_commit_callbacks
):
    company = a_company("Porto Pumps")
    item = an_item(company)
    owner, editor = a_member(company), a_member(company, role="editor")
    moderator = staff("moderator")
    with django_capture_on_commit_callbacks(execute=True):
        assert do(client, company, "suspend")["Location"] == page(company, "change")
    assert client.get(company.get_absolute_url()).status_code in {404, 410}
    assert client.get(item.get_absolute_url()).status_code in {404, 410}
    assert "Gear pump" not in Client().get("/search/?q=gear+pump&x=1").text
    [letter] = letters()
    assert letter.to == owner.email != editor.email
    assert WHY in letter.body
    done = Intervention.objects.get()
    assert (done.act, done.by, done.reason) == ("suspended", moderator, WHY)
    change = ProfileChange.objects.filter(field="suspended_at").get()
    assert change.actor == moderator.subject


def test_restored_it_is_back_with_what_it_lists(client, staff):
    company = a_company("Porto Pumps")
    item = an_item(company)
    staff("moderator")
    do(client, company, "suspend")
    assert do(client, company, "restore").status_code == 302
    assert client.get(company.get_absolute_url()).status_code == 200
    assert client.get(item.get_absolute_url()).status_code == 200
    assert "Gear pump" in Client().get("/search/?q=gear+pump").text


def test_a_closed_account_is_signed_out_and_cannot_sign_in(client, staff, letters):
    member = a_member()
    theirs = Client()
    theirs.force_login(member)
    staff("support")
    do(client, member, "close")
    assert theirs.get("/me/").status_code == 302
    assert not Session.objects.filter(member=member).exists()
    form = {"login": member.member_id, "password": PASSWORD}
    theirs.post("/accounts/login/", form)
    assert theirs.get("/me/").status_code == 302
    assert letters()[-1].to == member.email
    assert WHY in letters()[-1].body
    do(client, member, "reopen")
    assert theirs.post("/accounts/login/", form)["Location"] == "/me/"


@pytest.mark.parametrize(
    ("act", "model"), [("suspend", Company), ("restore", Company), ("close", Member)]
)
def test_twice_is_refused_and_tells_nobody_twice(client, staff, letters, act, model):
    row = a_company() if model is Company else a_member()
    a_member(row if model is Company else None)
    staff()
    if act == "restore":
        do(client, row, "suspend")
    do(client, row, act)
    before = len(letters())
    again = do(client, row, act)
    assert again.status_code == 422
    assert WHY in again.text
    assert len(letters()) == before


@pytest.mark.parametrize("reason", ["", " ", "x" * 501, "a\0b"])
def test_without_a_reason_nothing_is_done(client, staff, reason):
    company = a_company()
    staff("moderator")
    assert do(client, company, "suspend", reason=reason).status_code == 422
    assert not Intervention.objects.exists()
    assert client.get(page(company, "suspend")).status_code == 200
    assert Company.objects.get().suspended_at is None


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("moderator", {"suspend", "close"}),
        ("verifier", set()),
        ("support", {"close"}),
        ("privacy officer", set()),
        ("marketing", set()),
        ("", {"suspend", "close", "roles"}),
    ],
)
def test_a_role_does_what_is_its_work(client, staff, role, allowed):
    company, member = a_company(), a_member()
    staff(role)
    for row, act in ((company, "suspend"), (member, "close"), (member, "roles")):
        answer = client.get(page(row, act))
        assert answer.status_code == (200 if act in allowed else 403), act
        ways = client.get(page(row, "change"))
        assert (page(row, act) in ways.text) == (act in allowed), act


def test_nobody_else_does_any(client):
    company = a_company()
    for who in (None, a_member(company), a_member(is_staff=True, is_superuser=True)):
        if who:
            client.force_login(who)
        answer = do(client, company, "suspend")
        assert answer["Location"].startswith("/admin/login/")
    assert not Intervention.objects.exists()


def test_the_password_is_asked_for_again(client):
    company = a_company()
    """Also of whoever gave it, and a code, just now."""
    moderator = a_staff_member("moderator")
    secret = generate_totp_secret()
    Authenticator.objects.filter(user=moderator).delete()
    second_steps.turn_on(moderator, secret=secret)
    form = {"login": moderator.member_id, "password": PASSWORD}
    client.post("/accounts/login/", form)
    client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    answer = do(client, company, "suspend")
    assert answer["Location"] == (
        f"/accounts/reauthenticate/?next={page(company, 'suspend')}"
    )
    assert not Intervention.objects.exists()


def test_a_row_that_is_not_there_is_not_found(client, staff):
    staff()
    for odd in ("0", "x", "9" * 30):
        for kind, act in (("company", "suspend"), ("member", "roles")):
            address = f"/admin/members/{kind}/{odd}/{act}/"
            assert client.get(address).status_code == 404


@pytest.mark.promise("T3")
def test_roles_are_given_by_a_superuser_and_told_to_another(client, staff, letters):
    other, member = a_staff_member(), a_member()
    superuser = staff()
    their_session = Client()
    their_session.force_login(member)
    do(client, member, "roles", roles=["moderator", "support"])
    member.refresh_from_db()
    assert (member.is_staff, member.is_superuser) == (True, False)
    assert sorted(member.groups.values_list("name", flat=True)) == [
        "moderator",
        "support",
    ]
    [letter] = letters()
    assert letter.to == other.email
    assert f"changed by {superuser.member_id}" in letter.body
    assert "Now: moderator, support" in letter.body
    assert their_session.get("/me/").status_code == 302
    do(client, member, "roles")
    member.refresh_from_db()
    assert (member.is_staff, member.groups.count()) == (False, 0)


def test_where_there_is_no_other_superuser_security_is_told(
    client, staff, letters, settings
):
    staff()
    do(client, a_member(), "roles", is_superuser="on")
    assert letters()[0].to == settings.SECURITY_EMAIL
    assert "Now: superuser" in letters()[0].body


def test_nobody_changes_their_own_account(client, staff):
    superuser = staff()
    for act in ("roles", "close"):
        answer = do(client, superuser, act, roles=["support"])
        assert answer.status_code == 422
        assert "Nobody does this to themselves" in answer.text
    superuser.refresh_from_db()
    assert superuser.is_superuser
    assert superuser.is_active


def test_staff_is_closed_by_a_superuser_alone(client, staff):
    colleague = a_staff_member("verifier")
    staff("support")
    assert do(client, colleague, "close").status_code == 422
    staff()
    assert do(client, colleague, "close").status_code == 302


@pytest.mark.parametrize("roles", ["nonsense", "superuser", "moderator\0"])
def test_a_role_that_does_not_exist_is_refused(client, staff, roles):
    staff()
    member = a_member()
    assert do(client, member, "roles", roles=[roles]).status_code == 422
    member.refresh_from_db()
    assert not member.is_staff


@pytest.mark.promise("T1")
def test_the_log_says_what_was_done_and_nothing_private(client, staff):
    member = a_member(full_name="Ana xq7canary", email="xq7canary@example.org")
    staff()
    do(client, member, "close", reason="She, xq7canary, asked for it.")
    entry = LogEntry.objects.get()
    assert (entry.object_repr, entry.change_message) == (
        member.member_id,
        "The account is closed.",
    )
    history = client.get(page(member, "history"))
    assert "The account is closed." in history.text
    assert "xq7canary" not in history.text
