"""What every page and every file says about its figures, so that nobody reads more into them."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from members.reporting.asking import Question
from privacy import days, numbers
from privacy.models import Release
from privacy.releases import reading


class Definition(NamedTuple):
    term: str
    text: str


def of(
    question: Question, sheet: reading.Sheet, release: Release, language: str
) -> tuple[Definition, ...]:
    """In the active language, which is `language`."""
    said = [
        Definition(_("Who is counted"), " ".join(who())),
        Definition(
            _("Release"),
            _("%(period)s, as things stood on %(moment)s. It never changes afterwards.")
            % {
                "period": release.period,
                "moment": days.moment(release.snapshot_at, language),
            },
        ),
        Definition(
            _("Noise"),
            _(
                "Each figure was released with a random number added, drawn once from the"
                " discrete normal distribution with σ = %(sigma)s. The true number was kept"
                " nowhere."
            )
            % {"sigma": numbers.signed(f"{sheet.sigma:g}", language)},
        ),
        Definition(_("Interval"), intervals(sheet, language)),
        Definition(
            _("Fewer than"),
            _(
                "A figure is shown from %(threshold)s on, a sum of several from a larger"
                " number on. Below that it cannot be told from noise, and only “fewer than”"
                " is said."
            )
            % {"threshold": numbers.whole(sheet.threshold, language)},
        ),
        Definition(
            _("Totals"),
            _(
                "Totals may not add: each figure has noise of its own, so the lines of two"
                " tables can come to different sums."
            ),
        ),
    ]
    if question.compare is not None:
        said.append(Definition(_("Change"), changes()))
    return tuple(said)


def who() -> tuple[str, str]:
    """Who is counted and who is not, as statistics.ROWS picks them."""
    return (
        _(
            "Counted are companies that have a member with an open account and a confirmed"
            " e-mail address, and have been in the directory for more than 14 days. Each"
            " counts once in each table."
        ),
        _(
            "Not counted are companies that have closed, that our staff suspended, and those"
            " for which somebody in the team, or the company itself, objected to statistics"
            " or had the use of their data restricted."
        ),
    )


def intervals(sheet: reading.Sheet, language: str) -> str:
    return _(
        "In 95 of 100 cases the true number lies within: the figure ± 1.96σ, here"
        " ± %(margin)s. A sum of m figures has ± 1.96σ√m."
    ) % {
        "margin": numbers.signed(f"{1.96 * sheet.sigma:.1f}", language),
    }


def changes() -> str:
    return _(
        "Between two releases a difference within ± 1.96σ√2 may be noise alone; of it we say"
        " “no clear change”."
    )
