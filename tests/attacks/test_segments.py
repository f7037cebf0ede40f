"""What marketing staff could learn of one company by asking how many a segment reaches."""

from itertools import pairwise
from statistics import NormalDist, mean

import pytest
from django.urls import reverse
from django.utils import timezone

from members.mailing import segments
from members.mailing.segments import overlapping, reaching, whom
from members.models import Industry, Segment, SegmentFigure
from privacy.consents import NEWS
from tests.campaigns import BY, a_campaign, a_reader
from tests.people import a_company, a_staff_member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("W3b")]
TEXTILES = {"industry": ["textiles"]}
ONE_COMPANY = {
    "industry": ["textiles"],
    "country": ["MT"],
    "business_type": ["manufacturer"],
    "turnover": ["10-50"],
    "employees": ["500-999"],
}


def counting(monkeypatch, by_criteria):
    """As many are reached as `by_criteria` says."""
    monkeypatch.setattr(
        whom, "counts", lambda purpose, criteria: {"": by_criteria(criteria)}
    )


def test_a_segment_made_of_one_company_tells_nothing_of_it():
    """Whether it allows the topic, paused, was closed: the answer is the same."""
    told = set()
    company = a_company(
        industry=Industry.TEXTILES,
        country="MT",
        business_type="manufacturer",
        turnover_band="10-50",
        employees_band="500-999",
    )
    for _n in range(2):
        SegmentFigure.objects.all().delete()
        shown = segments.reach(NEWS, ONE_COMPANY)
        told.add((shown.is_enough, shown.about, shown.left_out, shown.sentence))
        a_reader(company=company)
    assert len(told) == 1


@pytest.mark.parametrize("true", [0, 1, 10, 30, 49])
def test_under_fifty_is_refused_whatever_is_drawn(true, monkeypatch):
    for drawn in (-72, 0, 20, 72):
        monkeypatch.setattr(reaching, "noise", lambda drawn=drawn: drawn)
        figures = reaching.drawn({"": true, "permission": 900}, is_targeted=True)
        assert figures == {"is_enough": False, "about": None, "left_out": {}}


def test_no_single_member_is_seen_where_the_threshold_is():
    """Adding values one by one: where it stops being refused is another place each time, so
    that one member more makes an accepted segment in a few of a hundred questions only."""
    rounds = 4_000
    accepted = [
        mean(
            reaching.drawn({"": true}, is_targeted=True)["is_enough"]
            for _n in range(rounds)
        )
        for true in range(49, 90)
    ]
    steps = [after - before for before, after in pairwise(accepted)]
    # The steepest step of a normal distribution of 6 is 1/(6√2π) = 6.7 %; five of its own
    # deviations of chance are added.
    assert max(steps) < 0.067 + 5 * (2 * 0.25 / rounds) ** 0.5
    assert accepted[0] == 0
    assert accepted[-1] > 0.99


def test_one_company_more_is_not_seen_in_the_size():
    """A guess which of two sizes is the greater, of 100 and 101, is hardly better than a coin."""
    rounds = 6_000
    right = mean(shown(101) > shown(100) for _n in range(rounds))
    same = mean(shown(101) == shown(100) for _n in range(rounds))
    guessed = right + same / 2
    # Of two draws of 6 that are one apart: Φ(1 / (6√2)) = 54.7 %.
    bound = NormalDist().cdf(1 / (6 * 2**0.5))
    assert guessed < bound + 5 * (0.25 / rounds) ** 0.5


def shown(true):
    return reaching.drawn({"": true}, is_targeted=True)["about"]


def test_a_day_of_questions_does_not_tell_whether_one_company_is_there(monkeypatch):
    """Fifteen segments with a country and the same without it: all that one may ask in a day.
    The mean of the differences is off by 1.7 or more (one in three times), and it is about 1."""
    pairs = reaching.QUESTIONS // 2
    differences = [
        mean(shown(100 + n + 1) - shown(100 + n) for n in range(pairs))
        for _day in range(400)
    ]
    off = (mean((one - 1) ** 2 for one in differences)) ** 0.5
    assert off > 1.7


def test_asking_again_shows_the_same(monkeypatch):
    counting(monkeypatch, lambda criteria: 400)
    first = segments.reach(NEWS, TEXTILES, by=BY)
    for again in ({"industry": ["textiles", "textiles"]}, {**TEXTILES, "country": []}):
        assert segments.reach(NEWS, again, by=BY) == first
    assert SegmentFigure.objects.count() == 1


def test_who_joins_in_between_is_not_seen(monkeypatch):
    counting(monkeypatch, lambda criteria: 400)
    first = segments.reach(NEWS, TEXTILES, by=BY)
    counting(monkeypatch, lambda criteria: 4_000)
    assert segments.reach(NEWS, TEXTILES, by=BY) == first


def test_nothing_exact_is_kept(monkeypatch):
    counting(monkeypatch, lambda criteria: 123_457)
    segments.reach(NEWS, TEXTILES)
    assert SegmentFigure.objects.get().figures["about"] == 120_000


def questions(n):
    """So many different segments."""
    countries = segments.criteria.VALUES["country"]
    return [{"country": [one]} for one in countries[:n]]


