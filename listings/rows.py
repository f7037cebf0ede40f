"""HTML of what stands on a page by the dozen: rows of lists, values of facets.

A template's loop over 24 rows of some fifteen values costs more than all queries of the
page (2.0 ms against 0.3 ms for what stands here). Every value put into these forms goes
through `escape`, so nothing that somebody typed is ever markup. What is made of the very
same card or counts is taken again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from itertools import chain

from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from listings import facet_words
from listings.cards import CARDS_KEPT, Card
from listings.search import SORTS, Choices
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
    ' sizes="{sizes}" alt="" width="240" height="180"{when} decoding="async">'
)
LOGO = '<img class="row__photo logo" src="{small}" alt="" width="72" height="72"{when}>'
SIZES = {False: "120px", True: "(min-width: 60rem) 18rem, 45vw"}
FACET = (
    '<details class="facet"{is_open}><summary>{title}</summary>'
    '<ul class="facet__list" aria-label="{title}">{values}</ul></details>'
)
VALUE = (
    '<li><label><input type="checkbox" name="{name}" value="{value}"{checked}>'
    '<span>{label}</span><span class="count">{count}</span></label></li>'
)
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


def rows(
    tab: str,
    cards: Sequence[Card],
    language: str,
    *,
    is_grid: bool = False,
    explained: str | None = None,
    told: Mapping[int, Told] | None = None,
) -> SafeString:
    """The rows of a list of items, offers or companies.

    With `explained`, the query string of the question, each links to why it is there;
    with `told`, what was asked for is marked.
    """
    row = {"items": _item, "suppliers": _company}.get(tab, _offer)
    made = (
        _marked(row(card, place < EAGER, language, is_grid), card, told or {}, language)
        for place, card in enumerate(cards)
    )
    if explained is None:
        return SafeString("".join(f"{html}{END}" for html in made))
    start = escape(f"{reverse('why')}?{explained}{'&' if explained else ''}listing=")
    asks = escape(_("Why is this here?"))
    end = f'" rel="nofollow">{asks}</a>{END}'
    return SafeString(
        "".join(
            f'{html}<a href="{start}{card.id}{end}'
            for html, card in zip(made, cards, strict=True)
        )
    )


def _marked(html: str, card: Card, told: Mapping[int, Told], language: str) -> str:
    """A row that was made without a question, with what answers this one."""
    said = told.get(card.id)
    if said is None:
        return html
    passage = ""
    if said.passage:
        foreign = said.language and said.language != language
        lang = f' lang="{escape(said.language)}" dir="auto"' if foreign else ""
        passage = f'<p class="row__told"{lang}>{said.passage}</p>'
    title = f">{escape(card.title)}</a></h3>"
    return html.replace(title, f">{said.title}</a></h3>{passage}", 1)


@lru_cache(maxsize=CARDS_KEPT)
def _item(card: Card, is_first: bool, language: str, is_grid: bool) -> str:
    """A row up to its last link, which depends on what was asked; so are the next two."""
    page = around(language, is_grid=is_grid)
    return ITEM.format(
        **_escaped(card, *ITEM_TEXTS),
        id=card.id,
        confirmed=_fact(card.confirmed, is_warning=card.is_old),
        lang=_lang(card),
        picture=_photo(card, page, is_first=is_first),
        stated=_stated(card.stated),
        checked=page.checked if card.checks else "",
        compare=page.compare,
        keep=page.keep,
        keeps=page.keeps,
    )


@lru_cache(maxsize=CARDS_KEPT // 4)
def _offer(card: Card, _is_first: bool, language: str, is_grid: bool) -> str:
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


@lru_cache(maxsize=CARDS_KEPT // 4)
def _company(card: Card, is_first: bool, language: str, is_grid: bool) -> str:
    page = around(language, is_grid=is_grid)
    logo = f'<span class="row__photo logo" aria-hidden="true">{escape(card.initials)}</span>'
    if card.stem:
        when = _when(is_first)
        logo = LOGO.format(small=escape(photo_url(card.stem, 240)), when=when)
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


def _when(is_first: bool) -> str:
    return "" if is_first else ' loading="lazy"'


def _photo(card: Card, page: Around, *, is_first: bool) -> str:
    if not card.stem:
        return (
            '<span class="row__photo"><svg class="icon" aria-hidden="true">'
            f'<use href="{page.icons}#{escape(card.icon)}"/></svg></span>'
        )
    return PHOTO.format(
        small=escape(photo_url(card.stem, 240)),
        large=escape(photo_url(card.stem, 640)),
        sizes=SIZES[page.is_grid],
        when=_when(is_first),
    )


def _stated(pairs: Iterable[tuple[str, str]]) -> str:
    said = iter(_escaped_together(chain.from_iterable(pairs)))
    facts = "".join(
        f"<span>{name} <bdi>{value}</bdi></span>"
        for name, value in zip(said, said, strict=False)
    )
    return f'<p class="row__facts">{facts}</p>' if facts else ""


def table(pairs: Iterable[tuple[str, str]]) -> SafeString:
    """(name, value) as the lines of a table."""
    return SafeString(
        "".join(
            f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
            for name, value in pairs
        )
    )


def steps(trail: Iterable[tuple[str, str]]) -> SafeString:
    """(name, address) of the categories that lead to a page, as links."""
    return SafeString(
        "".join(
            f'<li><a href="{escape(address)}">{escape(name)}</a></li>'
            for name, address in trail
        )
    )


def goods(cards: Iterable[Card], *, with_place: bool) -> SafeString:
    """Items as pictures with a price under each."""
    return SafeString("".join(_good(card, with_place) for card in cards))


@lru_cache(maxsize=CARDS_KEPT)
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


@lru_cache(maxsize=60)
def facet_panel(
    choices: Choices, fixed: tuple[str, ...], language: str, _stamp: tuple[int, ...]
) -> SafeString:
    """The facets beside a list, each with its values as ticks and what they would show."""
    return SafeString(
        "".join(
            FACET.format(
                is_open=" open" if facet.is_open else "",
                title=escape(facet.title),
                values="".join(_value(facet.name, value) for value in facet.values),
            )
            for facet in facet_words.facets_of(choices, fixed, language)
        )
    )


def _value(name: str, value: facet_words.Value) -> str:
    return VALUE.format(
        name=name,
        value=escape(value.value),
        checked=" checked" if value.chosen else "",
        label=escape(value.label),
        count=value.count,
    )


@lru_cache(maxsize=100)
def orders(tab: str, chosen: str, _language: str) -> SafeString:
    """The orders of a list, as options."""
    return SafeString(
        "".join(
            f'<option value="{sort}"{" selected" if sort == chosen else ""}>'
            f"{escape(str(facet_words.SORT_NAMES[sort]))}</option>"
            for sort in SORTS[tab]
        )
    )


def pager(pages: Iterable[tuple[str, str, bool]]) -> SafeString:
    """(label, address, is this one) of pages as links; without an address it is a gap."""
    return SafeString(
        "".join(
            f'<span aria-current="page">{label}</span>'
            if is_now
            else f'<a href="{escape(address)}">{label}</a>'
            if address
            else '<span aria-hidden="true">…</span>'
            for label, address, is_now in pages
        )
    )
