"""Which item a file is a photo of, by its name: A-1.jpg, A-1_2.jpg, A-1 (3).png, A-1/4.jpg."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from listings.catalogue.photos.archive import Entry
from listings.models import Item
from members.models import Company

NUMBERED = re.compile(r"(.+?)(?:[ _-]+(\d{1,3})|[ _-]*\((\d{1,3})\))\Z")
JUST_A_NUMBER = re.compile(r"\d{1,3}\Z")
# What a SKU can hold and the name of a file cannot.
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]')
AT_ONCE = 1_000


class Meant(NamedTuple):
    """A SKU that a name may say, and the photo's place among those of its item."""

    sku: str
    place: int


class Found(NamedTuple):
    """The item of a photo, its SKU, the photo's place."""

    item: int
    sku: str
    place: int


def meant(name: str) -> list[Meant]:
    """The SKUs that a name may say, the likeliest first."""
    *folders, file = re.split(r"[/\\]", unicodedata.normalize("NFC", name))
    stem = file.rpartition(".")[0] or file
    stem = stem.strip()
    numbered = NUMBERED.match(stem)
    number = int(numbered[2] or numbered[3]) if numbered else 0
    found = [Meant(stem, 0)]
    if numbered:
        found.append(Meant(numbered[1].strip(), number))
    folder = folders[-1].strip() if folders else ""
    if folder and JUST_A_NUMBER.match(stem):
        found.insert(0, Meant(folder, int(stem)))
    elif folder:
        found.append(Meant(folder, number))
    return [one for one in found if 0 < len(one.sku) <= 64]


def of_items(company: Company, entries: Iterable[Entry]) -> dict[int, Found]:
    """The items of these files, by the files' places in the archive."""
    wanted = {
        entry.place: [one for name in entry.names for one in meant(name)]
        for entry in entries
    }
    exact = by_sku(company, {one.sku for some in wanted.values() for one in some})
    found = {place: first(some, exact) for place, some in wanted.items()}
    open_ones = {
        plain(m.sku) for p, some in wanted.items() if not found[p] for m in some
    }
    loose = by_plain_sku(company, open_ones) if open_ones else {}
    for place, some in wanted.items():
        if not found[place]:
            likely = [Meant(plain(one.sku), one.place) for one in some]
            found[place] = first(likely, loose)
    return {place: one for place, one in found.items() if one}


def first(some: list[Meant], items: dict[str, tuple[int, str]]) -> Found | None:
    for one in some:
        if one.sku in items:
            return Found(*items[one.sku], one.place)
    return None


def by_sku(company: Company, skus: set[str]) -> dict[str, tuple[int, str]]:
    """The company's items that stand, by these SKUs."""
    found: dict[str, tuple[int, str]] = {}
    left = iter(sorted(sku for sku in skus if "\0" not in sku))
    while some := list(islice(left, AT_ONCE)):
        items = Item.objects.by(company).filter(withdrawn_at=None, sku__in=some)
        found |= {sku: (pk, sku) for pk, sku in items.values_list("pk", "sku")}
    return found


def by_plain_sku(company: Company, plain_skus: set[str]) -> dict[str, tuple[int, str]]:
    """The same where case, and signs that no file may have in its name, are left aside.

    What two items share is none's.
    """
    found: dict[str, tuple[int, str]] = {}
    shared: set[str] = set()
    items = Item.objects.by(company).filter(withdrawn_at=None).exclude(sku="")
    for pk, sku in items.values_list("pk", "sku").order_by("pk").iterator():
        key = plain(sku)
        if key in found:
            shared.add(key)
        elif key in plain_skus:
            found[key] = pk, sku
    return {key: item for key, item in found.items() if key not in shared}


def plain(sku: str) -> str:
    return NOT_IN_NAMES.sub("_", unicodedata.normalize("NFC", sku).casefold())
