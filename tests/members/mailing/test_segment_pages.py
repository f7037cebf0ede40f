"""The desk's pages of segments: six questions for each."""

import re

import pytest
from django.urls import reverse

from members.mailing.segments import reaching, saving, whom
from members.models import Segment, SegmentFigure
from privacy.consents import NEWS
from tests.campaigns import BY, a_campaign
from tests.people import a_member, a_staff_member

pytestmark = pytest.mark.django_db
TEXTILES = {"industry": ["textiles"]}


@pytest.fixture
def marketer(client):
    found = a_staff_member("marketing")
    client.force_login(found)
    return found


@pytest.fixture
def many(monkeypatch):
    counts = {"": 1234, "permission": 400, "targeting": 3}
    monkeypatch.setattr(whom, "counts", lambda purpose, criteria: counts)


def a_segment(name="Textiles", **fields):
    return Segment.objects.create(
        **{"name": name, "criteria": TEXTILES, "made_by": BY, **fields}
    )


def typed(**fields):
    key = "7f0c0b4e-6a51-4a7c-9d4e-0b6f6f2f7a11"
    return {
        "name": "Makers",
        "industry": ["textiles"],
        "topic": NEWS,
        "form_key": key,
        "do": "save",
    } | fields


def said(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_segment_is_made_once_however_often_it_is_sent(client, marketer, many):
    for _n in range(2):
        answer = client.post(reverse("new-segment"), typed())
        assert answer.status_code == 302
    made = Segment.objects.get()
    assert (made.name, made.criteria) == ("Makers", TEXTILES)
    assert made.made_by == marketer.subject


def test_the_size_is_shown_rounded_with_who_is_not_reached(client, marketer, many):
    page = said(client.post(reverse("new-segment"), typed(do="count")))
    assert re.search(r"About 1,[0-9]00 members", page)
    assert "They did not allow this topic" in page
    assert re.search(r"about (3[5-9]|4[0-4])0", page)
    assert "fewer than 20" in page
    assert not Segment.objects.exists()


def test_a_page_that_is_opened_counts_nothing(client, marketer, monkeypatch):
    monkeypatch.delattr(whom, "counts")
    segment = a_segment()
    for name in ("segments", "new-segment"):
        assert client.get(reverse(name)).status_code == 200
    assert client.get(reverse("segment", args=[segment.pk])).status_code == 200
    assert not SegmentFigure.objects.exists()


def test_what_was_counted_is_on_the_segments_page(client, marketer, many):
    segment = a_segment()
    reaching.reach(NEWS, TEXTILES)
    page = said(client.get(reverse("segment", args=[segment.pk])))
    assert re.search(r"About 1,[0-9]00 members", page)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"industry": ["nothing"]},
        {"industry": []},
        {"country": ["ZZ"]},
        {"topic": "statistics"},
        {"form_key": "x"},
        {"name": "a\0b"},
    ],
    ids=str,
)
@pytest.mark.parametrize("do", ["save", "count", "anything"])
def test_what_does_not_fit_is_handed_back(client, marketer, many, wrong, do):
    answer = client.post(reverse("new-segment"), typed(do=do, **wrong))
    assert answer.status_code == 422
    assert not Segment.objects.exists()


def test_a_name_is_there_once(client, marketer, many):
    a_segment("makers")
    answer = client.post(reverse("new-segment"), typed())
    assert answer.status_code == 422
    assert "There is a segment of this name" in said(answer)


def test_two_people_at_once_are_told(client, marketer, many):
    segment = a_segment()
    path = reverse("segment", args=[segment.pk])
    assert client.post(path, typed(seen=0, name="First")).status_code == 302
    answer = client.post(path, typed(seen=0, name="Second"))
    assert answer.status_code == 409
    page = said(answer)
    assert "First" in page
    assert "Second" in page
    assert 'name="seen" value="1"' in page
    assert client.post(path, typed(seen=1, name="Second")).status_code == 302
    segment.refresh_from_db()
    assert (segment.name, segment.version) == ("Second", 2)


def test_deleting_can_be_undone(client, marketer):
    segment = a_segment()
    client.post(reverse("delete-segment", args=[segment.pk]))
    page = said(client.get(reverse("segments")))
    assert "“Textiles” is deleted." in page
    assert client.get(reverse("segment", args=[segment.pk])).status_code == 404
    client.post(reverse("restore-segment", args=[segment.pk]))
    assert client.get(reverse("segment", args=[segment.pk])).status_code == 200


def test_it_is_not_put_back_over_another_of_its_name(client, marketer):
    segment = a_segment()
    saving.remove(segment)
    a_segment("TEXTILES")
    answer = client.post(reverse("restore-segment", args=[segment.pk]), follow=True)
    assert "There is a segment of this name" in said(answer)


def test_a_draft_keeps_its_segment(client, marketer):
    segment = a_segment()
    campaign = a_campaign(segment=segment)
    path = reverse("delete-segment", args=[segment.pk])
    assert campaign.name in said(client.post(path, follow=True))
    assert Segment.objects.there().exists()


def test_the_list_has_pages_and_names_campaigns_in_few_statements(
    client, marketer, django_assert_max_num_queries
):
    for n in range(25):
        segment = a_segment(f"Segment {n:02}")
        for _n in range(7):
            a_campaign(segment=segment, languages=())
    with django_assert_max_num_queries(12):
        page = said(client.get(reverse("segments")))
    assert page.count("own-row__title") == 20
    assert "Textiles &amp; fibres" in page
    assert "Segment 24" in said(client.get(reverse("segments") + "?page=2"))
    assert client.get(reverse("segments") + "?page=x").status_code == 200


def test_an_empty_list_says_so(client, marketer):
    assert "There is no segment yet." in said(client.get(reverse("segments")))


def test_others_are_kept_out(client):
    client.force_login(a_member())
    assert client.get(reverse("segments")).status_code == 403
    assert client.post(reverse("new-segment"), typed()).status_code == 403


def test_a_topic_that_is_none_shows_that_of_news(client, marketer):
    segment = a_segment()
    path = reverse("segment", args=[segment.pk])
    assert client.get(f"{path}?topic=x").status_code == 200
    assert client.get(f"{path}?topic=%00").status_code == 400


def test_nothing_is_kept_by_a_browser(client, marketer):
    assert client.get(reverse("segments"))["Cache-Control"] == "private, no-store"


def test_what_takes_too_long_is_said(client, marketer, monkeypatch):
    def slow(purpose, criteria):
        raise whom.NotCounted

    monkeypatch.setattr(whom, "counts", slow)
    answer = client.post(reverse("new-segment"), typed(do="count"))
    assert answer.status_code == 503
    assert "Try again in a moment." in said(answer)
