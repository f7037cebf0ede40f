"""What a segment chooses by, how it is said, and whom it reaches."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from members.mailing import segments
from members.mailing.segments import criteria, reaching, whom
from members.models import (
    Company,
    Industry,
    MailWish,
    Membership,
    SegmentFigure,
)
from privacy import consents, restrictions, suppressions
from privacy.consents import NEWS, TARGETING, Method, State
from tests.campaigns import BY, a_reader, allow
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db
TEXTILES = {"industry": ["textiles"]}


def in_textiles(**fields):
    return a_company(**{"industry": Industry.TEXTILES, "country": "IT", **fields})


def said(member, purpose, state):
    consents.record(
        member.subject,
        purpose,
        state=state,
        words="Words",
        language="en",
        method=Method.SETTINGS,
    )


def test_criteria_have_one_order_and_nothing_twice_or_empty():
    asked = {
        "country": ["PT", "IT", "PT"],
        "business_type": [],
        "industry": ["textiles", "food"],
    }
    assert segments.cleaned(asked) == {
        "industry": ["food", "textiles"],
        "country": ["IT", "PT"],
    }


@pytest.mark.parametrize(
    "asked",
    [
        {"city": ["Porto"]},
        {"country": ["ZZ"]},
        {"industry": "textiles"},
        {"industry": 7},
        {"turnover": ["unsaid"]},
        {"employees": [None]},
        ["industry"],
        {"industry": ["textiles' OR true --"]},
    ],
    ids=str,
)
def test_what_is_not_on_the_list_is_refused_in_a_sentence(asked):
    with pytest.raises(segments.Unclear) as refused:
        segments.cleaned(asked)
    assert str(refused.value).endswith(".")


def test_a_segment_is_said_in_words():
    asked = {
        "industry": ["textiles", "apparel"],
        "country": ["IT", "PT"],
        "business_type": ["manufacturer"],
        "employees": ["10-49"],
    }
    assert segments.definition(segments.cleaned(asked)) == (
        "Textiles & fibres or Apparel & accessories; Italy or Portugal; Manufacturer;"
        " 10 to 49 employees"
    )
    assert segments.definition({}) == "Everybody who allows the topic"


def test_a_whole_part_of_the_world_is_said_by_its_name():
    oceania = dict(criteria.parts_of_the_world())["Oceania and elsewhere"]
    asked = {"country": ["IT", *(code for code, _name in oceania)]}
    words = segments.definition(segments.cleaned(asked))
    assert words == "Oceania and elsewhere or Italy"


def test_every_value_has_words_in_every_language():
    everything = {name: list(values) for name, values in criteria.VALUES.items()}
    for language in ("en", "ar", "zh-hans"):
        with translation.override(language):
            for name, values in everything.items():
                assert all(criteria.said_as(name, one) for one in values)


def test_members_are_counted_once_by_the_first_reason():
    company = in_textiles()
    for _n in range(3):
        a_reader(company=company)
    closed = a_reader(company=company)
    closed.is_active = False
    closed.save()
    restrictions.restrict(closed.subject)
    restrictions.restrict(a_reader(company=company).subject)
    a_member(company).emailaddress_set.update(verified=False)
    a_member(company)
    stopped = a_reader(company=company)
    suppressions.suppress(stopped.email, reason=suppressions.Reason.COMPLAINT)
    a_reader(company=company, is_targeted=False)
    for fields in (
        {"every": MailWish.Every.MONTH},
        {"every": MailWish.Every.NONE},
        {"paused_until": timezone.now() + timedelta(days=9)},
        {"returned_until": timezone.now() + timedelta(days=9)},
    ):
        MailWish.objects.create(member=a_reader(company=company), **fields)
    over = timezone.now() - timedelta(days=1)
    MailWish.objects.create(member=a_reader(company=company), paused_until=over)
    a_reader(company=in_textiles(industry=Industry.FOOD))
    assert whom.counts(NEWS, TEXTILES) == {
        "": 4,
        "closed": 1,
        "restricted": 1,
        "address": 1,
        "permission": 1,
        "suppressed": 1,
        "targeting": 1,
        "preference": 4,
    }


def test_everybody_needs_no_company_and_no_permission_to_be_chosen():
    allow(a_member())
    a_reader(is_targeted=False)
    assert whom.counts(NEWS, {}) == {"": 2}


def test_a_member_of_two_companies_is_one_member():
    member = a_reader(company=in_textiles())
    Membership.objects.create(company=in_textiles(), member=member, role="viewer")
    assert whom.counts(NEWS, TEXTILES) == {"": 1}


@pytest.mark.parametrize("ended", ["erased_at", "suspended_at"])
def test_a_company_that_is_gone_chooses_nobody(ended):
    reader = a_reader(company=in_textiles())
    Company.objects.filter(memberships__member=reader).update(**{ended: timezone.now()})
    assert whom.counts(NEWS, TEXTILES) == {}


@pytest.mark.promise("W3b")
@pytest.mark.parametrize("purpose", [NEWS, "marketing_email:textiles"])
@pytest.mark.parametrize("state", list(State))
def test_who_is_reached_is_whom_the_gate_lets_through(purpose, state):
    """The statement over all members and the gate for one say the same."""
    granted, changed = (a_reader(purpose, company=in_textiles()) for _n in range(2))
    said(changed, purpose, state)
    targeted = a_reader(purpose, company=in_textiles())
    said(targeted, TARGETING, state)
    for member in (granted, changed, targeted):
        may = consents.allowed(member.subject, [purpose, TARGETING])
        assert is_reached(member, purpose) == (may == {purpose, TARGETING})


def is_reached(member, purpose):
    sql, values = whom.each(purpose, TEXTILES)
    with reaching.connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = {row[0]: row[2] for row in cursor.fetchall()}
    return found[member.pk] == ""


def test_the_size_is_drawn_once_and_kept(many):
    first = segments.reach(NEWS, TEXTILES, by=BY)
    a_reader(company=in_textiles())
    assert segments.reach(NEWS, TEXTILES, by=BY) == first
    assert segments.kept(NEWS, TEXTILES) == first
    assert SegmentFigure.objects.count() == 1


def test_a_page_that_is_read_counts_nothing(many):
    assert segments.kept(NEWS, TEXTILES) is None
    assert not SegmentFigure.objects.exists()


def test_a_week_later_it_is_counted_anew(many):
    first = segments.reach(NEWS, TEXTILES)
    SegmentFigure.objects.update(asked_at=timezone.now() - reaching.KEPT)
    assert segments.kept(NEWS, TEXTILES) is None
    assert segments.reach(NEWS, TEXTILES).counted_at > first.counted_at


def test_counting_that_was_cut_off_is_done_by_who_asks_next(many):
    reaching.enter(reaching.digest(NEWS, TEXTILES), None)
    assert segments.kept(NEWS, TEXTILES) is None
    assert segments.reach(NEWS, TEXTILES, by=BY).is_enough


def test_no_such_topic_is_refused():
    for purpose in ("", "marketing_email:nothing", "statistics", "partner:7"):
        with pytest.raises(segments.Unclear):
            segments.reach(purpose, {})


@pytest.fixture
def many(monkeypatch):
    """A hundred members are reached, as far as counting goes."""
    monkeypatch.setattr(
        whom, "counts", lambda purpose, criteria: {"": 100, "permission": 400}
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        *((64, 60), (65, 70), (994, 990), (995, 1000), (1049, 1000), (1050, 1100)),
        *((12_499, 12_000), (987_654, 990_000)),
    ],
)
def test_sizes_have_two_figures_from_a_thousand_on(value, said):
    assert reaching.rounded(value) == said


def test_everybody_is_no_segment_and_is_not_refused():
    shown = segments.reach(NEWS, {})
    assert (shown.is_enough, shown.about) == (True, None)
    assert shown.sentence == "Fewer than 70 members"
    assert {one.why for one in shown.left_out} == set(reaching.WORDS) - {"targeting"}
    assert segments.is_enough_now(NEWS, {})


@pytest.mark.promise("W3b")
def test_few_are_refused_without_a_number():
    for _n in range(3):
        a_reader(company=in_textiles())
    shown = segments.reach(NEWS, TEXTILES)
    assert (shown.is_enough, shown.about, shown.left_out) == (False, None, ())
    assert shown.sentence.startswith("Too few.")
    assert not segments.is_enough_now(NEWS, TEXTILES)
