"""The public archive: what was sent, for everybody; nothing that was not, and no partner's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.mailing import archive
from privacy.models import Partner
from tests.campaigns import a_campaign, an_issue

pytestmark = pytest.mark.django_db
PAGE = (
    '<h2>Pumps</h2><p>There are <a href="http://testserver/c/pumps/">new pumps</a>.</p>'
)


def sent(**fields):
    campaign = a_campaign(**({"state": "sending", "languages": ()} | fields))
    an_issue(campaign, subject="New pumps", preview="Pumps & valves", page=PAGE)
    return campaign


def test_an_issue_is_a_page_of_the_site(client, django_assert_num_queries):
    campaign = sent()
    with django_assert_num_queries(3):
        response = client.get(f"/news/{campaign.pk}/new-pumps/")
    assert "<h1>New pumps</h1>" in response.text
    assert '<a href="http://testserver/c/pumps/">new pumps</a>' in response.text
    assert (
        f'rel="canonical" href="http://testserver/news/{campaign.pk}/new-pumps/"'
        in response.text
    )
    assert "[[td:" not in response.text
    assert "You get this because" not in response.text
    assert len(response.content) < 60_000
    assert not response.cookies
    assert "public" in response["Cache-Control"]


def test_another_title_leads_to_the_one_it_has(client):
    campaign = sent()
    response = client.get(f"/news/{campaign.pk}/old-pumps/")
    assert response.status_code == 301
    assert response["Location"] == f"/news/{campaign.pk}/new-pumps/"


@pytest.mark.parametrize("state", ["draft", "scheduled", "cancelled"])
def test_what_was_not_sent_is_nowhere(client, state):
    ended = {"ended_at": timezone.now()} if state == "cancelled" else {}
    campaign = sent(state=state, **ended)
    assert client.get(f"/news/{campaign.pk}/new-pumps/").status_code == 404
    assert "New pumps" not in client.get("/news/").text


@pytest.mark.promise("H2")
def test_a_partners_message_is_nowhere(client):
    partner = Partner.objects.create(name="Cork & Co", purpose="Cork")
    fields = {"purpose": f"partner:{partner.pk}", "approved_version": 0}
    campaign = sent(kind="partner", partner=partner, **fields)
    assert client.get(f"/news/{campaign.pk}/new-pumps/").status_code == 404
    assert "New pumps" not in client.get("/news/").text
    assert "New pumps" not in client.get("/feeds/news.xml").text


def test_languages_lead_to_one_another(client):
    campaign = sent()
    an_issue(campaign, language="fr", subject="Pompes", page="<p>Des pompes.</p>")
    here, there = f"/news/{campaign.pk}/new-pumps/", f"/fr/news/{campaign.pk}/pompes/"
    page = client.get(here).text
    assert f'hreflang="fr" href="http://testserver{there}"' in page
    assert f'hreflang="en" href="http://testserver{here}"' in page
    assert 'hreflang="es"' not in page.partition("</head>")[0]
    assert client.get(f"/fr{here}")["Location"] == there
    assert "Des pompes." in client.get(there).text


def test_where_a_language_is_missing_english_is_shown_and_named(client):
    campaign = sent()
    page = client.get(f"/ar/news/{campaign.pk}/new-pumps/").text
    assert 'lang="en" dir="ltr"' in page
    assert (
        f'rel="canonical" href="http://testserver/news/{campaign.pk}/new-pumps/"'
        in page
    )


def test_variant_b_is_not_shown(client):
    campaign = sent()
    an_issue(campaign, variant="b", subject="Better pumps", page="<p>B</p>")
    assert "Better pumps" not in client.get("/news/").text
    assert client.get(f"/news/{campaign.pk}/better-pumps/").status_code == 301


def test_the_list_is_in_pages_the_newest_first(
    client, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(archive, "A_PAGE", 2)
    for n in range(3):
        began = timezone.now() - timedelta(days=n)
        campaign = a_campaign(state="sending", languages=(), started_at=began)
        an_issue(campaign, subject=f"Issue {n}")
    with django_assert_num_queries(2):
        first = client.get("/news/").text
    assert first.index("Issue 0") < first.index("Issue 1")
    assert "Issue 2" not in first
    older = client.get("/news/", {"before": campaign.pk - 1}).text
    assert "Issue 2" in older
    assert "Issue 0" not in older


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "999999999", "٣"])
def test_a_page_that_is_none_is_not_found(client, before):
    assert client.get("/news/", {"before": before}).status_code == 404


def test_an_archive_of_nothing_says_so(client):
    assert "Nothing was sent yet." in client.get("/news/").text


def test_what_is_typed_is_text(client):
    campaign = a_campaign(state="sending", languages=())
    an_issue(campaign, subject="<script>x</script>", preview="<b>x", page="<p>x</p>")
    for address in ("/news/", f"/news/{campaign.pk}/scriptxscript/", "/feeds/news.xml"):
        assert "<script>x" not in client.get(address).text
        assert "<b>x" not in client.get(address).text


def test_the_feed_and_the_sitemap_name_it(client):
    campaign = sent()
    feed = client.get("/feeds/news.xml").text
    assert f"http://testserver/news/{campaign.pk}/new-pumps/" in feed
    assert "/news/" in client.get("/sitemap-pages.xml").getvalue().decode()
