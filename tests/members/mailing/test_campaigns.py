"""Campaigns as deeds: what each state allows, twice is once, and two at once come out right."""

from datetime import timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.mailing import audience, campaigns, scheduling
from members.mailing.campaigns import ChangedMeanwhile, NotADraft, Wish
from members.mailing.scheduling import NotReady, Times
from members.mailing.writing import issue_texts
from members.mailing.writing.issue_texts import Text
from members.models import (
    Campaign,
    CampaignStep,
    Delivery,
    Issue,
    Segment,
    SegmentFigure,
)
from privacy import partners
from privacy.consents import NEWS
from privacy.models import Partner
from tests import campaigns as made
from tests.campaigns import a_campaign, a_reader, an_issue
from tests.people import a_company

pytestmark = pytest.mark.django_db
State = Campaign.State
BY, OTHER = UUID(made.BY), uuid4()
TEXT = Text("New pumps", "", "words", "# Pumps\n\nThere are new ones.")


def in_state(state, **fields):
    """A campaign in a state, with what its row must have there."""
    if state == State.PAUSED:
        fields["paused_for"] = "hand"
    if state in campaigns.ENDS:
        fields["ended_at"] = timezone.now()
    return a_campaign(state=state, **fields)


def times(**changed):
    now = timezone.now()
    given = {"starts_at": now, "expires_at": now + timedelta(days=7)}
    return Times(**(given | changed))


def steps(campaign):
    return list(campaign.steps.order_by("at", "pk").values_list("what", flat=True))


def a_partner(**fields):
    return Partner.objects.create(name="Fair Weekly", purpose="Fairs", **fields)


ACTS = {
    "save": lambda one: campaigns.save(
        one, Wish("Other", NEWS), seen=campaigns.state_of(one), by=BY
    ),
    "save text": lambda one: issue_texts.save_text(
        one, "a", "fr", TEXT, seen=issue_texts.state_of(None), by=BY
    ),
    "add variant": lambda one: issue_texts.add_variant(one, by=BY),
    "remove language": lambda one: issue_texts.remove_language(one, "en", by=BY),
    "schedule": lambda one: scheduling.schedule(
        one, times(), version=one.version, by=BY
    ),
    "unschedule": lambda one: campaigns.unschedule(one, by=BY),
    "pause": lambda one: campaigns.pause(one, "hand", by=BY),
    "resume": lambda one: campaigns.resume(one, by=BY),
    "cancel": lambda one: campaigns.cancel(one, by=BY),
}
DRAFTS_ALONE = ("save", "save text", "add variant", "remove language", "schedule")
ALLOWED = {
    **{act: {State.DRAFT} for act in DRAFTS_ALONE},
    "unschedule": {State.SCHEDULED},
    "pause": {State.SENDING},
    "resume": {State.PAUSED},
    "cancel": {State.DRAFT, State.SCHEDULED, State.SENDING, State.PAUSED},
}
BECOMES = {
    **dict.fromkeys(DRAFTS_ALONE, State.DRAFT),
    "schedule": State.SCHEDULED,
    "unschedule": State.DRAFT,
    "pause": State.PAUSED,
    "resume": State.SENDING,
    "cancel": State.CANCELLED,
}


@pytest.mark.parametrize(("act", "state"), list(product(ACTS, State)))
def test_an_act_is_done_in_its_states_and_nowhere_else(act, state):
    campaign = in_state(state)
    before = Campaign.objects.values().get()
    try:
        done = ACTS[act](campaign) is not False
    except NotADraft:
        done = False
    now = Campaign.objects.get()
    assert done == (state in ALLOWED[act])
    assert now.state == (BECOMES[act] if done else state)
    assert len(steps(campaign)) == done
    if not done:
        assert Campaign.objects.values().get() == before


@pytest.mark.parametrize(
    ("act", "state"),
    [
        ("pause", State.SENDING),
        ("resume", State.PAUSED),
        ("cancel", State.SENDING),
        ("unschedule", State.SCHEDULED),
    ],
)
def test_twice_is_once(act, state):
    campaign = in_state(state)
    assert ACTS[act](campaign)
    assert not ACTS[act](campaign)
    assert len(steps(campaign)) == 1


def test_a_form_sent_twice_makes_one():
    key = uuid4()
    first = campaigns.make(Wish("News", NEWS), by=BY, key=key)
    again = campaigns.make(Wish("News", NEWS), by=BY, key=key)
    assert first == again
    assert steps(first) == ["made"]


def test_what_another_saved_is_not_overwritten():
    campaign = a_campaign(name="Old")
    seen = campaigns.state_of(campaign)
    campaigns.save(campaign, Wish("Theirs", NEWS), seen=seen, by=OTHER)
    with pytest.raises(ChangedMeanwhile):
        campaigns.save(campaign, Wish("Mine", NEWS), seen=seen, by=BY)
    assert Campaign.objects.get().name == "Theirs"


