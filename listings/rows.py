"""HTML of what stands on a page by the dozen: rows of lists, values of facets.

A template's loop over 24 rows of some fifteen values costs more than all queries of the
page (2.0 ms against 0.3 ms for what stands here). Every value put into these forms goes
through `escape`, so nothing that somebody typed is ever markup.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from listings.cards import Card
from listings.facet_words import Facet
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
    ' form="compare">{compare}</label><a href="{why_address}{id}" rel="nofollow">{why}</a>'
    "</span></p></li>"
)
OFFER = (
    '<li class="row row--leaf" data-listing-id="{id}"><div class="leaf">'
    '<span class="leaf__month">{closes_month}</span><span class="leaf__day">{day}</span>'
    '<span class="leaf__year">{year}</span></div><div class="row__what">'
    '<h3 class="row__title"><a href="{address}"{lang}>{title}</a></h3>'
    '<p class="row__facts">{facts}</p></div>'
    '<p class="row__price"><b>{moq}</b><small>{price} {per}</small></p>'
    '<p class="row__by">{who}<span>{place}</span>{left}'
    '<span class="row__tools">{explained}</span></p></li>'
)
COMPANY = (
    '<li class="row row--company" data-listing-id="{id}">{picture}<div class="row__what">'
    '<h3 class="row__title"><a href="{address}">{title}</a></h3>'
    '<p class="row__facts">{facts}</p></div>'
    '<p class="row__price"><span>{type}</span><small>{per}</small></p>'
    '<p class="row__by"><span>{place}</span>{checked}{confirmed}'
    '<span class="row__tools">{explained}</span></p></li>'
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
VALUE = (
    '<li><label><input type="checkbox" name="{name}" value="{value}"{checked}>'
    '<span>{label}</span><span class="count">{count}</span></label></li>'
)


@dataclass(frozen=True)
class Around:
    """What every row of one page says alike, looked up once."""

    checked: str
    compare: str
    why: str
    why_address: str
    icons: str
    is_grid: bool
    is_explained: bool


def around(asked: str, *, is_grid: bool, is_explained: bool) -> Around:
    """For the rows of the question whose query string is `asked`."""
    icons = static("icons.svg")
    shield = f'<svg class="icon" aria-hidden="true"><use href="{icons}#shield"/></svg>'
    checked = escape(_("Checked"))
    return Around(
        checked=f"<span>{shield}{checked}</span>",
        compare=escape(_("Compare")),
        why=escape(_("Why is this here?")),
        why_address=escape(f"{reverse('why')}?{asked}{'&' if asked else ''}listing="),
        icons=icons,
        is_grid=is_grid,
        is_explained=is_explained,
    )


def rows(tab: str, cards: Sequence[Card], page: Around) -> SafeString:
    """The rows of a list of items, offers or companies."""
    row: Callable[[Card, int, Around], str] = _offer
    if tab in {"items", "suppliers"}:
        row = _item if tab == "items" else _company
    return SafeString("".join(row(card, n, page) for n, card in enumerate(cards)))


def _item(card: Card, place: int, page: Around) -> str:
    return ITEM.format(
        **_escaped(card, "title", "address", "price", "per", "moq", "company"),
        **_escaped(card, "company_address", "place"),
        id=card.id,
        confirmed=_fact(card.confirmed, is_warning=card.is_old),
        lang=_lang(card),
        picture=_photo(card, place, page),
        stated=_stated(card.stated),
        checked=page.checked if card.checks else "",
        compare=page.compare,
        why=page.why,
        why_address=page.why_address,
    )


def _offer(card: Card, place: int, page: Around) -> str:
    company = escape(card.company)
    if card.company_address:
        company = f'<a href="{escape(card.company_address)}">{company}</a>'
    return OFFER.format(
        **_escaped(card, "title", "address", "price", "per", "moq", "facts", "place"),
        id=card.id,
        lang=_lang(card),
        closes_month=escape(card.closes_month),
        day=card.closes.day if card.closes else "",
        year=card.closes.year if card.closes else "",
        who=f"<span>{company}</span>",
        left=_fact(card.left, is_warning=card.is_soon),
        explained=_explained(card, page),
    )


def _company(card: Card, place: int, page: Around) -> str:
    logo = f'<span class="row__photo logo" aria-hidden="true">{escape(card.initials)}</span>'
    if card.stem:
        logo = LOGO.format(small=escape(photo_url(card.stem, 240)), when=_when(place))
    return COMPANY.format(
        **_escaped(card, "title", "address", "facts", "type", "per", "place"),
        id=card.id,
        confirmed=_fact(card.confirmed, is_warning=card.is_old),
        picture=logo,
        checked=page.checked if card.checks else "",
        explained=_explained(card, page),
    )


def _fact(said: str, *, is_warning: bool) -> str:
    mark = ' class="warning"' if is_warning else ""
    return f"<span{mark}>{escape(said)}</span>" if said else ""


def _escaped(card: Card, *names: str) -> dict[str, str]:
    return {name: escape(getattr(card, name)) for name in names}


def _lang(card: Card) -> str:
    """A title in another language says so, and runs in its own direction."""
    return f' lang="{escape(card.language)}" dir="auto"' if card.language else ""


def _when(place: int) -> str:
    return "" if place < EAGER else ' loading="lazy"'


def _photo(card: Card, place: int, page: Around) -> str:
    if not card.stem:
        return (
            '<span class="row__photo"><svg class="icon" aria-hidden="true">'
            f'<use href="{page.icons}#{escape(card.icon)}"/></svg></span>'
        )
    return PHOTO.format(
        small=escape(photo_url(card.stem, 240)),
        large=escape(photo_url(card.stem, 640)),
        sizes=SIZES[page.is_grid],
        when=_when(place),
    )


def _stated(pairs: Iterable[tuple[str, str]]) -> str:
    said = "".join(
        f"<span>{escape(name)} <bdi>{escape(value)}</bdi></span>"
        for name, value in pairs
    )
    return f'<p class="row__facts">{said}</p>' if said else ""


def _explained(card: Card, page: Around) -> str:
    if not page.is_explained:
        return ""
    return f'<a href="{page.why_address}{card.id}" rel="nofollow">{page.why}</a>'


def goods(cards: Iterable[Card], *, with_place: bool) -> SafeString:
    """Items as pictures with a price under each."""
    icons = static("icons.svg")
    return SafeString("".join(_good(card, icons, with_place) for card in cards))


def _good(card: Card, icons: str, with_place: bool) -> str:
    picture = (
        GOOD_PHOTO.format(small=escape(card.photo))
        if card.photo
        else '<span class="good__photo"><svg class="icon" aria-hidden="true">'
        f'<use href="{icons}#{escape(card.icon)}"/></svg></span>'
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
    who = f"{card.company}, {card.place}" if with_company else ""
    return OFFER_LINE.format(
        **_escaped(card, "address", "title", "closes_month"),
        lang=_lang(card),
        day=card.closes.day if card.closes else "",
        about=_joined(card.moq, card.facts, who),
    )


def _joined(*parts: str) -> str:
    return escape(" · ".join(filter(None, parts)))


def facet_values(facet: Facet) -> SafeString:
    """The values of a facet as ticks, each with what it would show."""
    return SafeString(
        "".join(
            VALUE.format(
                name=facet.name,
                value=escape(value.value),
                checked=" checked" if value.chosen else "",
                label=escape(value.label),
                count=value.count,
            )
            for value in facet.values
        )
    )
