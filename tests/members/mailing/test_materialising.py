"""Who gets a campaign: those who allow it, each once, in their language and a variant."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from members.mailing.sending import materialising
from members.models import Campaign, Company, Delivery, MailWish
from privacy import restrictions, suppressions
from privacy.models import Partner
from tests.campaigns import a_campaign, a_reader, allow, an_issue
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db
LATER = timedelta(days=1)


def prepared(**fields):
    campaign = a_campaign(**{"state": "scheduled"} | fields)
    made = materialising.prepare(campaign)
    assert made == campaign.deliveries.count()
    return campaign


def subjects(campaign):
    return set(campaign.deliveries.values_list("subject", flat=True))


def test_it_goes_to_those_who_allow_it_and_no_others():
    reader = a_reader()
    a_member()  # says nothing
    a_reader("marketing_email:textiles")
    stopped, held, gone, unconfirmed = (a_reader() for _ in range(4))
    suppressions.suppress(stopped.email, reason=suppressions.Reason.ASKED)
    restrictions.restrict(held.subject)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    unconfirmed.emailaddress_set.update(verified=False)
    campaign = prepared()
    assert subjects(campaign) == {reader.subject}
    campaign.refresh_from_db()
    assert campaign.prepared_at
    row = Delivery.objects.get()
    assert (row.state, row.member, row.country, row.tries) == (
        "queued",
        reader,
        "PT",
        0,
    )


def test_twice_is_once():
    a_reader()
    campaign = prepared()
    assert materialising.prepare(campaign) == 0
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("state", ["draft", "sending", "paused", "cancelled"])
def test_only_what_is_scheduled_is_prepared(state):
    a_reader()
    more = {"paused": {"paused_for": "hand"}, "cancelled": {"ended_at": timezone.now()}}
    campaign = a_campaign(state=state, prepared_at=None, **more.get(state, {}))
    assert materialising.prepare(campaign) == 0
    assert not Delivery.objects.exists()


def test_taken_back_meanwhile_it_has_no_rows(monkeypatch):
    a_reader()
    campaign = a_campaign(state="scheduled")
    made = materialising.recipients

    def then_taken_back(its):
        Campaign.objects.update(version=5)
        return made(its)

    monkeypatch.setattr(materialising, "recipients", then_taken_back)
    assert materialising.prepare(campaign) == 0
    assert not Delivery.objects.exists()


def test_what_says_nothing_goes_to_nobody():
    with pytest.raises(materialising.NothingToSend):
        materialising.prepare(a_campaign(state="scheduled", languages=()))


@pytest.mark.promise("W3b")
def test_a_chosen_group_is_of_those_who_allow_to_be_chosen():
    portuguese, german = a_reader(), a_reader(company=a_company(country="DE"))
    a_reader(is_targeted=False)
    ended = a_reader()
    Company.objects.filter(memberships__member=ended).update(
        ended_at=timezone.now(), ended_by="team", unpublished_at=timezone.now()
    )
    a_reader(company=a_company(suspended_at=timezone.now()))
    assert subjects(prepared(criteria={"country": ["PT"]})) == {portuguese.subject}
    assert subjects(prepared(criteria={"country": ["PT", "DE"]})) == {
        portuguese.subject,
        german.subject,
    }
    one = prepared(criteria={"country": ["DE"], "industry": ["textiles"]})
    assert subjects(one) == set()


@pytest.mark.parametrize(
    ("kind", "every", "gets"),
    [
        *(("news", "issue", True), ("news", "month", False), ("news", "none", False)),
        *(("digest", "month", True), ("digest", "issue", False)),
    ],
)
def test_how_often_somebody_wants_it(kind, every, gets):
    reader = a_reader()
    MailWish.objects.create(member=reader, every=every)
    purpose = "marketing_email:" if kind == "digest" else "marketing_email:platform"
    assert bool(subjects(prepared(kind=kind, purpose=purpose))) == gets


def test_a_digest_is_of_any_topic():
    both = a_reader()
    allow(both, "marketing_email:textiles")
    other = a_reader("marketing_email:textiles")
    neither = a_member()
    for member in (both, other, neither):
        MailWish.objects.create(member=member, every="month")
    campaign = prepared(kind="digest", purpose="marketing_email:")
    assert subjects(campaign) == {both.subject, other.subject}


@pytest.mark.parametrize("pause", ["paused_until", "returned_until"])
def test_a_pause_holds_for_partners_too(pause):
    partner = Partner.objects.create(name="A partner", purpose="Offers")
    purpose = f"partner:{partner.pk}"
    reader, resting = a_reader(purpose), a_reader(purpose)
    MailWish.objects.create(member=reader, every="none")
    MailWish.objects.create(member=resting, **{pause: timezone.now() + LATER})
    of_partner = {"kind": "partner", "partner": partner, "purpose": purpose}
    campaign = prepared(**of_partner, approved_version=0)
    assert subjects(campaign) == {reader.subject}


def test_each_reads_their_language_where_there_is_one():
    french, arab = a_reader(language="fr"), a_reader(language="ar")
    both = prepared(languages=("fr", "en"))
    said = dict(both.deliveries.values_list("subject", "language"))
    assert said == {french.subject: "fr", arab.subject: "en"}
    one = prepared(languages=("es", "fr"))
    said = dict(one.deliveries.values_list("subject", "language"))
    assert said == {french.subject: "fr", arab.subject: "es"}


def test_variants_have_equal_shares_and_stay_theirs():
    campaign = a_campaign(state="scheduled", languages=("en", "fr"))
    an_issue(campaign, variant="b")
    for number in range(120):
        a_reader(company=the_company(), language="fr" if number < 20 else "en")
    materialising.prepare(campaign)
    english = campaign.deliveries.filter(language="en")
    shares = Counter(english.values_list("variant", flat=True))
    assert 30 <= shares["b"] <= 70
    french = campaign.deliveries.filter(language="fr")
    assert set(french.values_list("variant", flat=True)) == {"a"}
    assert (
        materialising.recipients(campaign)[0].count("random") == 1
    )  # its number alone


def the_company():
    return Company.objects.first() or a_company()


def test_whose_clock_counts():
    first, second = a_company(country="DE"), a_company(country="FR")
    both = a_reader(company=second)
    both.memberships.create(company=first, role="viewer")
    nowhere = a_reader(company=a_company(country="ZZ"))
    campaign = prepared()
    clocks = dict(campaign.deliveries.values_list("subject", "country"))
    assert clocks == {both.subject: "DE", nowhere.subject: ""}


def test_it_is_one_statement_that_no_time_limit_ends():
    a_reader()
    campaign = a_campaign(state="scheduled")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '3s'")
    materialising.prepare(campaign)
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
