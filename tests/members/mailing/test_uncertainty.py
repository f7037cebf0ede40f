"""What nobody knows about is listed for a person, who decides once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.mailing import course
from members.mailing.sending import sender, uncertainty
from members.models import Campaign, Delivery
from privacy import consents
from privacy.consents import NEWS
from tests.campaigns import a_campaign, a_reader
from tests.deliveries import a_delivery
from tests.members.oversight_world import signed_in

pytestmark = pytest.mark.django_db
LIST = "/admin/members/delivery/"


@pytest.fixture
def uncertain():
    return a_delivery(a_campaign(state="sending"), a_reader(), state="uncertain")


def as_it_is(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def test_it_arrived(uncertain):
    uncertainty.arrived(uncertain)
    row = as_it_is(uncertain)
    assert (row.state, row.week_place) == ("sent", 1)
    with pytest.raises(uncertainty.Refused):
        uncertainty.arrived(uncertain)
    with pytest.raises(uncertainty.Refused):
        uncertainty.send_again(uncertain)


def test_it_did_not_and_goes_through_the_gate_again(uncertain, mailbox):
    uncertainty.send_again(uncertain)
    assert as_it_is(uncertain).week is None
    assert sender.send(seconds=5) == 1
    [mail] = mailbox.mails
    assert uncertainty.message_id(uncertain).encode() in mail.content
    assert as_it_is(uncertain).state == "sent"


def test_who_withdrew_meanwhile_does_not_get_it_again(uncertain, mailbox):
    uncertainty.send_again(uncertain)
    consents.record(
        uncertain.subject,
        NEWS,
        state=consents.State.WITHDRAWN,
        language="en",
        method=consents.Method.SETTINGS,
    )
    assert sender.send(seconds=5) == 0
    assert as_it_is(uncertain).why == "permission"


def test_a_finished_campaign_goes_on_for_its_sake(uncertain, mailbox):
    course.keep()
    campaign = Campaign.objects.get()
    assert campaign.state == "sent"
    uncertainty.send_again(uncertain)
    assert sender.send(seconds=5) == 1
    Campaign.objects.update(counted_at=None)
    course.keep()
    steps = campaign.steps.order_by("pk").values_list("what", flat=True)
    assert list(steps) == ["sent", "resumed", "sent"]


@pytest.mark.parametrize(
    "over",
    [
        {"state": "cancelled", "ended_at": timezone.now()},
        {"expires_at": timezone.now(), "starts_at": timezone.now() - timedelta(1)},
    ],
)
def test_of_a_campaign_that_is_over_nothing_is_sent(uncertain, over):
    Campaign.objects.update(**over)
    with pytest.raises(uncertainty.Refused):
        uncertainty.send_again(uncertain)
    assert as_it_is(uncertain).state == "uncertain"
    uncertainty.arrived(uncertain)


@pytest.fixture
def operator(client):
    return signed_in(client)


@pytest.mark.usefixtures("operator")
def test_the_list_names_nobody(client, uncertain):
    a_delivery(uncertain.campaign, a_reader(), state="sent")
    page = client.get(LIST).content.decode()
    member = uncertain.member
    assert uncertainty.message_id(uncertain).strip("<>") in page
    assert uncertain.campaign.name in page
    for private in (member.email, member.full_name, str(member.subject)):
        assert private not in page
    assert page.count('class="action-select"') == 1
    row = client.get(f"{LIST}{uncertain.pk}/change/").content.decode()
    assert "It arrived" in row
    assert member.email not in row
    assert str(member.subject) not in row


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    ("act", "state"), [("arrived", "sent"), ("send-again", "queued")]
)
def test_one_is_decided_after_a_question(act, state, client, uncertain):
    address = f"{LIST}{uncertain.pk}/{act}/"
    assert "log of the mail server" in client.get(address).content.decode()
    assert as_it_is(uncertain).state == "uncertain"
    assert client.post(address).status_code == 302
    assert as_it_is(uncertain).state == state
    assert client.post(address).status_code == 404


@pytest.mark.usefixtures("operator")
def test_chosen_ones_are_decided_after_a_question(client, uncertain):
    others = [a_delivery(uncertain.campaign, a_reader(), "uncertain") for _ in range(2)]
    chosen = [str(uncertain.pk), str(others[0].pk)]
    asked = client.post(
        LIST, {"action": "chosen_arrived", "_selected_action": chosen}
    ).content.decode()
    assert all(one in asked for one in chosen)
    assert Delivery.objects.uncertain().count() == 3
    done = client.post(f"{LIST}chosen/arrived/", {"chosen": chosen}, follow=True)
    assert "2 decided" in done.content.decode()
    assert list(Delivery.objects.uncertain()) == [others[1]]
    again = client.post(f"{LIST}chosen/arrived/", {"chosen": chosen}, follow=True)
    assert "Nothing was left" in again.content.decode()
    bad = client.post(f"{LIST}chosen/arrived/", {"chosen": ["x"]}, follow=True)
    assert "Nothing was left" in bad.content.decode()
    assert client.get(f"{LIST}chosen/arrived/").status_code == 405


@pytest.mark.parametrize("role", ["marketing", "support", "moderator"])
def test_other_staff_decide_nothing(role, client, uncertain):
    signed_in(client, role)
    for address in (
        *(LIST, f"{LIST}{uncertain.pk}/arrived/"),
        f"{LIST}{uncertain.pk}/send-again/",
    ):
        assert client.get(address).status_code in {302, 403, 404}
        client.post(address, {"chosen": [str(uncertain.pk)]})
    client.post(f"{LIST}chosen/arrived/", {"chosen": [str(uncertain.pk)]})
    assert as_it_is(uncertain).state == "uncertain"
