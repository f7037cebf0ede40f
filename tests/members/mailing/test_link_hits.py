"""Following a link of a message: led on, counted as nobody's, and by readers alone."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from members.mailing.figures import link_hits
from members.models import IssueLink, LinkDay
from members.views import link_following
from tests.campaigns import a_campaign

pytestmark = pytest.mark.django_db
BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/126.0.0.0 Safari/537.36"
)
TARGET = "https://example.org/pumps?x=1&y=2#new"


def a_link(target=TARGET, **fields):
    campaign = a_campaign(**{"state": "sending"} | fields)
    return IssueLink.objects.create(
        campaign=campaign, variant="a", number=3, target=target
    )


def path_of(link):
    return reverse("issue-link", args=[link.campaign_id, link.variant, link.number])


def follow(client, link, **headers):
    return client.get(path_of(link), **{"HTTP_USER_AGENT": BROWSER, **headers})


def hits(link):
    return sum(LinkDay.objects.filter(link=link).values_list("hits", flat=True))


def test_a_reader_is_led_on_and_counted_on_the_day(client):
    link = a_link()
    for _n in range(2):
        answer = follow(client, link)
        assert (answer.status_code, answer["Location"]) == (302, TARGET)
    day = LinkDay.objects.get(link=link)
    assert (day.hits, day.day) == (2, timezone.now().date())


def test_nothing_says_who_it_was(client):
    answer = follow(client, a_link())
    assert not answer.cookies
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert not answer.content


@pytest.mark.promise("W4")
@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_PURPOSE": "preview"},
        {"HTTP_X_MOZ": "prefetch"},
        {"HTTP_USER_AGENT": ""},
        {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"HTTP_USER_AGENT": "Barracuda Sentinel (EE) link preview bot"},
        {"HTTP_USER_AGENT": "python-requests/2.32.0 of a scanner"},
        {"HTTP_USER_AGENT": "curl/8.5.0"},
    ],
    ids=str,
)
def test_programs_are_led_on_and_not_counted(client, headers):
    link = a_link()
    answer = follow(client, link, **headers)
    assert (answer.status_code, answer["Location"]) == (302, TARGET)
    assert hits(link) == 0


def test_head_is_answered_and_not_counted(client):
    link = a_link()
    assert client.head(path_of(link), HTTP_USER_AGENT=BROWSER).status_code == 302
    assert hits(link) == 0


def test_what_is_no_link_of_a_message_that_left_is_not_there(client):
    draft = a_link(state="draft")
    assert follow(client, draft).status_code == 404
    link = a_link()
    for args in (
        (link.campaign_id, "b", 3),
        (link.campaign_id, "a", 4),
        (10**17, "a", 3),
    ):
        path = reverse("issue-link", args=args)
        assert client.get(path, HTTP_USER_AGENT=BROWSER).status_code == 404
    for wrong in ("/news/1/c/1/", "/news/1/a/x/", "/news/1/a/-1/", "/news/x/a/1/"):
        assert client.get(wrong).status_code == 404
    assert not LinkDay.objects.exists()


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "//evil.example",
        "/\\evil.example",
        "data:x",
        "",
        "https:///x",
    ],
)
def test_it_leads_to_pages_of_the_web_alone(client, target):
    link = a_link(target)
    assert follow(client, link).status_code == 404
    assert hits(link) == 0


def test_nothing_in_the_address_changes_where_it_leads(client):
    link = a_link("/offers/")
    answer = client.get(
        path_of(link) + "?next=https://evil.example", HTTP_HOST="testserver"
    )
    assert answer["Location"] == "/offers/"


def test_counting_is_bounded(client, monkeypatch):
    monkeypatch.setattr(link_hits, "MOST_A_MINUTE", 3)
    link = a_link()
    answers = [follow(client, link).status_code for _n in range(5)]
    assert answers == [302] * 5
    assert hits(link) in (3, 4, 5)
    assert hits(link) < 5 or timezone.now().second < 2


def test_it_takes_two_statements(client, django_assert_num_queries):
    link = a_link()
    follow(client, link)
    with django_assert_num_queries(2):
        follow(client, link)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_all_counted():
    link = a_link()

    def one(_n):
        try:
            link_hits.note(link, timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(40)))
    assert hits(link) == 40


def test_only_what_is_no_address_of_elsewhere_is_a_path():
    assert link_following.leads_somewhere("/offers/")
    assert not link_following.leads_somewhere("https://[broken")