def test_a_day_has_so_many_questions(monkeypatch, client):
    counting(monkeypatch, lambda criteria: 400)
    marketer = a_staff_member("marketing")
    asked = questions(reaching.QUESTIONS + 1)
    for one in asked[:-1]:
        segments.reach(NEWS, one, by=marketer.subject)
    with pytest.raises(segments.TooManyQuestions, match="Ask again tomorrow"):
        segments.reach(NEWS, asked[-1], by=marketer.subject)
    # What was answered before still is; another person may ask, and it is the same tomorrow.
    segments.reach(NEWS, asked[0], by=marketer.subject)
    segments.reach(NEWS, asked[-1], by=a_staff_member("marketing").subject)
    client.force_login(marketer)
    typed = {"name": "A", "industry": ["food"], "topic": NEWS, "do": "count"}
    assert client.post(reverse("new-segment"), typed).status_code == 429
    assert (
        client.post(reverse("new-segment"), typed | {"do": "save"}).status_code == 429
    )
    assert not Segment.objects.exists()
    SegmentFigure.objects.update(asked_at=timezone.now() - reaching.DAY)
    assert client.post(reverse("new-segment"), typed).status_code == 200


def test_all_together_have_a_limit_as_well(monkeypatch):
    monkeypatch.setattr(reaching, "QUESTIONS_OF_ALL", 3)
    counting(monkeypatch, lambda criteria: 400)
    asked = questions(4)
    for one in asked[:-1]:
        segments.reach(NEWS, one)
    with pytest.raises(segments.TooManyQuestions):
        segments.reach(NEWS, asked[-1])


def readers(n, **company):
    made = a_company(**{"industry": Industry.TEXTILES, "country": "IT"} | company)
    return [a_reader(company=made) for _n in range(n)]


@pytest.fixture
def threshold(monkeypatch):
    """Small enough that a test can fill it, and where it is."""
    monkeypatch.setattr(overlapping, "DIFFERENCE", 3)
    monkeypatch.setattr(overlapping, "blur", lambda *two: 0)


def test_segments_that_differ_by_few_are_named(threshold):
    readers(4)
    readers(2, country="MT")
    both = {"industry": ["textiles"], "country": ["IT", "MT"]}
    one = {"industry": ["textiles"], "country": ["IT"]}
    Segment.objects.create(name="Both", criteria=both, made_by=BY)
    [warning] = segments.overlaps(NEWS, one)
    assert "“Both”" in warning
    readers(1, country="MT")
    assert segments.overlaps(NEWS, one) == []


def test_what_a_recent_campaign_chose_counts_and_an_old_one_does_not(threshold):
    readers(2)
    chosen = {"industry": ["textiles"]}
    campaign = a_campaign(criteria=chosen, state="sending", languages=())
    [warning] = segments.overlaps(NEWS, {"country": ["IT"]})
    assert campaign.name in warning
    assert segments.overlaps("marketing_email:textiles", {"country": ["IT"]}) == []
    assert segments.overlaps(NEWS, {"country": ["IT"]}, but_campaign=campaign.pk) == []
    then = timezone.now() - overlapping.RECENT
    type(campaign).objects.update(scheduled_at=then)
    assert segments.overlaps(NEWS, {"country": ["IT"]}) == []


def test_the_same_segment_is_no_other(threshold):
    readers(2)
    Segment.objects.create(name="Same", criteria=TEXTILES, made_by=BY)
    assert segments.overlaps(NEWS, TEXTILES) == []


def test_comparing_is_bounded(threshold, monkeypatch):
    monkeypatch.setattr(overlapping, "MOST", 2)
    for n, one in enumerate(questions(5)):
        Segment.objects.create(name=f"S{n}", criteria=one, made_by=BY)
    readers(5)
    warnings = segments.overlaps(NEWS, TEXTILES)
    assert warnings[-1] == "There are more segments than could be compared in time."


def test_where_the_difference_is_few_is_another_place_for_every_two():
    places = {overlapping.blur(NEWS, TEXTILES, one) for one in questions(100)}
    assert places == set(range(overlapping.BLUR))
    [one, *_more] = questions(1)
    assert overlapping.blur(NEWS, TEXTILES, one) == overlapping.blur(
        NEWS, one, TEXTILES
    )


def test_a_segment_that_is_nearly_another_is_saved_when_it_is_confirmed(
    client, threshold
):
    readers(2)
    Segment.objects.create(name="Italy", criteria={"country": ["IT"]}, made_by=BY)
    client.force_login(a_staff_member("marketing"))
    typed = {"name": "New", "industry": ["textiles"], "topic": NEWS, "do": "save"}
    answer = client.post(reverse("new-segment"), typed)
    assert answer.status_code == 409
    assert "“Italy” differs by few members." in answer.content.decode()
    mark = answer.context["mark"]
    # What was confirmed was for these criteria, and for no others.
    other = typed | {"confirmed": mark, "business_type": ["manufacturer"]}
    assert client.post(reverse("new-segment"), other).status_code == 409
    assert (
        client.post(reverse("new-segment"), typed | {"confirmed": mark}).status_code
        == 302
    )
    assert Segment.objects.filter(name="New").exists()
