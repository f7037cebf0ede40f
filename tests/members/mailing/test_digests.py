"""The monthly digest: what last month brought, for those who chose it."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.mailing import campaigns, digests
from members.mailing.sending import materialising
from members.models import Campaign, Delivery, MailWish
from privacy.models import Partner
from tests.campaigns import a_campaign, a_reader, an_issue
from tests.people import a_policy

pytestmark = [pytest.mark.django_db, pytest.mark.promise("W4")]
TEXTILES = "marketing_email:textiles"
# Sunday the 1st of November 2026: its first working day is the 2nd.
MONDAY = date(2026, 11, 2)
OCTOBER = datetime(2026, 10, 15, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _policy():
    a_policy()


def news(subject, at=OCTOBER, language="en", **fields):
    campaign = a_campaign(
        languages=(),
        **{"state": "sent", "started_at": at, "ended_at": at, "starts_at": at} | fields,
    )
    an_issue(campaign, subject=subject, preview="A line before", language=language)
    return campaign


def source(digest, language="en"):
    return digest.issues.get(language=language).source


def test_it_lists_last_months_issues_by_topic_in_every_language():
    news("New pumps")
    cotton = news("New cotton", purpose=TEXTILES)
    digest = digests.make(MONDAY)
    assert digest.kind == "digest"
    assert digest.state == "scheduled"
    assert digest.issues.count() == 5
    said = source(digest)
    assert said.index("## New services") < said.index("[New pumps]")
    assert said.index("[New pumps]") < said.index(r"## Textiles \& fibres")
    assert f"/news/{cotton.pk}/new-cotton/" in said
    assert "A line before" in said
    issue = digest.issues.get(language="en")
    assert issue.subject == "What was published from 1 Oct 2026 to 31 Oct 2026"
    assert "New cotton" in issue.html
    assert "New cotton" in issue.text
    assert [step.what for step in digest.steps.order_by("pk")] == ["made", "scheduled"]


@pytest.mark.parametrize(
    ("at", "fields"),
    [
        (datetime(2026, 11, 1, tzinfo=UTC), {}),
        (datetime(2026, 9, 30, 23, 59, tzinfo=UTC), {}),
        (OCTOBER, {"kind": "digest", "purpose": "marketing_email:"}),
        (None, {"state": "draft", "started_at": None, "ended_at": None}),
    ],
)
def test_what_is_not_of_that_month_or_no_news_is_left_out(at, fields):
    news("Other", at or OCTOBER, **fields)
    assert digests.make(MONDAY) is None
    assert not Campaign.objects.filter(made_by=UUID(int=0)).exists()


def test_a_partners_message_is_in_no_digest():
    acme = Partner.objects.create(name="Acme", purpose="x")
    news(
        "Of Acme",
        kind="partner",
        partner=acme,
        purpose=f"partner:{acme.pk}",
        approved_version=0,
    )
    news("Ours")
    assert "Acme" not in source(digests.make(MONDAY))


@pytest.mark.parametrize(
    ("today", "is_made"),
    [
        (date(2026, 11, 1), False),
        (MONDAY, True),
        (date(2026, 11, 11), True),
        (date(2026, 11, 12), False),
    ],
)
def test_it_is_made_from_the_first_working_day_on_and_never_late(today, is_made):
    news("New pumps")
    assert (digests.make(today) is not None) == is_made


def test_it_is_made_once():
    news("New pumps")
    first = digests.make(MONDAY)
    assert digests.make(MONDAY) is None
    assert digests.made([], date(2026, 10, 1), first.form_key) is None
    assert first.issues.count() == 5


def test_one_that_cannot_be_drawn_leaves_nothing_behind(settings):
    settings.POSTAL_ADDRESS = ""
    news("New pumps")
    assert digests.make(MONDAY) is None
    assert not Campaign.objects.filter(kind="digest").exists()


@pytest.mark.parametrize(
    "subject",
    [
        "(Sale) [now] 50 % off *all* <pumps> & `more`",
        "](https://evil.example) ![x](y)",
        "# 1. Head\nline two",
        "SALE",
        "جديد في المضخات",
        "\\",
    ],
)
def test_a_title_is_words_and_nothing_else(subject):
    news(subject)
    digest = digests.make(MONDAY)
    page = digest.issues.get(language="en").html
    assert 'href="https://evil.example' not in page
    assert "<pumps>" not in page
    # The issue's page, and the archive in each language.
    assert digest.links.count() == 1 + 5


def test_a_page_is_linked_in_the_language_that_there_is():
    campaign = news("Nouvelles pompes", language="fr")
    an_issue(campaign, subject="New pumps")
    digest = digests.make(MONDAY)
    assert f"/fr/news/{campaign.pk}/nouvelles-pompes/" in source(digest, "fr")
    assert f"/news/{campaign.pk}/new-pumps/" in source(digest, "es")


def test_it_goes_to_those_who_chose_it_and_allow_any_topic():
    news("New pumps")
    wants, other_topic, each, nothing_allowed = (
        a_reader(),
        a_reader(TEXTILES),
        a_reader(),
        a_reader("partner:1"),
    )
    for member in (wants, other_topic, nothing_allowed):
        MailWish.objects.create(member=member, every="month")
    digest = digests.make(MONDAY)
    assert materialising.prepare(digest) == 2
    got = Delivery.objects.filter(campaign=digest).values_list("member", flat=True)
    assert set(got) == {wants.pk, other_topic.pk}
    assert each.pk not in got


def test_those_who_chose_it_get_no_single_issue():
    wants, each = a_reader(), a_reader()
    MailWish.objects.create(member=wants, every="month")
    campaign = a_campaign(state="scheduled")
    materialising.prepare(campaign)
    got = campaign.deliveries.values_list("member", flat=True)
    assert set(got) == {each.pk}


def test_nothing_else_is_of_any_topic():
    """A message to whoever allows anything could be made of a copy of a digest."""
    with pytest.raises(IntegrityError), transaction.atomic():
        a_campaign(purpose="marketing_email:")
    with pytest.raises(IntegrityError), transaction.atomic():
        a_campaign(kind="digest")
    news("New pumps")
    digest = digests.make(MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        campaigns.copy(digest, by=UUID(int=1), key=UUID(int=2))


def test_the_clock_makes_it(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: MONDAY)
    news("New pumps")
    assert digests.make() is not None
