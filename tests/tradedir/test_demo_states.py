"""Members and companies of the demo world in every state, all as the forms would take them."""

import json
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.http import QueryDict

from members import publishing
from members.drafts import Draft
from members.models import (
    Company,
    CompanyDraft,
    Intervention,
    Member,
    Membership,
)
from members.views.company_pages import FORMS, begun
from tests.tradedir.test_demo import make, world  # noqa: F401
from tradedir.demo import sign_ins

pytestmark = pytest.mark.usefixtures("world")

STATES = (
    *("unfinished", "ready", "changes-waiting", "taken-down", "suspended"),
    "closed-for-good",
)


@pytest.fixture(autouse=True)
def _nobody_tried_yet():
    cache.clear()


def test_there_is_a_company_in_every_state(client):
    make(companies=9, items=9, offers=2)
    of = {
        name: Membership.objects.get(member__member_id=f"demo-{name}").company
        for name in STATES
    }
    public = Company.objects.published()
    assert {name for name in STATES if public.filter(pk=of[name].pk)} == {
        "changes-waiting"
    }
    assert publishing.lacks(of["unfinished"]) != []
    assert publishing.lacks(of["ready"]) == []
    assert CompanyDraft.objects.get().company == of["changes-waiting"]
    assert of["taken-down"].unpublished_at is not None
    assert of["suspended"].suspended_at is not None
    assert of["closed-for-good"].ended_at is not None
    for name in STATES:
        client.force_login(Member.objects.get(member_id=f"demo-{name}"))
        assert client.get(f"/me/company/{of[name].pk}/").status_code == 200, name
    make(companies=3, items=0, offers=0, again=True)
    assert not CompanyDraft.objects.exclude(company__source="demo").exists()


def test_every_company_could_be_saved_as_it_is():
    """What the demo says of a company is what its forms would take."""
    make(items=0, offers=0)
    for company in Company.objects.select_related("contact"):
        for section, form in FORMS.items():
            shown = form(instance=company, initial=begun(section, company, Draft()))
            answers = QueryDict(mutable=True)
            for name in shown.fields:
                value = shown[name].value()
                several = value if isinstance(value, list) else [value or ""]
                answers.setlist(name, several if shown[name].value() else [])
            answers["seen"] = "as it is"
            again = form(answers, instance=company)
            assert again.is_valid(), (company, section, again.errors.as_json())


def test_staff_have_said_why_they_suspended_and_closed(letters):
    make(companies=9, items=9, offers=2)
    done = {one.act for one in Intervention.objects.exclude(reason="")}
    assert done == {
        Intervention.Act.SUSPENDED,
        Intervention.Act.CLOSED,
        Intervention.Act.ENDED,
    }
    told = {letter.to.partition("@")[0] for letter in letters()}
    assert {"demo-suspended", "demo-closed", "demo-closed-for-good"} <= told


def test_unconfirmed_two_steps_and_closed_members_are_stopped(client):
    make(companies=1, items=0, offers=0)
    kept = {one["member_id"]: one for one in json.loads(sign_ins.file().read_text())}
    for name, leads_to in (
        ("demo-closed", "/accounts/inactive/"),
        ("demo-unconfirmed", "/accounts/confirm-email/"),
        ("demo-two-steps", "/accounts/2fa/authenticate/"),
    ):
        form = {"login": name, "password": kept[name]["password"]}
        assert client.post("/accounts/login/", form)["Location"] == leads_to
    code = format_hotp_value(
        hotp_value(kept["demo-two-steps"]["secret"], int(time.time()) // 30)
    )
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert client.get("/me/").status_code == 200
