"""Claiming a company that is in the directory already."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from members import claims, domain_links, invitations, ownership
from members.models import (
    AddressChange,
    Claim,
    DomainLink,
    HandOver,
    Invitation,
    Membership,
    TeamChange,
)
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db

WHY = "I am the managing director; the register names me, see entry 4711."
MINE = "ana@pumps.example"


@pytest.fixture
def member(client):
    member = a_member()
    client.force_login(member)
    return member


@pytest.fixture
def company():
    return unclaimed()


def unclaimed(web="https://www.pumps.example/about", **fields):
    return a_company(source="import", web_address=web, **fields)


def ask(client, company, address=MINE):
    typed = {"way": "mail", "address": address}
    return client.post(f"/me/company/{company.pk}/claim/", typed)


def tell(client, company, why=WHY):
    typed = {"way": "staff", "why": why}
    return client.post(f"/me/company/{company.pk}/claim/", typed)


def link_in(letter):
    return re.search(r"http://testserver(/\S+)", letter.body)[1]


def role_of(member, company):
    place = Membership.objects.filter(member=member, company=company).first()
    return place and place.role


def test_who_reads_mail_on_its_domain_becomes_its_owner(
    client, member, company, letters
):
    assert ask(client, company).status_code == 200
    [letter] = letters()
    assert letter.to == MINE
    assert member.full_name not in letter.body
    assert member.email not in letter.body
    assert client.get(link_in(letter)).status_code == 200
    assert role_of(member, company) is None
    answer = client.post(link_in(letter))
    assert answer["Location"] == f"/me/company/{company.pk}/"
    assert role_of(member, company) == "owner"
    [check] = company.checks.standing()
    assert (check.method, check.about) == ("email-domain", "pumps.example")
    assert check.checked_by is None
    assert letters()[-1].to == member.email
    assert client.post(link_in(letter)).status_code == 410


def test_neither_the_address_nor_the_link_is_kept(client, member, company, letters):
    ask(client, company)
    token = link_in(letters()[0]).split("/")[-2]
    kept = " ".join(str(value) for value in DomainLink.objects.values().get().values())
    assert len(token) == 43
    assert token not in kept
    assert "ana" not in kept


@pytest.mark.parametrize(
    "address",
    [
        *("ana@other.example", "ana@pumps.example.evil.example", "no address"),
        *("ana@evilpumps.example", "", "ana@pumps.example\nbcc: all@pumps.example"),
    ],
)
def test_an_address_elsewhere_is_refused_and_stays_typed(
    client, member, company, letters, address
):
    answer = ask(client, company, address)
    assert answer.status_code == 422
    assert letters() == []
    assert address.partition("\n")[0] in answer.text


@pytest.mark.parametrize(
    "web",
    [
        *("", "https://pumps.gmail.com/", "https://www.yahoo.co.jp", "https://qq.com"),
        *("https://co.uk/", "https://github.io/", "https://localhost/", "https://[::1"),
        *("https://10.0.0.1/", "https://[::1]/", "https://0x7f.1/", "https://127.1/"),
    ],
)
def test_without_a_domain_of_its_own_mail_is_no_way(client, member, letters, web):
    company = unclaimed(web)
    page = client.get(f"/me/company/{company.pk}/claim/")
    assert "so this way is closed" in page.text
    host = web.partition("//")[2].strip("/") or "pumps.example"
    assert ask(client, company, f"ana@{host}").status_code == 422
    with pytest.raises(domain_links.NotOnItsDomain):
        claims.ask_by_mail(company, member, address=f"ana@{host}")
    assert letters() == []


@pytest.mark.parametrize(
    ("web", "address", "goes"),
    [
        ("https://shop.pumps.co.uk/", "ana@mail.pumps.co.uk", True),
        ("https://pumps.github.io/", "ana@pumps.github.io", True),
        ("https://pumps.github.io/", "ana@others.github.io", False),
        ("https://pumps.co.uk/", "ana@others.co.uk", False),
        ("https://www.例子.中国/", "ana@例子.中国", True),
        ("https://xn--fsqu00a.xn--fiqs8s/", "ana@例子.中国", True),
    ],
)
def test_a_shared_host_counts_by_its_own_suffix(
    client, member, letters, web, address, goes
):
    answer = ask(client, unclaimed(web), address)
    assert answer.status_code == (200 if goes else 422)
    assert len(letters()) == int(goes)


def test_one_link_a_day_and_three_in_a_month(client, member, company, letters):
    for day, status in ((1, 200), (1, 429), (2, 200), (3, 200), (4, 429), (40, 200)):
        moment = timezone.now() + timedelta(days=day)
        with time_machine.travel(moment, tick=False):
            client.force_login(member)
            assert ask(client, company).status_code == status, day
            assert ask(client, company, MINE.upper()).status_code == 429
    assert len(letters()) == 4


def test_one_member_asks_for_five_links_a_day(client, member):
    answers = [
        ask(client, unclaimed(f"https://pumps{n}.example"), f"ana@pumps{n}.example")
        for n in range(6)
    ]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


def test_a_strangers_address_gets_one_letter_a_day_whatever_is_typed(
    client, member, company, letters
):
    ask(client, company)
    ask(client, unclaimed("https://pumps.example/two"))
    assert len(letters()) == 1


def test_ones_own_confirmed_address_gets_its_link_on_the_day_of_joining(
    client, company, letters
):
    member = a_member(email=MINE)
    client.force_login(member)
    ask(client, company)
    ask(client, unclaimed("https://pumps.example/two"))
    assert len(letters()) == 2


def test_the_link_works_for_72_hours(client, member, company, letters):
    ask(client, company)
    link = link_in(letters()[0])
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        client.force_login(member)
        assert client.get(link).status_code == 410
        assert client.post(link).status_code == 410
    assert role_of(member, company) is None


def test_it_works_for_the_member_who_asked_alone(client, member, company, letters):
    ask(client, company)
    link = link_in(letters()[0])
    other = Client()
    assert other.post(link)["Location"].startswith("/accounts/login/")
    other.force_login(a_member())
    assert other.post(link).status_code == 410
    wrong = "E/" if link.endswith("A/") else "A/"
    assert client.post(link[:-2] + wrong).status_code == 410
    assert not Membership.objects.exists()


def test_it_ends_when_the_company_moves_to_another_domain(
    client, member, company, letters
):
    ask(client, company)
    company.web_address = "https://elsewhere.example"
    company.save()
    assert client.post(link_in(letters()[0])).status_code == 410


def test_whoever_is_second_is_told(client, member, company, letters):
    ask(client, company)
    quicker = a_member(company)
    answer = client.post(link_in(letters()[0]))
    assert answer.status_code == 409
    assert "Ask a colleague" in answer.text
    assert role_of(member, company) is None
    assert role_of(quicker, company) == "owner"


def test_a_team_is_asked_instead(client, member, company, letters):
    a_member(company)
    assert "Ask a colleague" in client.get(f"/me/company/{company.pk}/claim/").text
    assert ask(client, company).status_code == 409
    assert letters() == []


def test_the_team_itself_is_led_home(client, member, company):
    Membership.objects.create(company=company, member=member, role="viewer")
    answer = client.get(f"/me/company/{company.pk}/claim/")
    assert answer["Location"] == f"/me/company/{company.pk}/"


@pytest.mark.parametrize("hidden", ["suspended_at", "unpublished_at"])
def test_what_is_not_shown_cannot_be_claimed(client, member, hidden):
    company = unclaimed(**{hidden: timezone.now() + timedelta(minutes=1)})
    for number in (company.pk, 10**12, 10**30):
        assert client.get(f"/me/company/{number}/claim/").status_code == 404


def test_an_address_that_was_never_confirmed_claims_nothing(client, member, company):
    member.emailaddress_set.update(verified=False)
    assert ask(client, company).status_code == 403


def test_a_claim_waits_for_staff_once(client, member, company):
    assert tell(client, company).status_code == 302
    assert "You asked our staff" in client.get(f"/me/company/{company.pk}/claim/").text
    assert tell(client, company).status_code == 409
    claim = Claim.objects.get()
    assert claims.reasons(claim) == WHY
    assert WHY.encode() not in bytes(claim.why)


@pytest.mark.parametrize("why", ["", "It is mine.", " " * 50, "x" * 2001])
def test_reasons_are_wanted(client, member, company, why):
    answer = tell(client, company, why)
    assert answer.status_code == 422
    assert why.strip() in answer.text
    assert not Claim.objects.exists()


def test_nobody_has_more_than_three_claims_waiting(client, member):
    answers = [tell(client, unclaimed(f"https://p{n}.example")) for n in range(4)]
    assert [answer.status_code for answer in answers] == [302] * 3 + [409]


def test_staff_give_the_company_to_the_claimant(client, member, company, letters):
    tell(client, company)
    staff = a_member(is_staff=True)
    claim = claims.grant(Claim.objects.get(), by=staff, reason="Seen in the register.")
    assert role_of(member, company) == "owner"
    assert (claim.decided_by, claim.is_disputed) == (staff.subject, False)
    [letter] = letters()
    assert letter.to == member.email
    assert "Seen in the register." in letter.body
    with pytest.raises(claims.DecidedAlready):
        claims.refuse(claim, by=staff, reason="Once more.")


def test_staff_refuse_with_a_reason(client, member, company, letters):
    tell(client, company)
    claims.refuse(Claim.objects.get(), by=a_member(), reason="Another is named there.")
    assert role_of(member, company) is None
    assert "Another is named there." in letters()[0].body
    assert tell(client, company).status_code == 409


def test_the_database_wants_who_decided_and_why(client, member, company):
    tell(client, company)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.update(granted_at=timezone.now())


def test_owners_are_told_and_have_72_hours(client, member, company, letters):
    owner, sales = a_member(company), a_member(company, role="sales")
    tell(client, company)
    claims.grant(Claim.objects.get(), by=a_member(), reason="Seen in the register.")
    assert {letter.to for letter in letters()} == {owner.email, member.email}
    assert claims.carry_out_due() == 0
    assert role_of(member, company) is None
    page = client.get(f"/me/company/{company.pk}/claim/").text
    assert "Our staff decided for you" in page
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        assert claims.carry_out_due() == 1
        assert claims.carry_out_due() == 0
    roles = [role_of(one, company) for one in (member, owner, sales)]
    assert roles == ["owner", "viewer", "sales"]
    assert letters()[-2].to == owner.email
    assert "has another owner now" in letters()[-2].subject


def granted_against(owner, *, claimant):
    claim = claims.ask_staff(owner.memberships.get().company, claimant, why=WHY)
    return claims.grant(claim, by=a_member(), reason="Seen in the register.")


def after_72_hours():
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        return claims.carry_out_due()


def test_what_the_owners_before_had_begun_ends_with_it(member, company, letters):
    owner, friend = a_member(company), a_member(company, role="admin")
    invitations.invite(
        company, address="x@example.org", role="admin", by=owner, form_key=uuid4()
    )
    ownership.ask(company, to=friend.memberships.get(), by=owner, is_shared=True)
    granted_against(owner, claimant=member)
    assert after_72_hours() == 1
    assert not Invitation.objects.open().exists()
    assert not HandOver.objects.open().exists()
    assert role_of(friend, company) == "admin"


def test_the_history_of_the_team_says_that_it_was_claimed(client, member, company):
    owner = a_member(company)
    granted_against(owner, claimant=member)
    after_72_hours()
    page = client.get(f"/me/company/{company.pk}/team/history/").text
    assert "Claimed the company" in page
    kept = TeamChange.objects.order_by("pk").values_list("what", "before", "after")
    assert list(kept) == [("role", "owner", "viewer"), ("claimed", "", "owner")]


def test_the_team_reads_what_was_decided_against_it(client, member, company):
    owner = a_member(company)
    granted_against(owner, claimant=member)
    client.force_login(owner)
    words = "Our staff decided that this company belongs to somebody else"
    assert words in client.get(f"/me/company/{company.pk}/team/").text
    claims.stop(Claim.objects.get(), by=a_member(), reason="The owner showed it.")
    assert words not in client.get(f"/me/company/{company.pk}/team/").text


def test_owners_are_told_at_the_address_before_too(member, company, letters):
    owner = a_member(company)
    AddressChange.objects.create(
        member=owner,
        old_address="before@example.org",
        new_address=owner.email,
        confirmed_at=timezone.now(),
    )
    granted_against(owner, claimant=member)
    told = {one.to for one in letters() if "goes to another" in one.subject}
    assert told == {owner.email, "before@example.org"}


def test_one_decision_against_the_owners_waits_at_a_time(member, company):
    """Else the second would fall on an owner who was never told of it."""
    owner = a_member(company)
    granted_against(owner, claimant=member)
    second = claims.ask_staff(company, a_member(), why=WHY)
    with pytest.raises(claims.OtherUnderWay):
        claims.grant(second, by=a_member(), reason="Seen.")
    after_72_hours()
    claims.grant(second, by=a_member(), reason="Seen.")


def test_a_decision_against_the_owners_can_be_stopped(client, member, company, letters):
    owner = a_member(company)
    tell(client, company)
    claim = claims.grant(Claim.objects.get(), by=a_member(), reason="Seen.")
    claims.stop(claim, by=a_member(), reason="The owner showed the register.")
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        assert claims.carry_out_due() == 0
    assert role_of(owner, company) == "owner"
    assert {letter.to for letter in letters()[-2:]} == {owner.email, member.email}
    with pytest.raises(claims.DecidedAlready):
        claims.stop(claim, by=a_member(), reason="Again.")


def test_pages_ask_little(client, member, company, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):
        client.get(f"/me/company/{company.pk}/claim/")
