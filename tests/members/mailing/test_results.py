"""What marketing staff read of a campaign's results, and the files of it."""

import io
import json
import re
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation
from jsonschema import validate

from members.exporting import files, json_file, of_results, partner_packages
from members.mailing.figures import partner_figures, results, results_in_words
from members.models import CampaignDay, Delivery, IssueLink, LinkDay, Member
from privacy.models import Partner, PartnerRelease, ReleaseExport
from privacy.releases.partnering import State
from tests.campaigns import a_campaign, an_issue
from tests.people import a_member, a_staff_member

pytestmark = pytest.mark.django_db
OVER = {"state": "sent", "prepared_at": timezone.now(), "started_at": timezone.now()}


@pytest.fixture
def still(monkeypatch):
    """Nothing is added by chance."""
    monkeypatch.setattr(results, "draws_of", lambda campaign: lambda *line: 0)


def over(sent_a=1_000, sent_b=0, hits_a=(), hits_b=(), refused=0, **fields):
    """A campaign that was sent, as far as results read it."""
    campaign = a_campaign(**OVER, ended_at=timezone.now(), **fields)
    campaign.sent_counts = {
        "sent": {"a": sent_a, "b": sent_b},
        "refused": {"a": refused},
    }
    campaign.save()
    if sent_b:
        an_issue(campaign, variant="b")
    for variant, hits in (("a", hits_a), ("b", hits_b)):
        for number, n in enumerate(hits, start=1):
            link = IssueLink.objects.create(
                campaign=campaign,
                variant=variant,
                number=number,
                target=f"https://example.org/{number}",
            )
            LinkDay.objects.create(link=link, day="2026-11-02", hits=n)
    return campaign


