"""HTML of what stands on a page by the dozen: rows of lists, goods under pictures.

A template's loop over 24 rows of some fifteen values costs more than all queries of the
page (2.0 ms against 0.3 ms for what stands here). Every value put into these forms goes
through `escape`, so nothing that somebody typed is ever markup. Rows that were made before
are taken again (kept_rows.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from itertools import chain
from typing import NamedTuple

from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from listings.cards import Card
from listings.told import Told
from members.photos import photo_url

# The first photos are on the screen at once; the others wait until they are near it.
EAGER = 4

ITEM = (
    '<li class="row" data-listing-id="{id}">{picture}<div class="row__what">'
    '<h3 class="row__title"><a href="{address}"{lang}>{title}</a></h3>{stated}</div>'
    '<p class="row__price"><b>{price}</b><small>{per}</small><small>{moq}</small></p>'
    '<p class="row__by"><a href="{company_address}">{company}</a>'
    "<span>{place}</span>{checked}{confirmed}"
    '<span class="row__tools"><label><input type="checkbox" name="items" value="{id}"'
    ' form="compare">{compare}</label>'
    '<a href="{keep}items={id}" rel="nofollow">{keeps}</a>'
)
OFFER = (
    '<li class="row row--leaf" data-listing-id="{id}"><div class="leaf">'
    '<span class="leaf__month">{closes_month}</span><span class="leaf__day">{day}</span>'
    '<span class="leaf__year">{year}</span></div><div class="row__what">'
    '<h3 class="row__title"><a href="{address}"{lang}>{title}</a></h3>'
    '<p class="row__facts">{facts}</p></div>'
    '<p class="row__price"><b>{moq}</b><small>{price} {per}</small></p>'
    '<p class="row__by">{who}{place}{left}<span class="row__tools">'
    '<a href="{keep}offers={id}" rel="nofollow">{keeps}</a>'
)
COMPANY = (
    '<li class="row row--company" data-listing-id="{id}">{picture}<div class="row__what">'
    '<h3 class="row__title"><a href="{address}">{title}</a></h3>'
    '<p class="row__facts">{facts}</p></div>'
    '<p class="row__price"><span>{type}</span><small>{per}</small></p>'
    '<p class="row__by"><span>{place}</span>{checked}{confirmed}<span class="row__tools">'
    '<a href="{keep}companies={id}" rel="nofollow">{keeps}</a>'
)
GOOD = (
    '<li class="good">{picture}<a href="{address}"{lang}>{title}</a>'
    "<span><b>{price}</b> <small>{per}</small></span>"
    '<small class="fine">{about}</small></li>'
)
GOOD_PHOTO = (
    '<img class="good__photo" src="{small}" alt="" width="240" height="180"'
    ' loading="lazy" decoding="async">'
)
OFFER_LINE = (
    '<li class="offer-line"><div class="leaf"><span class="leaf__month">{closes_month}'
    '</span><span class="leaf__day">{day}</span></div><div>'
    '<a href="{address}"{lang}>{title}</a><p class="fine">{about}</p></div></li>'
)
PHOTO = (
    '<img class="row__photo" src="{small}" srcset="{small} 240w, {large} 640w"'
    ' sizes="{sizes}" alt="" width="240" height="180" loading="lazy" decoding="async">'
)
LOGO = '<img class="row__photo logo" src="{small}" alt="" width="72" height="72" loading="lazy">'
# As nothing that somebody typed is written: its quotes are escaped.
LATER = ' loading="lazy"'
SIZES = {False: "120px", True: "(min-width: 60rem) 18rem, 45vw"}
ITEM_TEXTS = "title address price per moq company company_address place".split()
END = "</span></p></li>"


@dataclass(frozen=True)
class Around:
    """What every row of one page says alike, looked up once."""

    checked: str
    compare: str
    # Where something is kept in a list, and how that is called.
    keep: str
    keeps: str
    icons: str
    is_grid: bool


@cache
def icons() -> str:
    """Where the pictures of all signs are."""
    return static("icons.svg")


@lru_cache(maxsize=20)
def around(_language: str, *, is_grid: bool) -> Around:
    shield = (
        f'<svg class="icon" aria-hidden="true"><use href="{icons()}#shield"/></svg>'
    )
    checked = escape(_("Checked"))
    return Around(
        checked=f"<span>{shield}{checked}</span>",
        compare=escape(_("Compare")),
        keep=escape(f"{reverse('add-favourites')}?"),
        keeps=escape(_("Keep")),
        icons=icons(),
        is_grid=is_grid,
    )


class Row(NamedTuple):
    """A row of a list, up to its last link, which depends on what was asked."""

    id: int
    company_id: int
    address: str
    title: str
    html: str


def row(tab: str, card: Card, language: str, *, is_grid: bool) -> Row:
    """The row of an item, an offer or a company, all pictures waiting until they are near."""
    made = {"items": _item, "suppliers": _company}.get(tab, _offer)
    html = made(card, language, is_grid)
    return Row(card.id, card.company_id, card.address, card.title, html)


def joined(
    rows: Sequence[Row],
    language: str,
    *,
    explained: str,
    told: Mapping[int, Told],
) -> SafeString:
    """The rows of a list, with what was asked for marked as `told`.

    `explained` is the query string of the question: each links to why it is there.
    """
    start = escape(f"{reverse('why')}?{explained}{'&' if explained else ''}listing=")
    asks = escape(_("Why is this here?"))
    end = f'" rel="nofollow">{asks}</a>{END}'
    made = (_marked(one, told, language) for one in rows)
    return SafeString(
        "".join(
            f"{html.replace(LATER, '', 1) if place < EAGER else html}"
            f'<a href="{start}{one.id}{end}'
            for place, (html, one) in enumerate(zip(made, rows, strict=True))
        )
    )


def _marked(row: Row, told: Mapping[int, Told], language: str) -> str:
    """A row that was made without a question, with what answers this one."""
    said = told.get(row.id)
    if said is None:
        return row.html
    passage = ""
    if said.passage:
        foreign = said.language and said.language != language
        lang = f' lang="{escape(said.language)}" dir="auto"' if foreign else ""
        passage = f'<p class="row__told"{lang}>{said.passage}</p>'
    title = f">{escape(row.title)}</a></h3>"
    return row.html.replace(title, f">{said.title}</a></h3>{passage}", 1)


def _item(card: Card, language: str, is_grid: bool) -> str:
    page = around(language, is_grid=is_grid)
    return ITEM.format(
        **_escaped(card, *ITEM_TEXTS),
        id=card.id,
        confirmed=_fact(card.confirmed, is_warning=card.is_old),
        lang=_lang(card),
        picture=_photo(card, page),
        stated=_stated(card.stated),
        checked=page.checked if card.checks else "",
        compare=page.compare,
        keep=page.keep,
        keeps=page.keeps,
    )


def _offer(card: Card, language: str, is_grid: bool) -> str:
    page = around(language, is_grid=is_grid)
    company = escape(card.company)
    if card.company_address:
        company = f'<a href="{escape(card.company_address)}">{company}</a>'
    return OFFER.format(
        **_escaped(card, "title", "address", "price", "per", "moq", "facts"),
        id=card.id,
        place=f"<span>{escape(card.place)}</span>" if card.place else "",
        lang=_lang(card),
        closes_month=escape(card.closes_month),
        day=card.closes.day if card.closes else "",
        year=card.closes.year if card.closes else "",
        who=f"<span>{company}</span>",
        left=_fact(card.left, is_warning=card.is_soon),
        keep=page.keep,
        keeps=page.keeps,
    )


def _company(card: Card, language: str, is_grid: bool) -> str:
    page = around(language, is_grid=is_grid)
    logo = f'<span class="row__photo logo" aria-hidden="true">{escape(card.initials)}</span>'
    if card.stem:
        logo = LOGO.format(small=escape(photo_url(card.stem, 240)))
    return COMPANY.format(
        **_escaped(card, "title", "address", "facts", "type", "per", "place"),
        id=card.id,
        confirmed=_fact(card.confirmed, is_warning=card.is_old),
        picture=logo,
        checked=page.checked if card.checks else "",
        keep=page.keep,
        keeps=page.keeps,
    )


def _fact(said: str, *, is_warning: bool) -> str:
    mark = ' class="warning"' if is_warning else ""
    return f"<span{mark}>{escape(said)}</span>" if said else ""


def _escaped(card: Card, *names: str) -> dict[str, str]:
    said = _escaped_together([getattr(card, name) for name in names])
    return dict(zip(names, said, strict=True))


def _escaped_together(texts: Iterable[str]) -> list[str]:
    """Texts escaped as one, which takes half the time; none has a NUL, being from the database."""
    return escape("\0".join(texts)).split("\0")


def _lang(card: Card) -> str:
    """A title in another language says so, and runs in its own direction."""
    return f' lang="{escape(card.language)}" dir="auto"' if card.language else ""


def _photo(card: Card, page: Around) -> str:
    if not card.stem:
        return (
            '<span class="row__photo"><svg class="icon" aria-hidden="true">'
            f'<use href="{page.icons}#{escape(card.icon)}"/></svg></span>'
        )
    return PHOTO.format(
        small=escape(photo_url(card.stem, 240)),
        large=escape(photo_url(card.stem, 640)),
        sizes=SIZES[page.is_grid],
    )


def _stated(pairs: Iterable[tuple[str, str]]) -> str:
    said = iter(_escaped_together(chain.from_iterable(pairs)))
    facts = "".join(
        f"<span>{name} <bdi>{value}</bdi></span>"
        for name, value in zip(said, said, strict=False)
    )
    return f'<p class="row__facts">{facts}</p>' if facts else ""


def goods(cards: Iterable[Card], *, with_place: bool) -> SafeString:
    """Items as pictures with a price under each."""
    return SafeString("".join(_good(card, with_place) for card in cards))


def _good(card: Card, with_place: bool) -> str:
    picture = (
        GOOD_PHOTO.format(small=escape(card.photo))
        if card.photo
        else '<span class="good__photo"><svg class="icon" aria-hidden="true">'
        f'<use href="{icons()}#{escape(card.icon)}"/></svg></span>'
    )
    return GOOD.format(
        **_escaped(card, "address", "title", "price", "per"),
        lang=_lang(card),
        picture=picture,
        about=_joined(card.moq, card.place if with_place else ""),
    )


def offer_lines(cards: Iterable[Card], *, with_company: bool) -> SafeString:
    """Offers in short, each beside the day it closes."""
    return SafeString("".join(_offer_line(card, with_company) for card in cards))


def _offer_line(card: Card, with_company: bool) -> str:
    who = ", ".join(filter(None, (card.company, card.place))) if with_company else ""
    return OFFER_LINE.format(
        **_escaped(card, "address", "title", "closes_month"),
        lang=_lang(card),
        day=card.closes.day if card.closes else "",
        about=_joined(card.moq, card.facts, who),
    )


def _joined(*parts: str) -> str:
    return escape(" · ".join(filter(None, parts)))
