"""How far a campaign is, as marketing staff may read it: about how many, never a small number.

A campaign may go to few more than another one did, so a count tells of somebody. What is shown
is the count with a draw that belongs to this campaign and this line (standard deviation 6, as
sizes of segments have), rounded as they are. The draw stays the same, so that looking again tells nothing.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from members.mailing.segments.reaching import FEWEST_SHOWN, TOSSES, shown_of
from members.models import Campaign, Delivery
from privacy import numbers, sealing

State, Why = Delivery.State, Delivery.Why
# Lines of the table, with what is counted in each.
LINES: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "sent": (gettext_lazy("Sent"), (State.SENT,)),
    "waiting": (
        gettext_lazy("Waiting"),
        (State.QUEUED, State.CLAIMED, State.TRANSMITTING),
    ),
    "put-off": (
        gettext_lazy("Put off by mail servers, tried again"),
        (State.FAILED_SOFT,),
    ),
    "refused": (gettext_lazy("Refused for good"), (State.FAILED_HARD,)),
    "uncertain": (
        gettext_lazy("Uncertain: may have arrived, not sent again"),
        (State.UNCERTAIN,),
    ),
    "left-out": (gettext_lazy("Left out when their turn came"), (State.LEFT_OUT,)),
}
REASONS: dict[str, Promise] = {
    Why.PERMISSION: gettext_lazy("They do not allow it any more"),
    Why.TARGETING: gettext_lazy("They are not to be chosen by industry or country"),
    Why.SUPPRESSED: gettext_lazy("Nothing is sent to their address any more"),
    Why.PREFERENCE: gettext_lazy("They paused, or want the digest alone"),
    Why.EXPIRED: gettext_lazy("The campaign ended before"),
    Why.CANCELLED: gettext_lazy("The campaign was cancelled"),
    Why.CAP: gettext_lazy("They had two messages this week or month"),
}


class Line(NamedTuple):
    """About how many; None is fewer than 20."""

    key: str
    label: str
    about: int | None

    @property
    def words(self) -> str:
        return in_words(self.about)


class Progress(NamedTuple):
    """Everything that is told of how far a campaign is."""

    total: str
    sent: str
    # Of a bar: so many hundredths have left or never will.
    done: int
    lines: list[Line]
    reasons: list[Line]
    counted_at: datetime | None


Draw = Callable[[str], bytes]


def drawing() -> Draw:
    """What the draws of campaigns are made with: the same each time, and known to nobody."""
    return sealing.marker(of="campaign figure")


def of(campaign: Campaign, draw: Draw) -> Progress | None:
    """None before anybody was counted."""
    counts: Mapping[str, Any] = campaign.counts
    if not counts:
        return None

    def told(what: str, count: int) -> int | None:
        return shown_of(count + noise(draw(f"{campaign.form_key}:{what}")))

    states = {one: int(counts.get(one) or 0) for one in State.values}
    lines = [
        Line(key, str(label), told(key, sum(states[one] for one in counted)))
        for key, (label, counted) in LINES.items()
    ]
    reasons = [
        Line(why, str(label), told(why, number))
        for why, label in REASONS.items()
        if (number := int(counts.get(f"left_out:{why}") or 0))
    ]
    total = told("total", sum(states.values()))
    # Each has a draw of its own; nobody reads that 120 of 110 were sent.
    total = max(total or 0, lines[0].about or 0) or None
    return Progress(
        in_words(total),
        lines[0].words,
        share(lines, total),
        lines,
        reasons,
        campaign.counted_at,
    )


def share(lines: list[Line], total: int | None) -> int:
    """How many of a hundred wait for nothing any more, by what is told alone."""
    waits = sum(one.about or 0 for one in lines if one.key in ("waiting", "put-off"))
    return max(0, 100 * (total - waits) // total) if total else 100


def noise(drawn: bytes) -> int:
    """Of a binomial distribution around 0, standard deviation 6."""
    return int.from_bytes(drawn[: TOSSES // 8]).bit_count() - TOSSES // 2


def in_words(about: int | None) -> str:
    if about is None:
        return _("fewer than %(least)s") % {"least": FEWEST_SHOWN}
    return numbers.whole(about, get_language() or "en")