def said(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def marketer(client):
    found = a_staff_member("marketing")
    client.force_login(found)
    return found


def test_hits_have_a_share_with_its_interval(still):
    [one] = results.of(over(hits_a=(120, 30))).variants
    assert (one.sent, one.all_links.hits) == (1_000, 150)
    assert one.all_links.rate.value == 0.15
    assert one.all_links.rate.low < 0.1295
    assert one.all_links.rate.high > 0.1735
    assert [link.hits for link in one.links] == [120, 30]


def test_few_hits_are_not_told_apart(still):
    [one] = results.of(over(hits_a=(9, 0))).variants
    assert [(link.hits, link.rate) for link in one.links] == [(None, None)] * 2


def test_a_link_followed_more_often_than_sent_is_no_share(still):
    [one] = results.of(over(sent_a=100, hits_a=(130,))).variants
    assert (one.all_links.hits, one.all_links.rate) == (130, None)


def test_a_variant_sent_to_few_tells_nothing(still):
    found = results.of(over(sent_a=64, hits_a=(40,)))
    assert not found.is_shown
    assert found.variants[0].links == ()
    assert results_in_words.lines(found, "en") == []


@pytest.mark.parametrize("sent", [0, 1, 49])
def test_under_fifty_tells_nothing_whatever_is_drawn(sent, monkeypatch):
    monkeypatch.setattr(results, "draws_of", lambda campaign: lambda *line: 72)
    assert not results.of(over(sent_a=sent, hits_a=(40,))).is_shown


def test_two_variants_are_compared(still):
    found = results.of(over(2_000, 2_000, (100,), (200,)))
    assert found.difference.value == pytest.approx(0.05)
    assert found.difference.low > 0
    sentence = results_in_words.difference(found, "en")
    assert sentence.startswith(
        "Links of B were followed more often than those of A: +5.0 ("
    )
    found = results.of(over(200, 200, (20,), (24,)))
    sentence = results_in_words.difference(found, "en")
    assert sentence.startswith("No clear difference")


def test_what_members_did_is_about_and_stays_the_same():
    campaign = over(refused=300)
    for _n in range(25):
        results.count(campaign.pk, "a", "unsubscribed")
    first, again = results.of(campaign), results.of(campaign)
    assert first == again
    [one] = first.variants
    assert one.sent % 10 == 0
    assert abs(one.sent - 1_000) <= 77
    assert 220 < one.returned < 380
    assert one.complained is None or one.complained == 20


def test_draws_are_spread_as_they_are_said_to_be():
    campaign = over()
    drawn = [results.draws_of(campaign)(str(n), "sent") for n in range(300)]
    mean = sum(drawn) / len(drawn)
    deviation = (sum((one - mean) ** 2 for one in drawn) / len(drawn)) ** 0.5
    assert abs(mean) < 1.75
    assert 4.8 < deviation < 7.2


def test_counting_is_by_variant_and_day_and_of_nobody():
    campaign = a_campaign()
    for what in ("unsubscribed", "unsubscribed", "complained"):
        results.count(campaign.pk, "b", what)
    results.count(10**15, "a", "returned")
    rows = set(CampaignDay.objects.values_list("variant", "what", "n"))
    assert rows == {("b", "unsubscribed", 2), ("b", "complained", 1)}
    with pytest.raises(ValueError, match="nonsense"):
        results.count(campaign.pk, "a", "nonsense")


def delivered(campaign, n, state, variant="a"):
    """Rows as they are after sending."""
    taken = {"week": 202648, "month": 202611, "week_place": 1, "month_place": 1}
    for _n in range(n):
        member = a_member()
        Delivery.objects.create(
            campaign=campaign,
            member=member,
            subject=member.subject,
            variant=variant,
            language="en",
            state=state,
            **(taken if state == "sent" else {}),
        )


@pytest.mark.usefixtures("as_owner")
def test_deliveries_are_counted_by_variant_and_kept_before_they_go():
    with connection.cursor() as cursor:
        # Which way a row goes is another test's.
        cursor.execute("ALTER TABLE members_delivery DISABLE TRIGGER USER")
    campaign = a_campaign(**OVER, ended_at=timezone.now() - timedelta(days=61))
    delivered(campaign, 3, "sent")
    delivered(campaign, 2, "sent", "b")
    delivered(campaign, 1, "failed_hard")
    delivered(campaign, 1, "queued")
    counts = ({"a": 3, "b": 2}, {"a": 1})
    assert results.delivered(campaign) == counts
    assert results.settle() == 1
    Delivery.objects.all().delete()
    campaign.refresh_from_db()
    assert results.delivered(campaign) == counts


def test_it_settles_once_and_only_what_is_long_over():
    old = over()
    type(old).objects.filter(pk=old.pk).update(
        ended_at=timezone.now() - timedelta(days=61), sent_counts={}
    )
    new = over()
    type(new).objects.filter(pk=new.pk).update(sent_counts={})
    assert results.settle() == 1
    assert results.settle() == 0
    old.refresh_from_db()
    assert old.sent_counts == {"sent": {}, "refused": {}}


def test_the_page_shows_figures_and_says_how_sure_they_are(
    client, marketer, still, django_assert_max_num_queries
):
    campaign = over(2_000, 2_000, (100, 4), (200, 90))
    with django_assert_max_num_queries(16):
        page = said(client.get(reverse("campaign-results", args=[campaign.pk])))
    for words in (
        "about 2,000",
        "fewer than 10",
        "fewer than 20",
        "Links of B were followed more often",
        "Variant B",
        "https://example.org/2",
        "<svg",
    ):
        assert words in page, words


def test_few_are_told_nothing_of_on_the_page(client, marketer, still):
    # So many that no day, hour or number of a row is the same.
    campaign = over(sent_a=20, hits_a=(98_765,))
    page = said(client.get(reverse("campaign-results", args=[campaign.pk])))
    assert "nothing can be told of them yet" in page
    assert "98765" not in page.replace(",", "")


def test_a_draft_has_no_results(client, marketer):
    campaign = a_campaign()
    for name, args in (
        ("campaign-results", [campaign.pk]),
        ("campaign-results", [10**15]),
        ("campaign-results-file", [campaign.pk, "csv"]),
        ("campaign-results-file", [over().pk, "exe"]),
    ):
        assert client.get(reverse(name, args=args)).status_code == 404


def test_others_are_kept_out(client):
    campaign = over()
    client.force_login(a_member())
    for name, more in (("campaign-results", []), ("campaign-results-file", ["csv"])):
        path = reverse(name, args=[campaign.pk, *more])
        assert client.get(path).status_code == 403
        assert client.post(path).status_code in (403, 405)
    assert not ReleaseExport.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json", "svg"])
def test_a_file_is_the_same_twice_and_is_entered(client, marketer, kind):
    campaign = over(2_000, 2_000, (100, 4), (200, 90))
    path = reverse("campaign-results-file", args=[campaign.pk, kind])
    assert client.get(path).status_code == 200
    assert not ReleaseExport.objects.exists()
    first, second = client.post(path), client.post(path)
    assert first.status_code == 200
    assert first.content == second.content
    entered = ReleaseExport.objects.latest("position")
    assert entered.tables == ["campaign-results"]
    assert entered.by == marketer.subject
    page = said(client.get(reverse("report-files")))
    assert f"Results of campaign {campaign.pk}" in page


def test_json_follows_its_schema_and_holds_nothing_that_is_too_small(still):
    report = of_results.report(over(hits_a=(120, 9)), "en")
    found = json.loads(files.made(report, "json"))
    validate(found, json_file.schema())
    values = {(row["what"], row["link"]): row["value"] for row in found["rows"]}
    assert values["link", 1] == 120
    assert values["link", 2] is None
    assert values["complained", None] is None


def test_no_file_is_made_of_too_few(client, marketer, still):
    campaign = over(sent_a=20)
    path = reverse("campaign-results-file", args=[campaign.pk, "csv"])
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 422
        assert "nothing can be told" in said(answer)
    assert not ReleaseExport.objects.exists()


@pytest.mark.parametrize("language", ["ar", "zh-hans", "fr"])
def test_results_are_said_in_every_language(language, still):
    with translation.override(language):
        report = of_results.report(over(2_000, 2_000, (100,), (200,)), language)
    assert report.language == language
    assert files.made(report, "csv")


# Partners


@pytest.fixture
def partner():
    return Partner.objects.create(name="Fair Ltd", purpose="Fairs", active=True)


def partners_own(partner, **counts):
    return over(**of(partner), **counts)


def of(partner):
    """Of a partner's campaign that was agreed to."""
    purpose = f"partner:{partner.pk}"
    kept = {"kind": "partner", "purpose": purpose, "partner": partner}
    return kept | {"approved_version": 0}


@pytest.mark.promise("H2")
def test_a_partner_gets_protected_figures_after_somebody_else_agreed(
    client, marketer, partner
):
    campaign = partners_own(partner, hits_a=(500, 3), refused=7)
    results.count(campaign.pk, "a", "complained")
    path = reverse("ask-for-partner", args=[campaign.pk])
    key = "00000000-0000-4000-8000-00000000000a"
    for _n in range(2):
        assert client.post(path, {"key": key}).status_code == 302
    asked = PartnerRelease.objects.get()
    assert (asked.partner, asked.recipient) == (partner, "Fair Ltd")
    assert partner_packages.make_waiting() == 0
    officer = a_staff_member("privacy officer")
    partner_packages.decide(asked, State.APPROVED, by=officer)
    assert partner_packages.make_waiting() == 1
    package = ZipFile(io.BytesIO(bytes(asked.export.file.content)))
    manifest = json.loads(package.read("manifest.json"))
    assert manifest["reports"][0]["sigma"] == partner_figures.SIGMA
    assert manifest["signature"]
    table = package.read(manifest["reports"][0]["files"][0]).decode()
    assert "Noise" in table
    assert campaign.name not in table
    for member in Member.objects.all():
        assert member.email not in table
        assert member.full_name not in table


@pytest.mark.promise("H2")
def test_what_a_partner_is_told_is_drawn_once(partner):
    campaign = partners_own(partner, hits_a=(500,))
    first = partner_figures.freeze(campaign)
    LinkDay.objects.update(hits=9_000)
    assert partner_figures.freeze(campaign) == first
    [sent] = [one for one in first if one["what"] == "sent"]
    assert abs(sent["value"] - 1_000) < 60


def test_a_partner_is_told_nothing_of_few_or_of_what_is_not_over(
    client, marketer, partner
):
    few = partners_own(partner, sent_a=5)
    running = a_campaign(state="sending", **of(partner))
    news = over()
    for campaign in (few, running, news):
        path = reverse("ask-for-partner", args=[campaign.pk])
        key = "00000000-0000-4000-8000-00000000000b"
        assert client.post(path, {"key": key}).status_code == 302
        assert client.post(path, {"key": "x"}).status_code == 302
        assert client.get(path).status_code == 405
    assert not PartnerRelease.objects.exists()


def test_one_partner_is_not_given_anothers_message(partner):
    other = Partner.objects.create(name="Other", purpose="x", active=True)
    campaign = partners_own(partner)
    with pytest.raises(partner_figures.NotYet):
        partner_packages.of_partner_campaign.report(
            f"campaign={campaign.pk}", "en", other, "Other"
        )
