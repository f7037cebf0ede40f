"""How many a segment reaches: with noise, rounded, and drawn once a question.

Marketing staff may ask about many segments, and two that differ by one company differ by one
in the count. So a count is never shown: a draw is added to it (standard deviation 6, as in the
reports of one dimension), the sum is rounded, and what came out is kept for a week. Of what is
near the threshold nothing is told, and how many new questions there are in a day is limited.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from members.mailing import topics
from members.mailing.segments import whom
from members.mailing.segments.criteria import Unclear, cleaned, definition
from members.models import SegmentFigure
from members.models.segment_figure import KEPT
from privacy import numbers

# A segment under this many is refused, whatever is drawn.
LEAST = 50
# Of 144 tosses of a coin the heads, less 72: standard deviation √144/2 = 6.
TOSSES = 144
# What is shown stands this far above nothing, and an accepted segment above LEAST: the reports'
# threshold for eight figures, ⌈6·Φ⁻¹(1 − 0.05/8)⌉.
CLEAR = 15
FEWEST_SHOWN = 20
DAY = timedelta(hours=24)
# New questions in 24 hours, of one of the staff and of all.
QUESTIONS, QUESTIONS_OF_ALL = 30, 200
# Whoever asks waits for who asks at the same time, for as long as it takes to enter a row.
LOCK = 8_470_065

WORDS: dict[str, Promise] = {
    "closed": gettext_lazy("Their account is closed"),
    "restricted": gettext_lazy("Their data is not used at the moment"),
    "address": gettext_lazy("Their address is not confirmed"),
    "permission": gettext_lazy("They did not allow this topic"),
    "suppressed": gettext_lazy("Nothing is sent to their address any more"),
    "targeting": gettext_lazy("They are not to be chosen by industry or country"),
    "preference": gettext_lazy("They paused, or want the digest alone"),
}


class TooManyQuestions(Exception):
    """So many new sizes were asked for that it has to wait; the message says so."""


class LeftOut(NamedTuple):
    """Members of a segment whom a message does not reach, and why. None is fewer than 20."""

    why: str
    label: str
    about: int | None

    @property
    def sentence(self) -> str:
        language = get_language() or "en"
        if self.about is None:
            least = numbers.whole(FEWEST_SHOWN, language)
            return _("fewer than %(threshold)s") % {"threshold": least}
        about = numbers.whole(self.about, language)
        return _("about %(about)s") % {"about": about}


class Reach(NamedTuple):
    """What marketing staff may know of how many a message reaches."""

    # Whom it is about, in words.
    definition: str
    # May a message go to it? Fewer than 50 are no segment.
    is_enough: bool
    # Rounded; None where it is refused, or is for everybody and few.
    about: int | None
    # By reason; nothing where it is refused.
    left_out: tuple[LeftOut, ...]
    counted_at: datetime

    @property
    def sentence(self) -> str:
        """The size in a sentence, in the language in use; or why there is none."""
        language = get_language() or "en"
        if self.about is not None:
            about = numbers.whole(self.about, language)
            return _("About %(about)s members") % {"about": about}
        if self.is_enough:
            least = numbers.whole(LEAST + FEWEST_SHOWN, language)
            return _("Fewer than %(least)s members") % {"least": least}
        return _(
            "Too few. A segment reaches at least 50 members, and one that is not clearly above"
            " that is refused as well. Choose more values, or fewer lists."
        )


def reach(
    purpose: str, criteria: Mapping[str, Sequence[str]], *, by: UUID | None = None
) -> Reach:
    """How many a message about a topic reaches among a segment, and who not and why.

    Counts where the question is new or a week old, so it belongs into a POST; a page that is
    only read shows `kept`. Raises Unclear, and TooManyQuestions.
    """
    criteria = known(purpose, criteria)
    question = digest(purpose, criteria)
    if found := kept(purpose, criteria):
        return found
    enter(question, by)
    figures = drawn(whom.counts(purpose, criteria), is_targeted=bool(criteria))
    # Of two that counted at once the first is kept.
    waiting = SegmentFigure.objects.filter(question=question, figures__isnull=True)
    waiting.update(figures=figures)
    return of_row(SegmentFigure.objects.get(question=question), criteria)


def kept(purpose: str, criteria: Mapping[str, Sequence[str]]) -> Reach | None:
    """What was drawn in the last week, if anything. Counts nothing. Raises Unclear."""
    criteria = known(purpose, criteria)
    row = SegmentFigure.objects.filter(
        question=digest(purpose, criteria),
        figures__isnull=False,
        asked_at__gt=timezone.now() - KEPT,
    ).first()
    return of_row(row, criteria) if row else None


def is_enough_now(purpose: str, criteria: Mapping[str, Sequence[str]]) -> bool:
    """May a message go to it at this moment? For scheduling and sending, after `reach`.

    What was drawn days ago may have shrunk since. Everybody who allows a topic is no segment.
    """
    criteria = known(purpose, criteria)
    return not criteria or whom.reaches_at_least(purpose, criteria, LEAST)


def known(purpose: str, criteria: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The criteria as they are kept, of a topic that there is. Raises Unclear."""
    if not topics.label(purpose):
        raise Unclear(_("There is no such topic. Choose one from the list."))
    return cleaned(criteria)


