"""Messages drawn up: what staff write becomes a page and a text, frozen when it is scheduled."""

import time

import pytest

from members.mailing.writing import drawing_up
from members.mailing.writing.drawing_up import NotFit
from members.mailing.writing.markup import NotUnderstood
from members.models import IssueLink
from privacy.models import Partner
from tests.campaigns import a_campaign, an_issue

pytestmark = pytest.mark.django_db
SOURCE = """# New pumps

There are *new* pumps & valves at [Acme](/companies/1/acme/) (<b>none</b>).

- one
- two
  1. first
  2. second

> As they say

**[See the pumps](https://www.example.com/pumps?a=1&b=2)**

## More

Bye.
"""
TEXT = """New pumps
=========

There are new pumps & valves at Acme <http://testserver/companies/1/acme/>
(<b>none</b>).

- one
- two
  1. first
  2. second

> As they say

See the pumps:
https://www.example.com/pumps?a=1&b=2

More
----

Bye.
"""


@pytest.fixture
def issue():
    campaign = a_campaign(languages=())
    return an_issue(campaign, source=SOURCE, preview="Pumps and valves")


def test_the_text_says_what_the_page_says(issue):
    assert TEXT in drawing_up.drawn(issue).text


def test_the_page_has_what_mail_programs_need(issue):
    page = drawing_up.drawn(issue).html
    for part in (
        '<meta name="color-scheme" content="light dark"',
        "prefers-color-scheme: dark",
        'name="viewport"',
        'lang="en"',
        "<title>What is new",
        "Pumps and valves",
        "&lt;b&gt;none&lt;/b&gt;",
        'href="https://www.example.com/pumps?a=1&amp;b=2"',
        "1 Harbour Street, 12345 Sampletown",
        f'href="http://testserver{issue.get_absolute_url()}"',
    ):
        assert part in page, part
    assert '<h1 style="' in page
    assert page.count("[[td:unsubscribe]]") == 2
    assert page.count("[[td:why]]") == page.count("[[td:greeting]]") == 1


def test_the_archives_page_has_no_looks_and_nothing_of_a_readers(issue):
    page = drawing_up.drawn(issue).page
    assert "<h2>New pumps</h2>" in page
    assert (
        '<a href="http://testserver/companies/1/acme/" rel="nofollow">Acme</a>' in page
    )
    assert "style" not in page
    assert "[[td:" not in page
    assert "&lt;b&gt;none" in page


def test_what_reads_from_the_right_is_drawn_from_the_right():
    issue = an_issue(
        a_campaign(), language="ar", source="# مضخات\n\n- [هنا](/c/pumps/)"
    )
    made = drawing_up.drawn(issue)
    assert 'dir="rtl"' in made.html
    assert "text-align:right" in made.html.replace(": ", ":")
    assert f"http://testserver/ar/news/{issue.campaign_id}/" in made.html


def test_links_lead_through_the_variants_own_addresses_in_both_parts(issue):
    target = "https://www.example.com/pumps?a=1&b=2"
    made = drawing_up.drawn(issue, {target: 3})
    address = f"http://testserver/news/{issue.campaign_id}/a/3/"
    assert f'href="{address}"' in made.html
    assert address in made.text
    assert target.replace("&", "&amp;") not in made.html
    assert target.replace("&", "&amp;") in made.page


@pytest.mark.promise("W4")
def test_freezing_writes_one_set_of_links_a_variant(issue):
    campaign = issue.campaign
    an_issue(
        campaign, language="fr", source="[Acme](/companies/1/acme/) [x](/c/pumps/)"
    )
    for language in ("en", "fr"):
        an_issue(campaign, variant="b", language=language, source="[B](/c/b/)")
    drawing_up.freeze(campaign)
    rows = IssueLink.objects.filter(campaign=campaign).order_by("variant", "number")
    assert list(rows.values_list("variant", "number", "target")) == [
        ("a", 1, "http://testserver/companies/1/acme/"),
        ("a", 2, "https://www.example.com/pumps?a=1&b=2"),
        ("a", 3, "http://testserver/c/pumps/"),
        ("b", 1, "http://testserver/c/b/"),
    ]
    french = campaign.issues.get(variant="a", language="fr")
    assert f"/news/{campaign.pk}/a/1/" in french.html
    assert f"/news/{campaign.pk}/a/3/" in french.text
    assert "Acme" in french.page


def test_freezing_twice_is_freezing_once(issue):
    drawing_up.freeze(issue.campaign)
    drawing_up.freeze(issue.campaign)
    assert IssueLink.objects.filter(campaign=issue.campaign).count() == 2


def test_freezing_says_everything_that_is_wrong_and_writes_nothing(issue, settings):
    settings.POSTAL_ADDRESS = " "
    campaign = issue.campaign
    bad = an_issue(campaign, language="fr", source="[x](https://bit.ly/x)")
    an_issue(campaign, variant="b", language="en", subject=" ", source="{{ name }}")
    campaign.issues.update(html="", text="")
    with pytest.raises(NotFit) as error:
        drawing_up.freeze(campaign)
    said = error.value.problems
    whole = [why for where, why in said if where is None]
    assert any("POSTAL_ADDRESS" in why for why in whole)
    assert any("same languages" in why for why in whole)
    assert any(where == bad and "services that count" in why for where, why in said)
    assert any("It has no subject." in why for _where, why in said)
    assert not IssueLink.objects.exists()
    assert not campaign.issues.exclude(html="").exists()


def test_a_campaign_without_english_or_without_anything_is_not_frozen():
    for languages in ((), ("fr",)):
        with pytest.raises(NotFit):
            drawing_up.freeze(a_campaign(languages=languages))


@pytest.mark.promise("H2")
def test_a_partners_message_says_whose_it_is_and_is_in_no_archive():
    partner = Partner.objects.create(name="Cork & Co", purpose="Cork")
    campaign = a_campaign(
        kind="partner", partner=partner, purpose=f"partner:{partner.pk}"
    )
    made = drawing_up.drawn(campaign.issues.get())
    assert "Message of Cork &amp; Co, sent by Tradedir" in made.html
    assert made.text.startswith("Message of Cork & Co, sent by Tradedir")
    assert "Read in the browser" not in made.html


def test_pictures_are_refused_with_their_line(issue):
    issue.source = "# A\n\nText\n\n![x](https://e.example/o.gif)"
    with pytest.raises(NotUnderstood, match="Line 5: pictures"):
        drawing_up.drawn(issue)


BOMBS = [
    *("*a " * 20_000, "[" * 60_000, "![" * 30_000, "> " * 30_000, "*_" * 30_000),
    *(
        "[a](" * 15_000,
        "`a``" * 15_000,
        "- " * 30_000,
        "x" * 60_001,
        "[a](/b) " * 7_000,
    ),
]
BOMBS_OF_MJML = [
    *("<mj-section>" * 5_000, "<mj-section></mj-section>" * 2_400, "<" * 60_000),
    *("<a b='" * 10_000, "&" * 60_000, "<!--" * 15_000),
    f"<mj-section><mj-column><mj-text>{'<b>' * 5_000}{'</b>' * 5_000}</mj-text></mj-column></mj-section>",
]


@pytest.mark.parametrize(
    ("written_as", "source"),
    [("words", one) for one in BOMBS] + [("mjml", one) for one in BOMBS_OF_MJML],
    ids=lambda value: value[:12],
)
def test_a_source_that_would_never_end_is_refused_in_time(issue, written_as, source):
    issue.format, issue.source = written_as, source
    begun = time.process_time()
    drawing_up.problems(issue)
    assert time.process_time() - begun < 6