def test_texts_of_two_languages_are_saved_by_two_at_once():
    campaign = a_campaign(languages=())
    none = issue_texts.state_of(None)
    issue_texts.save_text(campaign, "a", "en", TEXT, seen=none, by=OTHER)
    issue_texts.save_text(campaign, "a", "fr", TEXT, seen=none, by=BY)
    other = TEXT._replace(subject="Mine")
    with pytest.raises(ChangedMeanwhile):
        issue_texts.save_text(campaign, "a", "en", other, seen=none, by=BY)
    assert Issue.objects.count() == 2


def test_saving_the_same_again_changes_nothing():
    campaign = a_campaign(languages=())
    none = issue_texts.state_of(None)
    for _n in range(2):
        issue_texts.save_text(campaign, "a", "en", TEXT, seen=none, by=BY)
    assert Campaign.objects.get().version == 1
    assert steps(campaign) == ["saved"]


def test_saves_in_a_row_are_one_step_for_each_who_saved():
    campaign = a_campaign(languages=())
    none = issue_texts.state_of(None)
    for language, by in (("en", BY), ("es", BY), ("fr", OTHER)):
        issue_texts.save_text(campaign, "a", language, TEXT, seen=none, by=by)
    assert steps(campaign) == ["saved", "saved"]


def test_a_second_variant_begins_with_the_first():
    campaign = a_campaign(languages=("en", "ar"))
    assert issue_texts.add_variant(campaign, by=BY)
    assert not issue_texts.add_variant(campaign, by=BY)
    assert Issue.objects.filter(variant="b").count() == 2
    assert issue_texts.remove_variant(campaign, by=BY)
    assert Issue.objects.count() == 2


def test_a_copy_is_a_draft_that_says_the_same():
    campaign = in_state(State.SENT, languages=("en", "fr"))
    key = uuid4()
    copy = campaigns.copy(campaign, by=OTHER, key=key)
    assert campaigns.copy(campaign, by=OTHER, key=key) == copy
    assert (copy.state, copy.purpose, copy.issues.count()) == ("draft", NEWS, 2)
    assert copy.issues.get(language="fr").html == ""
    assert Campaign.objects.get(pk=copy.pk).made_by == OTHER


def test_scheduling_enters_when_and_for_whom(monkeypatch):
    criteria = {"country": ["IT"]}
    segment = Segment.objects.create(name="Italy", criteria=criteria, made_by=BY)
    monkeypatch.setattr(audience, "too_few", lambda *_one, **_two: [])
    campaign = a_campaign(segment=segment)
    scheduling.schedule(campaign, times(hour_from=8), version=0, by=BY)
    segment.criteria = {}
    segment.save()
    now = Campaign.objects.get()
    assert (now.state, now.criteria, now.hour_from) == ("scheduled", criteria, 8)
    assert steps(campaign) == ["scheduled"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"starts_at": timezone.now() - timedelta(hours=1)}, "starts_at"),
        ({"starts_at": timezone.now() + timedelta(days=366)}, "starts_at"),
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, "expires_at"),
        ({"expires_at": timezone.now() + timedelta(days=61)}, "expires_at"),
        ({"hour_from": 18}, "hour_to"),
        ({"hour_to": 25}, "hour_to"),
    ],
)
def test_times_that_cannot_be_are_refused(changed, field):
    with pytest.raises(NotReady) as caught:
        scheduling.schedule(a_campaign(), times(**changed), version=0, by=BY)
    assert set(caught.value.problems) == {field}
    assert Campaign.objects.get().state == State.DRAFT


def test_without_a_text_nothing_is_scheduled():
    with pytest.raises(NotReady) as caught:
        scheduling.schedule(a_campaign(languages=()), times(), version=0, by=BY)
    assert set(caught.value.problems) == {"texts"}


def test_both_variants_speak_the_same_languages():
    campaign = a_campaign(languages=("en", "fr"))
    an_issue(campaign, variant="b", language="en")
    with pytest.raises(NotReady):
        scheduling.schedule(campaign, times(), version=0, by=BY)


def test_a_segment_of_few_is_refused_and_the_figure_stays():
    segment = Segment.objects.create(
        name="Italy", criteria={"country": ["IT"]}, made_by=BY
    )
    a_reader(company=a_company(country="IT"))
    campaign = a_campaign(segment=segment)
    for _n in range(2):
        with pytest.raises(NotReady, match="Too few"):
            scheduling.schedule(campaign, times(), version=0, by=BY)
    assert SegmentFigure.objects.count() == 1, "one draw, however often it is tried"


