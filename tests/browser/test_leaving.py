"""Leaving in a real browser: the plan, asking for it, taking it back, and the receipt."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from members import leaving
from members.models import Leaving, Member
from privacy import hold_orders
from tests.browser.looking import faults
from tests.mail import letters
from tests.people import a_company, a_member, a_policy

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long enough secret"


def test_an_account_is_deleted_and_kept_and_deleted(new_page, live_server, settings):
    settings.SITE_URL = live_server.url
    a_policy()
    member = a_member()
    a_company("Ending Pumps").memberships.create(member=member, role="owner")
    hold = hold_orders.ask(
        subject=member.subject,
        ground="claim",
        reference="7 O 12/26",
        reason="It is sued for.",
        until=timezone.localdate() + timedelta(days=90),
        by=uuid4(),
    )
    hold_orders.approve(hold, by=uuid4())
    page = new_page()
    page.goto("/accounts/login/?next=/me/privacy/")
    page.fill("[name=login]", member.member_id)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.click("text=Delete your account")
    page.wait_for_selector("text=Ends with your account")
    page.wait_for_selector("text=Everything of your account")
    assert faults(page) == []
    page.check("[name=sure]")
    page.click("text=Delete my account")
    page.click("text=Keep my account")
    page.wait_for_selector("text=Your account stays.")
    assert not Leaving.objects.exists()
    page.goto("/me/privacy/delete/")
    page.check("[name=sure]")
    page.click("text=Delete my account")
    page.wait_for_selector("text=Your account is erased on")
    Leaving.objects.update(due_at=timezone.now())
    link = letters()[-1].body.partition(live_server.url)[2].split()[0]
    leaving.carry_out_due()
    assert not Member.objects.filter(pk=member.pk).exists()
    page.goto(link)
    page.wait_for_selector("text=The account is erased")
    page.wait_for_selector("text=Kept by a hold")
    assert faults(page) == []
    page.goto("/me/privacy/")
    assert "/accounts/login/" in page.url
