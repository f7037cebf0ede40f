"""An invitation by mail: sent, answered, withdrawn, over; and what it never tells."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from members import invitations, outbox, teams
from members.models import Invitation, Member, Membership, OutgoingMail
from privacy import consents
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db

ADDRESS = "bea@example.org"


@pytest.fixture(autouse=True)
def _nobody_tried_yet():
    cache.clear()


@pytest.fixture
def company():
    return a_company("Porto Pumps Lda")


@pytest.fixture
def owner(company):
    return a_member(company, full_name="Ana Lima")


@pytest.fixture
def inviter(client, owner):
    client.force_login(owner)
    return client


def sent(client, company, address=ADDRESS, role="editor", **other):
    typed = {"address": address, "role": role, "form_key": str(uuid4())}
    return client.post(f"/me/company/{company.pk}/team/invite/", typed | other)


def invited(company, owner, address=ADDRESS, role="editor"):
    return invitations.invite(
        company, address=address, role=role, by=owner, form_key=uuid4()
    )


def link_in(letter):
    return re.search(r"http://testserver(/\S+)", letter.body)[1]


@pytest.fixture
def link(company, owner, letters):
    """The link that came to the address."""
    invited(company, owner)
    return link_in(letters()[-1])


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def joining(link, client=None, **other):
    form = {
        "full_name": "Bea Costa",
        "member_id": "bea.costa",
        "password": "seven quiet herons",
        "language": "en",
        "accepts_policy": "on",
        "form_key": str(uuid4()),
    }
    return (client or Client()).post(f"{link}join/", form | other)


def test_it_reaches_the_address_in_the_inviters_language(
    inviter, company, owner, letters
):
    Member.objects.filter(pk=owner.pk).update(language="fr")
    assert sent(inviter, company)["Location"] == f"/me/company/{company.pk}/team/"
    [letter] = letters()
    assert letter.to == ADDRESS
    assert "Ana Lima" in letter.subject
    assert "Porto Pumps Lda" in letter.subject
    assert link_in(letter).startswith("/fr/invitations/")
    page = inviter.get(f"/me/company/{company.pk}/team/").text
    assert ADDRESS in page


@pytest.mark.promise("T3")
def test_neither_address_nor_link_can_be_read_in_the_database(company, owner, link):
    row = Invitation.objects.values().get()
    token = link.split("/")[-2]
    assert len(token) == 43
    assert b"bea" not in bytes(row["address"])
    assert token not in str(row)
    assert invitations.address_of(Invitation.objects.get()) == ADDRESS


def test_opening_the_link_changes_nothing(link):
    bea = signed_in(a_member(email=ADDRESS))
    for client in (Client(), bea, bea):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    assert Invitation.objects.open().exists()
    assert Membership.objects.count() == 1


@pytest.mark.promise("Y3")
def test_the_member_whose_address_it_is_joins_once(link, company):
    bea = a_member(email="Bea@example.org")
    client = signed_in(bea)
    assert "Join the team" in client.get(link).text
    for _ in range(2):
        answer = client.post(link, {"answer": "accept"})
        assert answer["Location"] == f"/me/company/{company.pk}/"
    assert company.memberships.get(member=bea).role == "editor"
    assert Invitation.objects.get().address is None


@pytest.mark.promise("Y1")
def test_somebody_else_is_told_plainly_and_not_which_address(link):
    client = signed_in(a_member())
    page = client.get(link).text
    assert "went to another address" in page
    assert ADDRESS not in page
    assert client.post(link, {"answer": "accept"}).status_code == 403
    assert Membership.objects.count() == 1


@pytest.mark.promise("Y1")
def test_an_address_that_is_not_confirmed_does_not_count(link, company):
    bea = a_member(email=ADDRESS)
    EmailAddress.objects.filter(user=bea).update(verified=False)
    client = signed_in(bea)
    assert client.post(link, {"answer": "accept"}).status_code == 403
    assert "You are invited" not in client.get("/me/").text
    number = Invitation.objects.get().pk
    assert client.post(f"/me/invitations/{number}/").status_code == 404


def test_who_has_an_account_signs_in_and_comes_back(link):
    a_member(email=ADDRESS)
    page = Client().get(link).text
    assert f"/accounts/login/?next={link}" in page
    answer = Client().post(link, {"answer": "accept"})
    assert answer["Location"] == f"/accounts/login/?next={link}"


@pytest.mark.promise("W1")
@pytest.mark.promise("C1")
def test_somebody_new_joins_with_the_address_that_it_went_to(link, company):
    client = Client()
    assert f"{link}join/" in client.get(link).text
    page = client.get(f"{link}join/").text
    assert ADDRESS in page
    asked = set(re.findall(r'name="(\w+)"', page)) - {"csrfmiddlewaretoken", "q", "tab"}
    assert asked - {"viewport", "robots", "description"} == {
        *("full_name", "member_id", "password", "language", "accepts_policy"),
        *("wants_news", "form_key"),
    }
    answer = joining(link, client, email="other@example.org")
    assert answer["Location"] == f"/me/company/{company.pk}/"
    bea = Member.objects.get(member_id="bea.costa")
    assert (bea.email, bea.source) == (ADDRESS, Member.Source.INVITATION)
    assert company.memberships.get(member=bea).role == "editor"
    assert client.get(f"/me/company/{company.pk}/").status_code == 200
    assert client.get("/me/privacy/").status_code == 200


@pytest.mark.promise("W4")
@pytest.mark.parametrize("ticked", [True, False])
def test_news_hold_where_they_were_ticked_behind_the_link(link, ticked):
    joining(link, **({"wants_news": "on"} if ticked else {}))
    standing = consents.standing(Member.objects.get(member_id="bea.costa").subject)
    wanted = consents.State.GRANTED if ticked else consents.State.REFUSED
    assert standing[consents.NEWS] == wanted


def test_a_wrong_form_is_handed_back_with_what_was_typed(link):
    answer = joining(link, password="short")
    assert answer.status_code == 422
    assert "bea.costa" in answer.text
    a_member(member_id="BEA.C0STA")
    assert joining(link).status_code == 422
    assert Invitation.objects.open().exists()


def test_who_has_an_account_by_then_is_led_to_the_sign_in(link):
    a_member(email=ADDRESS)
    assert joining(link)["Location"] == link
    assert Membership.objects.count() == 1


def test_it_waits_on_ones_own_page_too(company, owner):
    invitation = invited(company, owner)
    client = signed_in(a_member(email=ADDRESS))
    assert f"/me/invitations/{invitation.pk}/" in client.get("/me/").text
    page = f"/me/invitations/{invitation.pk}/"
    assert signed_in(owner).get(page).status_code == 404
    assert client.get(page).status_code == 200
    answer = client.post(page, {"answer": "accept"})
    assert answer["Location"] == f"/me/company/{company.pk}/"
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("who", ["signed out", "the member"])
def test_one_declines_and_the_address_is_gone(link, who):
    client = signed_in(a_member(email=ADDRESS)) if who == "the member" else Client()
    assert client.post(link, {"answer": "decline"}).status_code == 200
    invitation = Invitation.objects.get()
    assert invitation.declined_at
    assert invitation.address is None
    assert client.post(link, {"answer": "accept"}).status_code == 410


def test_who_has_declined_is_left_alone_for_a_week(inviter, company, link, letters):
    Client().post(link, {"answer": "decline"})
    answer = sent(inviter, company)
    assert answer.status_code == 422
    assert "Wait a week" in answer.text
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        inviter.force_login(Member.objects.get(full_name="Ana Lima"))
        assert sent(inviter, company).status_code == 302


def test_after_seven_days_it_is_over_and_swept(link, company, owner):
    bea = signed_in(a_member(email=ADDRESS))
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert bea.post(link, {"answer": "accept"}).status_code == 410
        invited(company, owner)
        assert invitations.forget_old() == 0
        assert Invitation.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert invitations.forget_old() == 1


def test_withdrawn_it_is_over_and_a_letter_that_waits_stays(
    inviter, company, link, letters
):
    number = Invitation.objects.get().pk
    address = f"/me/company/{company.pk}/team/invitations/{number}/revoke/"
    assert inviter.get(address).status_code == 405
    for _ in range(2):
        assert inviter.post(address).status_code == 302
    assert letters() == []
    assert Client().get(link).status_code == 410
    assert joining(link).status_code == 410
    assert ADDRESS not in inviter.get(f"/me/company/{company.pk}/team/").text


@pytest.mark.parametrize("token", ["x" * 43, "a", "%00", "é", "x" * 3000])
@pytest.mark.parametrize("rest", ["", "join/"])
def test_a_link_that_never_was_is_over(token, rest):
    assert Client().get(f"/invitations/{token}/{rest}").status_code in {400, 404, 410}


def test_a_colleague_is_not_invited_again_and_an_open_one_neither(
    inviter, company, owner, link, letters
):
    a_member(company, email="carla@example.org")
    answer = sent(inviter, company, "Carla@example.org")
    assert answer.status_code == 422
    assert "colleague" in answer.text
    assert sent(inviter, company, ADDRESS.upper()).status_code == 422
    assert len(letters()) == 1


def test_the_same_form_twice_is_one_invitation(inviter, company, letters):
    key = str(uuid4())
    for _ in range(2):
        assert sent(inviter, company, form_key=key).status_code == 302
    assert len(letters()) == Invitation.objects.count() == 1


def test_the_same_key_in_two_companies_is_two_forms(inviter, company, owner):
    other, key = a_company(), str(uuid4())
    other.memberships.create(member=owner, role="owner")
    for one in (company, other):
        assert sent(inviter, one, form_key=key).status_code == 302
    assert Invitation.objects.count() == 2


@pytest.mark.promise("T1")
def test_whoever_invites_does_not_learn_whether_there_is_an_account(
    inviter, company, letters
):
    a_member(email="known@example.org")
    known = sent(inviter, company, "known@example.org")
    new = sent(inviter, company, "new.1@example.org")
    assert known["Location"] == new["Location"]
    first, second = (letter.body.replace(link_in(letter), "") for letter in letters())
    assert first == second
    page = inviter.get(f"/me/company/{company.pk}/team/").text
    start = page.index("Invitations that wait")
    lines = re.findall(r"<li.*?</li>", page[start:], re.DOTALL)[:2]
    marks = re.compile(r"known@|new\.1@|invitations/\d+/|value=\"\w{64}\"")
    assert marks.sub("", lines[0]) == marks.sub("", lines[1])


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "nobody"},
        {"address": "a\nb@example.org"},
        {"address": "x" * 250 + "@example.org"},
        {"role": "owner"},
        {"role": "boss"},
        {"form_key": "1"},
    ],
)
def test_a_wrong_invitation_is_handed_back(inviter, company, wrong):
    assert sent(inviter, company, **wrong).status_code == 422
    assert not Invitation.objects.exists()


@pytest.mark.promise("Y1")
def test_an_administrator_invites_no_administrator(client, company, owner):
    client.force_login(a_member(company, role="admin"))
    assert sent(client, company, role="admin").status_code == 422
    assert sent(client, company, role="editor").status_code == 302
    high = invited(company, owner, "dora@example.org", "admin")
    address = f"/me/company/{company.pk}/team/invitations/{high.pk}/"
    assert client.post(f"{address}revoke/").status_code == 403


def test_another_companys_invitation_is_not_there(inviter, company):
    other = a_company()
    theirs = invited(other, a_member(other))
    for act in ("revoke", "resend"):
        address = f"/me/company/{company.pk}/team/invitations/{theirs.pk}/{act}/"
        assert inviter.post(address).status_code == 404
    assert Invitation.objects.open().exists()


def test_it_is_sent_again_once_a_day_and_three_times(inviter, company, link, letters):
    number = Invitation.objects.get().pk
    address = f"/me/company/{company.pk}/team/invitations/{number}/resend/"
    inviter.post(address)
    assert len(letters()) == 1
    begun = timezone.now()
    for day in (1, 2, 3):
        with time_machine.travel(begun + timedelta(days=day, minutes=day)):
            inviter.force_login(Member.objects.get(full_name="Ana Lima"))
            inviter.post(address)
    assert Invitation.objects.get().times_sent == 3
    assert Client().get(link).status_code == 410
    assert Client().get(link_in(letters()[-1])).status_code == 200


def test_a_company_sends_twenty_a_day(inviter, company):
    for number in range(20):
        assert sent(inviter, company, f"p{number}@example.org").status_code == 302
    answer = sent(inviter, company, "one.more@example.org")
    assert answer.status_code == 429
    assert answer["Retry-After"]
    assert "one.more@example.org" in answer.text


def test_an_address_gets_one_invitation_a_day_and_the_next_ones_later(mailbox):
    for _ in range(9):
        company = a_company()
        invited(company, a_member(company))
    outbox.deliver_waiting()
    assert len(mailbox.mails) == 1
    due = OutgoingMail.objects.order_by("due_at").values_list("due_at", flat=True)
    assert len({day.date() for day in due}) == len(due) == 7


def test_who_is_removed_takes_their_invitations_along(company, owner):
    admin = a_member(company, role="admin")
    invited(company, admin)
    invited(company, owner, "dora@example.org")
    teams.remove(company.memberships.get(member=admin), by=owner)
    assert [one.invited_by for one in Invitation.objects.open()] == [owner]


@pytest.mark.django_db(transaction=True)
def test_accepting_in_many_places_at_once_makes_one_membership():
    company = a_company()
    invitation = invited(company, a_member(company))
    bea = a_member(email=ADDRESS)
    assert (
        at_once([lambda: invitations.accept(invitation, by=bea)] * 8).count(True) == 1
    )
    assert company.memberships.filter(member=bea).count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepted_or_withdrawn_at_once_only_one_of_them_holds():
    company = a_company()
    owner, bea = a_member(company), a_member(email=ADDRESS)
    for _ in range(8):
        invitation = invited(company, owner)
        accepted, revoked = at_once(
            [
                lambda one=invitation: invitations.accept(one, by=bea),
                lambda one=invitation: invitations.revoke(one, by=owner),
            ]
        )
        assert accepted != revoked
        assert company.memberships.filter(member=bea).exists() is accepted
        company.memberships.filter(member=bea).delete()
        Invitation.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_one_address_invited_many_times_at_once_is_invited_once():
    company = a_company()
    owner = a_member(company)
    assert at_once([lambda: invited(company, owner)] * 8).count(True) == 1
    assert Invitation.objects.count() == OutgoingMail.objects.count() == 1


def at_once(deeds):
    """Which of these did not raise what is told to people."""

    def done(deed):
        try:
            deed()
        except (invitations.InvitationOver, invitations.InvitedAlready):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(done, deeds))