def test_nearly_the_same_as_another_has_to_be_confirmed(monkeypatch):
    monkeypatch.setattr(audience, "overlaps", lambda _one: ["Nearly the same."])
    campaign = a_campaign()
    with pytest.raises(NotReady) as caught:
        scheduling.schedule(campaign, times(), version=0, by=BY)
    assert caught.value.problems == {"overlap_confirmed": ["Nearly the same."]}
    scheduling.schedule(campaign, times(), version=0, by=BY, overlap_confirmed=True)


def test_what_was_saved_after_the_last_look_is_not_scheduled():
    campaign = a_campaign()
    issue_texts.add_variant(campaign, by=OTHER)
    with pytest.raises(ChangedMeanwhile):
        scheduling.schedule(campaign, times(), version=0, by=BY)


def test_nothing_leaves_a_site_whose_mail_was_not_checked(settings):
    settings.KEEPS_MAIL = False
    with pytest.raises(NotReady, match="check_mail"):
        scheduling.schedule(a_campaign(), times(), version=0, by=BY)


def test_back_to_a_draft_nobody_waits_for_it_any_more():
    member = a_reader()
    campaign = in_state(State.SCHEDULED, prepared_at=timezone.now())
    Delivery.objects.create(
        campaign=campaign, member=member, subject=member.subject, language="en"
    )
    assert campaigns.unschedule(campaign, by=BY)
    assert not Delivery.objects.exists()
    now = Campaign.objects.get()
    assert (now.state, now.prepared_at, now.issues.get().html) == ("draft", None, "")


def test_past_its_time_nothing_is_resumed():
    campaign = in_state(State.PAUSED)
    then = timezone.now() - timedelta(days=2)
    Campaign.objects.update(starts_at=then, expires_at=then + timedelta(days=1))
    assert not campaigns.resume(campaign, by=BY)
    assert "resume" not in campaigns.acts_now(Campaign.objects.get())


def test_the_clock_pauses_with_its_reason():
    campaign = in_state(State.SENDING)
    assert campaigns.pause(campaign, "complaints", by=None)
    step = CampaignStep.objects.get()
    assert (step.by, step.why) == (None, "complaints")
    assert Campaign.objects.get().paused_for == "complaints"


@pytest.mark.promise("H2")
def test_a_partners_message_is_approved_by_somebody_else():
    partner = a_partner()
    wish = Wish("Fair", partners.purpose_of(partner))
    campaign = campaigns.make(wish, by=BY, key=uuid4())
    assert (campaign.kind, campaign.partner) == ("partner", partner)
    none = issue_texts.state_of(None)
    issue_texts.save_text(campaign, "a", "en", TEXT, seen=none, by=OTHER)
    with pytest.raises(NotReady):
        scheduling.schedule(campaign, times(), version=1, by=BY)
    officer = uuid4()
    for by in (BY, OTHER):
        assert not campaigns.approve(campaign, version=1, by=by)
    assert not campaigns.approve(campaign, version=0, by=officer), "of before a save"
    assert campaigns.approve(campaign, version=1, by=officer)
    assert campaigns.approve(campaign, version=1, by=officer), "twice is once"
    assert steps(campaign) == ["made", "saved", "approved"]
    campaign.refresh_from_db()
    scheduling.schedule(campaign, times(), version=1, by=BY)


@pytest.mark.promise("H2")
def test_what_was_changed_since_has_to_be_approved_anew():
    campaign = a_campaign(partner=a_partner(), kind="partner", purpose="partner:1")
    Campaign.objects.update(purpose=partners.purpose_of(campaign.partner))
    assert campaigns.approve(campaign, version=0, by=uuid4())
    issue_texts.add_variant(campaign, by=BY)
    with pytest.raises(NotReady):
        scheduling.schedule(campaign, times(), version=1, by=BY)


@pytest.mark.promise("H2")
def test_the_database_lets_no_partners_message_leave_unapproved():
    campaign = a_campaign(partner=a_partner(), kind="partner")
    now = timezone.now()
    due = {"starts_at": now, "expires_at": now + timedelta(days=1), "scheduled_at": now}
    for version in (None, 3):
        with pytest.raises(IntegrityError), transaction.atomic():
            Campaign.objects.update(state="scheduled", approved_version=version, **due)
    Campaign.objects.update(state="scheduled", approved_version=0, **due)
    assert Campaign.objects.get(pk=campaign.pk).is_agreed_to


def test_a_partner_that_is_not_active_any_more_gets_no_message():
    partner = a_partner(active=False)
    purpose = partners.purpose_of(partner)
    campaign = a_campaign(
        partner=partner, kind="partner", purpose=purpose, approved_version=0
    )
    with pytest.raises(NotReady):
        scheduling.schedule(campaign, times(), version=0, by=BY)
