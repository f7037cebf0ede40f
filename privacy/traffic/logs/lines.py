"""A line of an access log, in the Common or the Combined format of Apache, nginx and others.

What stands after the browser's name is not read. A line that is neither is malformed.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from ipaddress import IPv6Address

# Longer ones are malformed; no server writes them.
LONGEST = 64 * 1024
# What a log without addresses has in their place.
NO_ADDRESS = "-"
FOUR_NUMBERS = re.compile(
    r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.(?!\Z)|\Z)){4}"
)
QUOTED = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
# A path as it was asked for; what stands behind a question mark is not taken out of the line.
PATH = r'([^ "\\?]++(?:\\.[^ "\\?]*+)*+)(?:\?[^ "\\]*+(?:\\.[^ "\\]*+)*+)?'
# Every repetition keeps what it took (`*+`): junk costs one look at each of its characters.
LINE = re.compile(
    r"([0-9A-Fa-f:.]++|-) [^\[]*+"
    r"\[(\d\d/[A-Z][a-z][a-z]/\d{4}:\d\d:[0-5]\d):[0-6]\d ([+-]\d{4})\] "
    rf'"([A-Z]++) {PATH}(?: HTTP/[0-9.]++)?" (\d{{3}}) (?:\d++|-)'
    rf"(?:\r?$| {QUOTED} {QUOTED}(?:[ \r]|$))",
    re.ASCII,
)
MONTHS = {
    name: number
    for number, name in enumerate(
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1
    )
}
ESCAPED = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
PLAIN = {"n": "\n", "r": "\r", "t": "\t", "v": "\v", "b": "\b", "f": "\f"}


@lru_cache(maxsize=8_192)
def day_of(minute: str, offset: str) -> date | None:
    """The day, in UTC as all days of traffic, of `10/Oct/2026:13:55` and `-0700`. None where there is no such."""
    east = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
    try:
        there = timezone(-east if offset[0] == "-" else east)
        moment = datetime(
            int(minute[7:11]),
            MONTHS[minute[3:6]],
            int(minute[:2]),
            int(minute[12:14]),
            int(minute[15:17]),
            tzinfo=there,
        )
        return moment.astimezone(UTC).date()
    except (ValueError, OverflowError, KeyError):
        return None


@lru_cache(maxsize=65_536)
def is_address(text: str) -> bool:
    """An address of a machine, or the dash of a log that leaves addresses out."""
    if ":" not in text:
        return text == NO_ADDRESS or bool(FOUR_NUMBERS.fullmatch(text))
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def unescaped(text: str) -> str:
    """What a server wrote as \\" or \\x22, as it was sent."""
    return ESCAPED.sub(_unescaped, text) if "\\" in text else text


def _unescaped(found: re.Match[str]) -> str:
    if code := found[1] or found[2]:
        return chr(int(code, 16))
    return PLAIN.get(found[3], found[3])