def digest(purpose: str, criteria: Mapping[str, Sequence[str]]) -> bytes:
    said = json.dumps([purpose, criteria], sort_keys=True)
    return hashlib.sha256(said.encode()).digest()


@transaction.atomic
def enter(question: bytes, by: UUID | None) -> None:
    """Enter a question that is to be counted. Raises TooManyQuestions."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    rows = SegmentFigure.objects.all()
    if rows.filter(question=question, asked_at__gt=now - KEPT).exists():
        # Somebody counts at this moment, or was cut off while counting.
        return
    today = rows.filter(asked_at__gt=now - DAY)
    if by is not None and today.filter(asked_by=by).count() >= QUESTIONS:
        raise TooManyQuestions(
            _(
                "You asked for %(most)s new sizes in 24 hours, which is as many as there can be."
                " Sizes that were shown before can still be seen. Ask again tomorrow."
            )
            % {"most": QUESTIONS}
        )
    if today.count() >= QUESTIONS_OF_ALL:
        raise TooManyQuestions(
            _(
                "So many new sizes were asked for in 24 hours that there can be no more."
                " Sizes that were shown before can still be seen. Ask again tomorrow."
            )
        )
    rows.update_or_create(
        question=question, defaults={"figures": None, "asked_by": by, "asked_at": now}
    )


def drawn(counts: Mapping[str, int], *, is_targeted: bool) -> dict[str, Any]:
    """What may be shown of these counts, each with a draw of its own; kept as it is."""
    true = counts.get(whom.REACHED, 0)
    noisy = true + noise()
    is_clear = noisy >= LEAST + CLEAR and true >= LEAST
    reasons = [why for why in WORDS if is_targeted or why != "targeting"]
    shown = {why: shown_of(counts.get(why, 0) + noise()) for why in reasons}
    is_enough = is_clear or not is_targeted
    return {
        "is_enough": is_enough,
        "about": rounded(noisy) if is_clear else None,
        "left_out": shown if is_enough else {},
    }


def noise() -> int:
    """Of a binomial distribution around 0: exact, of whole numbers, from the system's chance."""
    return secrets.randbits(TOSSES).bit_count() - TOSSES // 2


def shown_of(noisy: int) -> int | None:
    return max(rounded(noisy), FEWEST_SHOWN) if noisy >= CLEAR else None


def rounded(value: int) -> int:
    """To tens; from a thousand on to two figures."""
    step = 10
    while value >= 100 * step:
        step *= 10
    return (value + step // 2) // step * step


def of_row(row: SegmentFigure, criteria: Mapping[str, Sequence[str]]) -> Reach:
    figures: Any = row.figures
    left_out = figures["left_out"]
    return Reach(
        definition(criteria),
        figures["is_enough"],
        figures["about"],
        tuple(
            LeftOut(why, str(label), left_out[why])
            for why, label in WORDS.items()
            if why in left_out
        ),
        row.asked_at,
    )
