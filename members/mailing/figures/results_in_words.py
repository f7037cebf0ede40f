"""Results of a campaign as readers read them: lines, a chart, and what each word means."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from django.utils.translation import gettext as _

from members import charts
from members.mailing import topics
from members.mailing.figures import results
from members.mailing.figures.intervals import Share, is_clear
from members.mailing.figures.results import Followed, Results, Variant
from members.models import Campaign, Issue
from members.reporting.drawing import Chart, is_rtl
from privacy import days, numbers


class Line(NamedTuple):
    """A line of the table: for programs plain values, and for readers words."""

    variant: str
    # sent, returned, complained, unsubscribed, followed (all links), link.
    what: str
    label: str
    link: int
    target: str
    value: int | None
    rate: Share | None
    number: str
    interval: str


class Definition(NamedTuple):
    name: str
    words: str


def title(campaign: Campaign) -> str:
    return _("Results of “%(name)s”") % {"name": campaign.name}


def variant(key: str) -> str:
    return str(Issue.Variant(key).label)


def lines(found: Results, language: str) -> list[Line]:
    """Of every variant that something is told of, one measure after the other."""
    return [
        line
        for one in found.variants
        if one.sent is not None
        for line in of_variant(one, language)
    ]


def of_variant(one: Variant, language: str) -> Iterator[Line]:
    few = partial(fewer_than, results.FEWEST_SHOWN, language)
    for what, label, value in (
        ("sent", _("Sent"), one.sent),
        ("returned", _("Came back, or refused for good"), one.returned),
        ("complained", _("Complaints"), one.complained),
        ("unsubscribed", _("Ended such messages"), one.unsubscribed),
    ):
        number = few() if value is None else about(value, language)
        yield Line(one.key, what, label, 0, "", value, None, number, "")
    yield of_link(
        one.key, "followed", _("Links followed, all"), one.all_links, language
    )
    for link in one.links:
        label = _("Link %(number)s") % {"number": link.number}
        yield of_link(one.key, "link", label, link, language)


def of_link(key: str, what: str, label: str, link: Followed, language: str) -> Line:
    if link.hits is None:
        number = fewer_than(results.LEAST_HITS, language)
    else:
        number = numbers.whole(link.hits, language)
    interval = share(link.rate, language) if link.rate else ""
    return Line(
        key,
        what,
        label,
        link.number,
        link.target,
        link.hits,
        link.rate,
        number,
        interval,
    )


def about(value: int, language: str) -> str:
    return _("about %(about)s") % {"about": numbers.whole(value, language)}


def fewer_than(threshold: int, language: str) -> str:
    return _("fewer than %(threshold)s") % {
        "threshold": numbers.whole(threshold, language)
    }


def share(one: Share, language: str) -> str:
    """12.3 % (11.0 to 13.8)"""
    low, high = (numbers.percent(end, language) for end in (one.low, one.high))
    return _("%(share)s (%(low)s to %(high)s)") % {
        "share": numbers.percent(one.value, language),
        "low": low.removesuffix(" %"),
        "high": high.removesuffix(" %"),
    }


def difference(found: Results, language: str) -> str:
    """How the two variants differ, in a sentence; nothing where there is one."""
    one = found.difference
    if one is None:
        return ""
    if not is_clear(one):
        return _("No clear difference: B against A %(points)s points.") % {
            "points": points(one, language)
        }
    if one.value > 0:
        words = _(
            "Links of B were followed more often than those of A: %(points)s points."
        )
    else:
        words = _(
            "Links of B were followed less often than those of A: %(points)s points."
        )
    return words % {"points": points(one, language)}


def points(one: Share, language: str) -> str:
    """+1.2 (−0.3 to +2.7)"""
    value, low, high = (signed(end, language) for end in one)
    return _("%(value)s (%(low)s to %(high)s)") % {
        "value": value,
        "low": low,
        "high": high,
    }


def signed(share: float, language: str) -> str:
    bare = numbers.percent(share, language).removesuffix(" %")
    return bare if share < 0 else f"+{bare}"


def chart(found: Results, language: str, paint: charts.Paint = charts.PAGE) -> Chart:
    """How often links were followed for each message: bars with their intervals, as SVG."""
    rows = [bar(one, language) for one in lines(found, language) if one.what in HITS]
    look = charts.Look(
        paint=paint,
        rtl=is_rtl(language),
        number=partial(percent, language=language),
    )
    title = _("Links followed for each hundred messages")
    svg = charts.bars(
        rows,
        title=title,
        description=_("The lines across the ends of the bars are 95 % intervals."),
        look=look,
    )
    return Chart("bars", title, svg)


HITS = ("followed", "link")


def percent(value: float, language: str) -> str:
    return f"{numbers.whole(value, language)} %"


def bar(line: Line, language: str) -> charts.Bar:
    label = f"{line.variant.upper()} · {line.label}"
    if line.rate is None:
        return charts.Bar(label, None, 0, 0, line.number)
    value, low, high = (100 * end for end in line.rate)
    return charts.Bar(
        label, value, low, high, numbers.percent(line.rate.value, language)
    )


def definitions(found: Results, language: str) -> list[Definition]:
    campaign = found.campaign
    ended = campaign.ended_at
    return [
        Definition(_("Topic"), topics.label(campaign.purpose)),
        Definition(
            _("Sent"),
            _(
                "Messages that a mail server took. This and the other counts of members have a"
                " small random part (standard deviation 6), which stays the same, and are rounded"
                " to tens; fewer than 20 are not told apart."
            ),
        ),
        Definition(
            _("Links followed"),
            _(
                "How often links were opened by browsers; known programs are left out. A link is"
                " the same for all readers of a variant, so that nobody knows who followed it, and"
                " who follows it twice counts twice. Fewer than 10 are not told apart."
            ),
        ),
        Definition(
            _("Interval"),
            _(
                "95 % intervals (Wilson; of a difference Newcombe), as if each message brought one"
                " hit at most. They are made a little wider for the random part."
            ),
        ),
        Definition(
            _("Too few"),
            _(
                "Nothing is told of a variant that was sent to fewer than about 50 members."
            ),
        ),
        Definition(
            _("Ended"),
            days.moment(ended, language)
            if ended
            else _("The campaign is not over yet."),
        ),
    ]
