"""Figures for partners are asked for by marketing, and agreed to by somebody else, once."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.exporting import partner_packages
from members.form_keys import new_key
from members.reporting.asking import Unclear
from privacy.models import (
    PartnerRelease,
    PartnerReleaseStep,
    ReleaseExport,
)
from privacy.releases import partnering
from privacy.releases.partnering import Refused, State
from tests.members.exporting.world import (
    a_partner,
    a_partner_release,
    a_release,
    page,
    signed_in,
)
from tests.people import a_member, a_staff_member

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.promise("T7"),
    pytest.mark.promise("O1"),
]

LIST = "/desk/reports/partners/"
NEW = "/desk/reports/partners/new/"


@pytest.fixture(autouse=True)
def release():
    return a_release("industry", "type")


def test_marketing_asks_on_a_page_and_the_form_sent_twice_is_one(marketing):
    client = signed_in(marketing)
    said = {
        "partner": a_partner().pk,
        "tables": ["industry"],
        "reports": "?table=industry&coarse=industry\ntable=type&show=shares",
        "formats": ["csv", "pdf"],
        "language": "fr",
        "days": "14",
        "key": new_key(),
    }
    for _ in range(2):
        answer = client.post(NEW, said)
        assert answer.status_code == 302, answer.text
    row = PartnerRelease.objects.get()
    release = row.questions[0].split("=")[-1]
    assert row.questions == [
        f"table=industry&release={release}",
        f"table=industry&release={release}&coarse=industry",
        f"table=type&release={release}&show=shares",
    ]
    assert (row.recipient, row.language, row.days) == ("Ölwerk GmbH", "fr", 14)
    assert row.terms_version == 1
    assert "do not try to find out" in row.terms
    assert row.requested_by == marketing.subject


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"tables": [], "reports": ""}, "Choose a table"),
        ({"tables": ["members"]}, "members"),
        ({"reports": "table=secret"}, "is no table"),
        ({"tables": ["country"]}, "No release has this table yet"),
        ({"formats": ["exe"]}, "exe"),
        ({"days": "3650"}, "3650"),
        ({"partner": "999"}, "choice"),
        ({"key": "x"}, "not from this page"),
    ],
)
def test_what_is_wrong_is_said_and_enters_nothing(marketing, wrong, words):
    said = {
        "partner": a_partner().pk,
        "tables": ["industry"],
        "formats": ["csv"],
        "language": "en",
        "days": "7",
        "key": new_key(),
    }
    answer = signed_in(marketing).post(NEW, said | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert not PartnerRelease.objects.exists()


def test_a_table_that_is_not_released_cannot_be_promised(marketing):
    with pytest.raises(Unclear):
        a_partner_release(marketing, questions=["country"])


def test_somebody_else_decides_once(asked, marketing, officer):
    with pytest.raises(Refused, match="Somebody else"):
        partner_packages.decide(asked, State.APPROVED, by=marketing)
    with pytest.raises(Refused, match="Only who asked"):
        partner_packages.decide(asked, State.WITHDRAWN, by=officer)
    with pytest.raises(Refused, match="e-mail"):
        partner_packages.decide(asked, State.REJECTED, by=officer, words="x@y.example")
    partner_packages.decide(asked, State.REJECTED, by=officer, words="Not for now.")
    with pytest.raises(Refused, match="meanwhile"):
        partner_packages.decide(asked, State.APPROVED, by=officer)
    assert partner_packages.make_waiting() == 0


def approval_by_who_asked(asked, said_to_be_of):
    PartnerReleaseStep.objects.create(
        partner_release=asked,
        state=State.APPROVED,
        by=asked.requested_by,
        requested_by=said_to_be_of,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_refuses_an_approval_of_ones_own(asked):
    for requester in (asked.requested_by, uuid4()):
        with pytest.raises(DatabaseError), transaction.atomic():
            approval_by_who_asked(asked, requester)


@pytest.mark.parametrize("wrong", [{}, {"recipient": "Another"}, {"questions": ["x"]}])
def test_the_database_takes_a_package_of_what_was_approved_alone(asked, officer, wrong):
    if wrong:
        partnering.decide(asked, State.APPROVED, by=officer.subject)
    row = {
        "questions": asked.questions,
        "tables": ["industry"],
        "releases": ["membership 2026-Q3"],
        "format": "zip",
        "language": "en",
        "rows": 1,
        "size": 1,
        "digest": "x",
        "recipient": asked.recipient,
        "partner_release": asked,
        "by": asked.requested_by,
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        ReleaseExport.objects.create(**row | wrong)


def test_the_officer_decides_on_the_page_and_marketing_cannot(
    asked, marketing, officer
):
    approve = {"act": "decide", "state": "approved"}
    assert signed_in(marketing).post(page(asked), approve).status_code == 403
    own = a_partner_release(officer)  # whoever they are
    assert signed_in(officer).post(page(own), approve).status_code == 409
    assert signed_in(officer).post(page(asked), {"act": "decide"}).status_code == 422
    assert signed_in(officer).post(page(asked), {"act": "nonsense"}).status_code == 400
    assert signed_in(officer).post(page(asked), approve).status_code == 302
    assert signed_in(officer).post(page(asked), approve).status_code == 409
    assert PartnerReleaseStep.objects.get().by == officer.subject


def test_who_asked_withdraws(asked, marketing, officer):
    client = signed_in(marketing)
    assert "Withdraw" in client.get(page(asked)).text
    assert client.post(page(asked), {"act": "withdraw"}).status_code == 302
    assert "Withdrawn" in client.get(page(asked)).text
    answer = signed_in(officer).post(
        page(asked), {"act": "decide", "state": "approved"}
    )
    assert answer.status_code == 409


@pytest.mark.parametrize("role", ["moderator", "support", "verifier"])
def test_other_staff_members_and_visitors_find_nothing(asked, role):
    for address in (LIST, NEW, page(asked), f"{page(asked)}revoke/"):
        assert signed_in(a_staff_member(role)).get(address).status_code == 403
        assert signed_in(a_member()).get(address).status_code == 403
        assert Client().get(address).status_code == 302


def test_the_list_has_pages_an_empty_state_and_few_queries(marketing, officer):
    client = signed_in(marketing)
    assert "No partner was given anything yet" in client.get(LIST).text
    partner = a_partner()
    for _ in range(21):
        partnering.ask(
            partner,
            questions=["table=industry&release=1"],
            formats=["csv"],
            language="en",
            days=7,
            by=marketing.subject,
            key=uuid4(),
        )
    with CaptureQueriesContext(connection) as found:
        text = client.get(LIST).text
    assert text.count("Waits for somebody") == 20
    assert "?page=2" in text
    assert len(found) <= 11, [one["sql"][:80] for one in found]
    assert client.get(f"{LIST}{2**70}/").status_code == 404
    assert client.get(f"{LIST}99999/").status_code == 404
