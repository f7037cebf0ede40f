"""Campaigns on the desk: who comes in, what is shown, bad input, twice, and how many queries."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.mailing import campaigns
from members.mailing.figures import progress
from members.mailing.writing import issue_texts
from members.models import Campaign, Delivery, Issue, OutgoingMail, Segment
from privacy import partners
from privacy.consents import NEWS
from privacy.models import Partner
from tests.campaigns import BY, a_campaign, a_reader, an_issue
from tests.people import a_staff_member

pytestmark = pytest.mark.django_db
DESK = "/desk/campaigns/"
State = Campaign.State
TEXT = {"subject": "New pumps", "preview": "", "format": "words", "source": "# Pumps"}


@pytest.fixture
def marketing(client):
    member = a_staff_member("marketing")
    client.force_login(member)
    return member


@pytest.fixture
def officer(client):
    member = a_staff_member("privacy officer")
    client.force_login(member)
    return member


def page_of(client, address, status=200, **posted):
    answer = client.post(address, posted) if posted else client.get(address)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer.content.decode()


def hidden(html, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)[1]


def of_partner(**fields):
    partner = Partner.objects.create(name="Fair Weekly", purpose="Fairs")
    purpose = partners.purpose_of(partner)
    return a_campaign(partner=partner, kind="partner", purpose=purpose, **fields)


def test_a_draft_is_made_once_however_often_its_form_is_sent(client, marketing):
    key = hidden(page_of(client, f"{DESK}new/"), "key")
    sent = {"name": "Spring", "purpose": NEWS, "segment": "", "key": key}
    answers = [client.post(f"{DESK}new/", sent) for _n in range(2)]
    campaign = Campaign.objects.get()
    assert [one["Location"] for one in answers] == [f"{DESK}{campaign.pk}/"] * 2
    assert (campaign.name, campaign.made_by) == ("Spring", marketing.subject)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 121}, "at most 120"),
        ({"name": "a\x00b"}, "character"),
        ({"purpose": "marketing_email:none"}, "Select a valid choice"),
        ({"purpose": "partner:9"}, "Select a valid choice"),
        ({"segment": "9"}, "Select a valid choice"),
        ({"segment": "x"}, "Select a valid choice"),
        ({"key": "forged"}, "not from this page"),
    ],
)
def test_bad_settings_are_handed_back_with_a_sentence(client, marketing, typed, said):
    key = hidden(page_of(client, f"{DESK}new/"), "key")
    sent = {"name": "Spring", "purpose": NEWS, "segment": "", "key": key} | typed
    html = page_of(client, f"{DESK}new/", 422, **sent)
    assert said in html
    assert not Campaign.objects.exists()


def test_what_a_colleague_saved_is_shown_beside_what_is_typed(client, marketing):
    campaign = a_campaign(name="Old")
    address = f"{DESK}{campaign.pk}/edit/"
    seen = hidden(page_of(client, address), "seen")
    Campaign.objects.update(name="Theirs")
    sent = {"name": "Mine", "purpose": NEWS, "segment": "", "seen": seen}
    html = page_of(client, address, 409, **sent)
    assert "Theirs" in html
    assert "Mine" in html
    again = sent | {"seen": hidden(html, "seen")}
    assert client.post(address, again).status_code == 302
    assert Campaign.objects.get().name == "Mine"


def test_a_text_is_written_and_another_save_is_told(client, marketing):
    campaign = a_campaign(languages=())
    address = f"{DESK}{campaign.pk}/text/a/fr/"
    seen = hidden(page_of(client, address), "seen")
    assert client.post(address, TEXT | {"seen": seen}).status_code == 302
    assert Issue.objects.get().language == "fr"
    html = page_of(client, address, 409, **(TEXT | {"subject": "Mine", "seen": seen}))
    assert "New pumps" in html
    assert 'value="Mine"' in html


@pytest.mark.parametrize(
    "typed",
    [
        {"subject": ""},
        {"subject": "a\nb"},
        {"subject": "x" * 151},
        {"source": ""},
        {"source": "x" * 60_001},
        {"source": "a\x00b"},
        {"format": "html"},
        {"seen": ""},
    ],
    ids=str,
)
def test_a_text_that_cannot_be_is_handed_back(client, marketing, typed):
    campaign = a_campaign(languages=())
    sent = TEXT | {"seen": "x"} | typed
    page_of(client, f"{DESK}{campaign.pk}/text/a/en/", 422, **sent)
    assert not Issue.objects.exists()


@pytest.mark.parametrize("where", ["a/xx", "c/en", "b/en"])
def test_there_are_no_texts_but_of_two_variants_in_known_languages(
    client, marketing, where
):
    campaign = a_campaign()
    page_of(client, f"{DESK}{campaign.pk}/text/{where}/", 404)
    page_of(client, f"{DESK}{campaign.pk}/text/{where}/look/", 404)


def test_languages_and_the_second_variant_come_and_go(client, marketing):
    campaign = a_campaign(languages=("en", "ar"))
    address = f"{DESK}{campaign.pk}/languages/"
    for act, left in (
        ({"act": "add-variant"}, 4),
        ({"act": "remove-language", "language": "ar"}, 2),
        ({"act": "remove-variant"}, 1),
        ({"act": "remove-language", "language": "zz"}, 1),
        ({"act": "nothing"}, 1),
    ):
        assert client.post(address, act).status_code == 302
        assert Issue.objects.count() == left


@pytest.mark.parametrize("state", [one for one in State if one != State.DRAFT])
def test_what_is_no_draft_is_not_edited(client, marketing, state):
    fields = {"paused_for": "hand"} if state == State.PAUSED else {}
    if state in campaigns.ENDS:
        fields["ended_at"] = timezone.now()
    campaign = a_campaign(state=state, **fields)
    sent = {"name": "Mine", "purpose": NEWS, "seen": campaigns.state_of(campaign)}
    for page, posted in (
        ("edit/", sent),
        ("text/a/en/", TEXT | {"seen": "x"}),
        ("languages/", {"act": "add-variant"}),
        ("schedule/", {"expires_at": "2099-01-01T00:00", "version": "0"}),
    ):
        html = page_of(client, f"{DESK}{campaign.pk}/{page}", 409, **posted)
        assert "Only drafts are edited" in html


def scheduled(campaign, **changed):
    ends = timezone.now() + timedelta(days=5)
    return {
        "starts_at": "",
        "expires_at": f"{ends:%Y-%m-%dT%H:%M}",
        "hour_from": "9",
        "hour_to": "17",
        "version": str(campaign.version),
    } | changed


def test_it_is_scheduled_after_a_last_look(client, marketing):
    campaign = a_campaign()
    address = f"{DESK}{campaign.pk}/schedule/"
    assert "was not counted lately" in page_of(client, address)
    client.post(address, {"act": "size"})
    assert "Fewer than" in page_of(client, address)
    answer = client.post(address, scheduled(campaign))
    assert answer["Location"] == f"{DESK}{campaign.pk}/"
    html = page_of(client, answer["Location"])
    assert "It begins by itself" in html
    assert "09:00 to 17:00" in html
    assert client.post(address, scheduled(campaign)).status_code == 409, "twice"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"expires_at": ""}, "required"),
        ({"expires_at": "soon"}, "Enter a valid date"),
        ({"expires_at": "9999-12-31T23:59"}, "At most 60 days"),
        ({"starts_at": "9999-12-31T23:59"}, "At most a year"),
        ({"starts_at": "2001-01-01T00:00"}, "That is over"),
        ({"hour_from": "18"}, "The last hour comes after"),
        ({"hour_from": "25"}, "Select a valid choice"),
        ({"version": "x"}, "whole number"),
    ],
)
def test_times_that_cannot_be_stand_with_their_field(client, marketing, typed, said):
    campaign = a_campaign()
    html = page_of(
        client, f"{DESK}{campaign.pk}/schedule/", 422, **scheduled(campaign, **typed)
    )
    assert said in html
    assert Campaign.objects.get().state == State.DRAFT


def test_what_was_saved_since_the_last_look_is_looked_at_again(client, marketing):
    campaign = a_campaign()
    sent = scheduled(campaign)
    issue_texts.add_variant(campaign, by=marketing.subject)
    html = page_of(client, f"{DESK}{campaign.pk}/schedule/", 409, **sent)
    assert "as it is now" in html
    again = sent | {"version": hidden(html, "version")}
    assert client.post(f"{DESK}{campaign.pk}/schedule/", again).status_code == 302


def test_pause_resume_cancel(client, marketing):
    campaign = a_campaign(state=State.SENDING)
    address = f"{DESK}{campaign.pk}/act/"
    for act, state in (("pause", "paused"), ("resume", "sending")):
        assert client.post(address, {"act": act}).status_code == 302
        assert Campaign.objects.get().state == state
        page_of(client, address, 409, act=act)
    assert "Cancel this campaign?" in page_of(client, address)
    assert Campaign.objects.get().state == "sending", "asked first"
    assert client.post(address, {"act": "cancel"}).status_code == 302
    html = page_of(client, f"{DESK}{campaign.pk}/")
    assert "It was cancelled" in html
    assert "Resumed" in html
    assert marketing.full_name in html
    page_of(client, address, 400, act="fly")


def test_a_copy_is_made_once(client, marketing):
    campaign = a_campaign(name="Spring")
    key = hidden(page_of(client, f"{DESK}{campaign.pk}/"), "key")
    for _n in range(2):
        client.post(f"{DESK}{campaign.pk}/act/", {"act": "copy", "key": key})
    assert Campaign.objects.filter(name="Spring (copy)").count() == 1
    page_of(client, f"{DESK}{campaign.pk}/act/", 422, act="copy", key="forged")


@pytest.mark.promise("H2")
def test_a_partners_message_is_approved_by_an_officer(client, officer):
    campaign = of_partner()
    own = a_campaign(name="Ours alone")
    assert "Ours alone" not in page_of(client, DESK)
    for page in ("", "text/a/en/look/", "preview/a/en/", "act/"):
        page_of(client, f"{DESK}{own.pk}/{page}", 404)
    page_of(client, f"{DESK}{campaign.pk}/preview/a/en/")
    assert "iframe" in page_of(client, f"{DESK}{campaign.pk}/text/a/en/look/")
    html = page_of(client, f"{DESK}{campaign.pk}/")
    assert "the partner gets no address" in html
    version = hidden(html, "version")
    address = f"{DESK}{campaign.pk}/act/"
    for wrong in ("", "x", "9", "9" * 30):
        page_of(client, address, 409, act="approve", version=wrong)
    assert (
        client.post(address, {"act": "approve", "version": version}).status_code == 302
    )
    assert Campaign.objects.get(pk=campaign.pk).is_agreed_to
    for act in ("copy", "cancel", "pause"):
        page_of(client, address, 403, act=act)


def test_a_test_goes_to_oneself_and_says_why_where_it_cannot(client, marketing):
    campaign = a_campaign()
    address = f"{DESK}{campaign.pk}/test/"
    there = {"variant": "a", "language": "en"}
    html = client.post(address, there, follow=True).content.decode()
    assert "A test is on its way" in html
    assert OutgoingMail.objects.get().template == "campaign_test"
    picture = '<mj-image src="https://t.example/x.gif" />'
    body = f"<mj-section><mj-column>{picture}</mj-column></mj-section>"
    Issue.objects.update(
        format="mjml", source=f"<mjml><mj-body>{body}</mj-body></mjml>"
    )
    html = client.post(address, there, follow=True).content.decode()
    assert "A test is on its way" not in html
    assert OutgoingMail.objects.count() == 1
    for wrong in (
        {},
        {"variant": "b", "language": "en"},
        {"variant": "a", "language": "x"},
    ):
        page_of(client, address, 404, **(wrong or {"x": "y"}))


@pytest.mark.promise("H2")
def test_marketing_approves_nothing(client, marketing):
    campaign = of_partner()
    assert "Approve it" not in page_of(client, f"{DESK}{campaign.pk}/")
    page_of(client, f"{DESK}{campaign.pk}/act/", 403, act="approve", version="0")


def test_what_is_not_there_is_not_found(client, marketing):
    for page in ("", "edit/", "schedule/", "act/", "text/a/en/", "text/a/en/look/"):
        page_of(client, f"{DESK}7/{page}", 404)
        page_of(client, f"{DESK}{2**70}/{page}", 404)


def test_a_list_that_is_empty_leads_on(client, marketing):
    assert f'href="{DESK}new/"' in page_of(client, DESK)
    assert "No campaign is in this state" in page_of(client, f"{DESK}?state=sent")


def test_the_list_is_narrowed_by_state_and_goes_by_pages(client, marketing):
    for n in range(21):
        a_campaign(name=f"Draft {n}", languages=())
    a_campaign(name="Under way", state=State.SENDING)
    assert "Under way" in page_of(client, DESK)
    assert "Under way" not in page_of(client, f"{DESK}?state=draft")
    assert "?state=draft&amp;page=2" in page_of(client, f"{DESK}?state=draft")
    assert "Under way" in page_of(client, f"{DESK}?state=nonsense&page=x")


COUNTS = {"sent": 1234, "queued": 7, "left_out": 66, "left_out:cap": 66}


def test_no_small_number_and_no_exact_one_is_shown(client, marketing):
    campaign = a_campaign(state=State.SENDING, counts=COUNTS)
    html = page_of(client, f"{DESK}{campaign.pk}/")
    assert "1234" not in html
    assert "1,234" not in html
    assert re.search(r"1,200|1,300", html)
    assert "fewer than 20" in html
    assert page_of(client, f"{DESK}{campaign.pk}/").count("1,200") == html.count(
        "1,200"
    )


def test_two_campaigns_that_differ_by_one_do_not_say_so():
    draw = progress.drawing()
    for sent in (500, 501):
        campaigns_of = [Campaign(counts={"sent": sent}) for _n in range(40)]
        found = {progress.of(one, draw).sent for one in campaigns_of}
        assert len(found) > 1
        assert found <= {"470", "480", "490", "500", "510", "520", "530"}


@pytest.mark.parametrize("sent", [5, 25, 110])
def test_no_more_are_shown_as_sent_than_there_are(sent):
    """Each figure has a draw of its own, and nobody reads "120 of 110"."""
    draw = progress.drawing()
    for _n in range(40):
        found = progress.of(Campaign(counts={"sent": sent}), draw)
        told = [
            int(words) if words.isdigit() else 0 for words in (found.sent, found.total)
        ]
        assert told[0] <= told[1]


@pytest.mark.promise("W3b")
def test_nothing_of_a_member_is_on_any_page(client, marketing):
    member = a_reader(full_name="Zenobia Quux", email="zenobia@quux.example")
    campaign = a_campaign(state=State.SENDING, counts=COUNTS)
    delivery = Delivery.objects.create(
        campaign=campaign, member=member, subject=member.subject, language="en"
    )
    for page in ("", "act/", "text/a/en/look/"):
        html = page_of(client, f"{DESK}{campaign.pk}/{page}")
        for secret in (
            "Zenobia",
            "quux",
            delivery.pk,
            member.subject,
            member.pk + 10**6,
        ):
            assert str(secret) not in html
    assert "Zenobia" not in page_of(client, DESK)


@pytest.mark.parametrize("page", ["", "text/a/en/", "text/a/en/look/", "schedule/"])
def test_more_rows_ask_no_more(client, marketing, page):
    campaign = a_campaign()
    address = f"{DESK}{campaign.pk}/{page}"
    page_of(client, address)
    asked = queries_of(client, address)
    for language in ("ar", "es", "fr"):
        an_issue(campaign, language=language)
        an_issue(campaign, language=language, variant="b")
    for _n in range(30):
        campaigns.note(campaign, "tested", marketing.subject)
        Segment.objects.create(name=f"S {_n}", made_by=BY)
    assert queries_of(client, address) <= asked + 1  # the names of staff
    assert asked <= 22


def test_a_longer_list_asks_no_more(client, marketing):
    a_campaign(languages=())
    page_of(client, DESK)
    asked = queries_of(client, DESK)
    for _n in range(15):
        a_campaign(languages=(), state=State.SENDING, counts=COUNTS)
    assert queries_of(client, DESK) == asked <= 12


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        page_of(client, address)
    return len(queries)
