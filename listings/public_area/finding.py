"""Contact data in what is to be posted: where it stands, also where it is disguised.

Nothing here asks a database. Every pattern is bounded, so that time grows with the text's length
alone, whoever wrote the text.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from listings.public_area.links import Spot, links, mails
from listings.public_area.messengers import messengers
from listings.public_area.phones import phones
from listings.public_area.plain import closed_up, plain
from listings.public_area.streets import streets

EMAIL, PHONE, MESSENGER, LINK, STREET = "email", "phone", "messenger", "link", "street"
# Where one stands in another, it is what stands first here.
ORDER = [EMAIL, MESSENGER, PHONE, LINK, STREET]
# Names that cameras and programs give: numbers in them are days.
CAMERA = re.compile(
    r"^(?:whats\s?app (?:image|video)|wechat\s?(?:img|image)|wechatimg|微信图片|mmexport|img|dsc[nf]?|pxl|vid|"
    r"screenshot|screen shot|photo|image|signal|telegram|received|fb_img|qq图片|qq截图|微信截图)"
    r"[\s_.-]*[\d\s_.()-]*(?:at\s[\d\s_.-]+)?\s*(?:wa\d+|am|pm|\(\d+\))?\s*$",
    re.IGNORECASE,
)


class Found(NamedTuple):
    """Contact data in a text: from where to where, of what kind, and how it is written."""

    start: int
    end: int
    kind: str
    text: str


def contacts(text: str) -> list[Found]:
    """E-mail addresses, phones, names in messengers, links and street addresses, by place."""
    one = plain(text)
    spots = [
        (*one.place(spot.start, spot.end), spot.kind)
        for look in (mails, messengers, phones, links, streets)
        for spot in look(one)
    ]
    closed = closed_up(one)
    if closed:
        spots += [
            (*closed.place(spot.start, spot.end), spot.kind)
            for look in (mails, messengers, links)
            for spot in look(closed)
        ]
    return [
        Found(start, end, kind, text[start:end]) for start, end, kind in joined(spots)
    ]


def contacts_in_name(name: str) -> list[Found]:
    """Contact data in the name of a file, whose words hyphens and strokes part."""
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 5:
        stem = name
    if CAMERA.match(stem):
        return []
    parted = re.sub(r"(?<=[^\W\d_])[_-](?=\w)|(?<=\w)[_-](?=[^\W\d_])|_", " ", stem)
    found = contacts(parted) or contacts(stem)
    return [
        Found(one.start, one.end, one.kind, name[one.start : one.end]) for one in found
    ]


def joined(spots: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """What overlaps becomes one."""
    result: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(spots):
        if result and start < result[-1][1]:
            first, last, other = result[-1]
            result[-1] = first, max(last, end), min(kind, other, key=ORDER.index)
        else:
            result.append((start, end, kind))
    return result


__all__ = ["Found", "Spot", "contacts", "contacts_in_name"]
