"""A campaign in a real browser: written, looked at, tried, scheduled, sent, read in the archive."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.mailing import course
from members.mailing.sending import sender
from members.models import Campaign, Delivery, OutgoingMail
from privacy import partners
from privacy.models import Partner
from tests.browser.looking import faults
from tests.browser.test_company import signed_in
from tests.campaigns import a_campaign, a_reader
from tests.members.mailing.sinks import a_sink
from tests.people import a_policy, a_staff_member

pytestmark = pytest.mark.django_db(transaction=True)
SOURCE = "# New pumps\n\nThere are **new** pumps.\n\n[See them](/search/)"


@pytest.fixture
def marketing():
    a_policy()
    return a_staff_member("marketing")


def on_the_desk(new_page, live_server, member, **options):
    page = new_page(**options)
    page.context.add_cookies([signed_in(member, live_server.url)])
    page.goto("/desk/campaigns/")
    return page


@pytest.mark.promise("W3b")
def test_from_writing_to_the_archive(new_page, live_server, marketing, settings):
    settings.POSTAL_ADDRESS = "1 Harbour Street"
    for _n in range(3):
        a_reader(full_name="Zenobia Quux")
    page = on_the_desk(new_page, live_server, marketing)
    page.get_by_role("link", name="New campaign").first.click()
    page.get_by_label("Name").fill("Spring")
    page.get_by_label("Topic or partner").select_option(
        label="New services and products of the directory"
    )
    page.get_by_role("button", name="Make the draft").click()
    write(page, "English", "New pumps")
    page.frame_locator("iframe").get_by_role("heading", name="New pumps").wait_for()
    for look in ("Phone", "Dark", "Plain text"):
        page.get_by_role("link", name=look).click()
        page.frame_locator("iframe").get_by_text("new").first.wait_for()
    page.get_by_role("button", name="Send me a test").click()
    page.get_by_text("A test is on its way").wait_for()
    assert OutgoingMail.objects.filter(template="campaign_test").count() == 1
    page.get_by_role("link", name="Spring").click()
    write(page, "العربية", "مضخات جديدة")
    page.get_by_role("link", name="Spring").click()
    page.get_by_role("button", name="Try a second variant").click()
    page.get_by_role("columnheader", name="Variant B").wait_for()

    page.get_by_role("link", name="Schedule").click()
    page.get_by_role("button", name="Count whom it reaches").click()
    page.get_by_text("Fewer than 70 members").wait_for()
    page.get_by_label("From").select_option("0")
    page.get_by_label("To", exact=True).select_option("0")
    page.get_by_label("Also on days of rest").check()
    page.get_by_role("button", name="Schedule it").click()
    page.get_by_text("It begins by itself").wait_for()

    course.keep()
    with a_sink(settings) as sink:
        sender.send(seconds=20)
    assert len(sink.arrived) == len(sink.times()) == 3
    Campaign.objects.update(counted_at=timezone.now() - timedelta(minutes=1))
    course.keep()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    page.reload()
    page.get_by_text("Everything has left that could.").wait_for()
    assert "Zenobia" not in page.content()
    page.get_by_role("link", name="Archive").first.click()
    page.get_by_role("heading", name="New pumps").first.wait_for()


def write(page, language, subject):
    page.get_by_role("link", name=language, exact=True).first.click()
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Text", exact=True).fill(SOURCE.replace("New pumps", subject))
    page.get_by_role("button", name="Save and look").click()
    page.get_by_role("heading", name=subject).first.wait_for()


def test_without_script_it_is_paused_and_cancelled(new_page, live_server, marketing):
    counts = {"sent": 400, "queued": 300}
    campaign = a_campaign(state="sending", counts=counts)
    page = on_the_desk(new_page, live_server, marketing, java_script_enabled=False)
    page.get_by_role("link", name=campaign.name).click()
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("Somebody paused it").wait_for()
    page.get_by_role("link", name="Cancel it").click()
    page.get_by_text("Those who wait will never get it").wait_for()
    page.get_by_role("button", name="Cancel it for good").click()
    page.get_by_text("Copy it to begin anew").wait_for()


def test_axe_finds_nothing_on_campaigns(new_page, live_server, marketing):
    campaign = a_campaign(languages=("en", "ar"), name="Spring")
    partner = Partner.objects.create(name="Fair Weekly", purpose="Fairs")
    of_partner = a_campaign(
        partner=partner, kind="partner", purpose=partners.purpose_of(partner)
    )
    counts = {"sent": 400, "queued": 300, "left_out": 40, "left_out:cap": 40}
    under_way = a_campaign(state="sending", counts=counts)
    page = on_the_desk(new_page, live_server, marketing, bypass_csp=True)
    found = []
    for address in (
        "/desk/campaigns/",
        "/desk/campaigns/?state=expired",
        "/desk/campaigns/new/",
        f"/desk/campaigns/{campaign.pk}/",
        f"/ar/desk/campaigns/{campaign.pk}/",
        f"/desk/campaigns/{campaign.pk}/text/a/ar/",
        f"/desk/campaigns/{campaign.pk}/text/a/en/look/?look=phone",
        f"/desk/campaigns/{campaign.pk}/schedule/",
        f"/desk/campaigns/{of_partner.pk}/",
        f"/desk/campaigns/{under_way.pk}/",
        f"/desk/campaigns/{under_way.pk}/act/",
    ):
        found += faults(page, address)
    assert found == []
