"""A campaign's messages beside django-post_office and a bare loop; letters beside a campaign."""

import statistics
from collections.abc import Sequence
from typing import Any

from bench.measure import percentile
from bench.reporting.drawing import in_bars
from bench.reporting.shapes import Bound, Goal, Table, Told, median, said, short, spread

MEASURED = (
    "How many messages of a campaign two senders give a second to a sink on the same machine, each with its own"
    " state kept, beside the same issue to the same recipients by django-post_office and django-newsletter; the limit"
    " is a loop over smtplib that renders one message once, gives it to everybody and keeps nothing."
)
LETTERS = (
    "How long a letter that somebody waits for (a new password) takes from the commit to the sink: with nothing"
    " else to do, with policy notices waiting, with a campaign beside them, and with a mail server that"
    " never answers about the notices."
)
NAMES = {"bare": "limit: smtplib alone"}
POST_OFFICE = "django-post_office"
PHASES = (
    *("nothing else", "policy notices", "and a campaign"),
    "notices never answered",
)


def told(figures: Any) -> Told:
    ordered = sorted(figures, key=lambda name: speed(figures[name])[0])
    return Told(
        [
            in_bars(
                "mail",
                "Messages of a campaign",
                "messages a second by the clock, more is better",
                [(NAMES.get(one, one), speed(figures[one])) for one in ordered],
            ),
            Table(
                [
                    *("messages a second", "sending", "with queueing"),
                    *("own ms a message", "database ms", "most memory", "arrived"),
                ],
                [cells(NAMES.get(one, one), figures[one]) for one in ordered],
            ),
        ],
        goals(figures),
    )


def speed(rounds: Sequence[Any]) -> list[float]:
    return spread(one["sent"] / one["seconds"] for one in rounds)


def cells(name: str, rounds: Sequence[Any]) -> list[str]:
    return [
        name,
        said(speed(rounds)),
        said(
            spread(
                one["sent"] / (one["seconds"] + one.get("queueing", 0))
                for one in rounds
            )
        ),
        *(
            said(spread(one[part] * 1000 / one["sent"] for one in rounds))
            for part in ("processor", "database")
        ),
        f"{max(one['peak_mb'] for one in rounds):,.0f} MB",
        (
            f"{sum(one['arrived'] for one in rounds):,} of"
            f" {sum(one['messages'] for one in rounds):,}"
        ),
    ]


def goals(figures: Any) -> list[Goal]:
    found = []
    bare = speed(figures["bare"]) if "bare" in figures else None
    for name in figures:
        if name == "ours":
            continue
        pairs = zip(figures["ours"], figures[name], strict=True)
        is_first = name == POST_OFFICE
        found.append(
            Goal(
                "mail of a campaign",
                spread(
                    one["sent"] / one["seconds"] * other["seconds"] / other["sent"]
                    for one, other in pairs
                ),
                f"× {NAMES.get(name, name).removeprefix('limit: ')}",
                ours=f"{median(speed(figures['ours']))} a second",
                peer=f"{name}: {median(speed(figures[name]))}",
                limit=f"smtplib alone: {median(bare)}" if bare else "–",
                bar=Bound("≥", 2, " ×") if is_first else None,
                aim=Bound("≥", 4, " ×") if is_first else None,
                is_first=is_first,
            )
        )
    return found


def told_of_letters(figures: Any) -> Told:
    waits = {phase: figures[phase]["waits"] for phase in PHASES}
    longest = max(max(one) for one in waits.values())
    return Told(
        [
            in_bars(
                "service-mail",
                "A letter that somebody waits for",
                "seconds from the commit to the sink: median, least and greatest of the letters",
                [(phase, spread(one)) for phase, one in waits.items()],
                unit=" s",
            ),
            Table(
                [
                    *("seconds to the sink", "letters", "median", "95 %", "most"),
                    *("campaign left meanwhile", "notices left meanwhile"),
                ],
                [
                    [
                        phase,
                        str(len(one)),
                        short(statistics.median(one)),
                        short(percentile(one, 0.95)),
                        short(max(one)),
                        f"{figures[phase]['messages']:,}",
                        f"{figures[phase]['notices']:,}",
                    ]
                    for phase, one in waits.items()
                ],
            ),
        ],
        [
            Goal(
                "a letter beside everything, at most",
                [longest] * 3,
                "s",
                ours=f"{short(longest)} s",
                bar=Bound("≤", 2, " s"),
                is_first=True,
            )
        ],
    )
