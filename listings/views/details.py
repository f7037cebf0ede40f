"""The page of an item, of an offer, of a company."""

from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from listings import (
    documents,
    evidence_rows,
    formats,
    item_page,
    item_record,
    noting,
    own_goods,
    prose,
    row_parts,
    store_page,
    structured,
)
from listings.asking import reach, response
from listings.cards import (
    Card,
    address,
    instead_of_cards,
    is_old,
    newest_cards,
    own_offer_cards,
    price,
    similar_cards,
)
from listings.models import Offer
from listings.taxonomy import industry_of, tree
from listings.views.lists import address_of, address_of_all, trail
from members import made_of, public_rows
from members.models import Company
from members.photos import WIDTHS, avif_srcset, avif_url, photo_url, srcset
from members.public import public_company
from members.public_rows import Beside

LARGEST_ID = 2**63 - 1
SIMILAR = 6
OFFERS_SHOWN = 6


def photos_of(rows: Any, title: str) -> list[dict[str, Any]]:
    """Addresses of a picture's widths, and its size so that nothing shifts."""
    return [
        {
            "small": photo_url(row.stem, WIDTHS[0]),
            "medium": photo_url(row.stem, WIDTHS[1]),
            "large": photo_url(row.stem, WIDTHS[2]),
            "srcset": srcset(row.stem),
            "small_avif": avif_url(row.stem, WIDTHS[0]),
            "avif": avif_srcset(row.stem),
            "width": row.width,
            "height": row.height,
            "alt": row.alt or title,
        }
        for row in rows
    ]


def gone(
    request: HttpRequest, title: str, words: str, node_id: int | None
) -> HttpResponse:
    """410: it was here and is not any more; why, and where to look instead."""
    language = str(request.LANGUAGE_CODE)
    node = tree().by_id.get(node_id or 0)
    shown = {
        "title": title,
        "words": words,
        "name": node.name(language) if node else "",
        "address": reverse("category", args=[node.slug]) if node else "",
    }
    return render(request, "gone.html", shown, status=410)


def taken_away() -> str:
    return _(
        "Whoever posted it has taken it away. No page, list or search of this site "
        "shows it any more."
    )


def supplier_is_away() -> str:
    # Of an offer whose company hides its name this must not say whose it is.
    return _("The page of the company that posted it is not available at present.")


def page_is_away() -> str:
    return _("Neither is what it lists. Other suppliers are found by search.")


def has_closed() -> str:
    return _("The company has closed its page here. Others are found by search.")


@require_safe
def item(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Two statements: the item with all that belongs to it, and what is like it."""
    found = item_record.read(pk) if pk <= LARGEST_ID else None
    if found is None:
        raise Http404
    if found.withdrawn_at:
        title = _("This item was taken down")
        return gone(request, title, taken_away(), found.category_id)
    if not found.company_is_public:
        title = _("This item is not available")
        return gone(request, title, supplier_is_away(), found.category_id)
    if found.slug != slug:
        return HttpResponsePermanentRedirect(reverse("item", args=[pk, found.slug]))
    shown = item_shown(request, found)
    page = render(request, "listings/item.html", shown)
    say_listing(page, found, shown["similar"])
    return noting.viewed(page, noting.ITEM, pk, industry_of(found.category_id))


def say_listing(
    page: HttpResponse, found: item_record.ItemRecord | Offer, similar: list[Card]
) -> None:
    """Made of its company, of its category, which says what is like it, and of whose that is."""
    companies = {found.company_id, *(card.company_id for card in similar)}
    made_of.say(page, companies=companies, categories=[found.category_id])


def item_shown(request: HttpRequest, found: item_record.ItemRecord) -> dict[str, Any]:
    """All that an item's page says."""
    language = str(request.LANGUAGE_CODE)
    node = tree().by_id.get(found.category_id)
    state = item_page.state_of(found, language)
    seller = address("company", found.company_id, found.company_slug, language)
    path = trail(node, language) if node else []
    return {
        "item": found,
        "state": state,
        "is_over": not state.is_open,
        "icon_name": (node.trail()[0].icon if node else "") or "box",
        "steps": row_parts.steps(path),
        "photos": photos_of(found.photos, found.title),
        "prices": item_page.price_lines(found, language),
        "terms": row_parts.table(item_page.term_lines(found, language)),
        "goods": row_parts.table(
            item_page.goods_lines(found, node, language)
            + item_page.packing_lines(found, language)
        ),
        "stated": row_parts.table(
            (str(pair[0]), str(pair[1]))
            for pair in found.specifications
            if len(pair) == 2
        ),
        "description": prose.as_html(found.description),
        "company": store_page.seller_of(found, language),
        "company_address": seller,
        "confirmed": formats.day(found.confirmed_on, language),
        "is_old": is_old(found.confirmed_on, timezone.localdate()),
        "valid_until": formats.day(found.valid_until, language),
        "similar": alike(found, state, language),
        "structured": structured.as_script(
            structured.product(
                found,
                path=request.path,
                photos=[photo.stem for photo in found.photos],
                seller=structured.organization(
                    name=found.company_name,
                    path=seller,
                    country=found.company_country,
                ),
            ),
            structured.breadcrumbs(
                [(_("Categories"), address_of_all(language)), *path]
            ),
        ),
    }


def alike(
    item: item_record.ItemRecord, state: item_page.State, language: str
) -> list[Card]:
    """What else a buyer could take. What has ended is in no search table to be compared by."""
    if state.is_open:
        return similar_cards(item.id, SIMILAR, language)
    return instead_of_cards(item.id, SIMILAR, language)


@require_safe
def offer(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    if pk > LARGEST_ID:
        raise Http404
    found = get_object_or_404(
        Offer.objects.select_related("company").filter(published_at__isnull=False),
        pk=pk,
    )
    if found.withdrawn_at:
        title = _("This offer was taken down")
        return gone(request, title, taken_away(), found.category_id)
    if not is_public(found.company):
        title = _("This offer is not available")
        return gone(request, title, supplier_is_away(), found.category_id)
    if found.slug != slug:
        return HttpResponsePermanentRedirect(reverse("offer", args=[pk, found.slug]))
    shown = offer_shown(request, found)
    page = render(request, "listings/offer.html", shown)
    say_listing(page, found, shown["similar"])
    side, industry = noting.kind_of(found.side), industry_of(found.category_id)
    return noting.viewed(page, side, pk, industry)


def offer_shown(request: HttpRequest, found: Offer) -> dict[str, Any]:
    """All that an offer's page says."""
    language = str(request.LANGUAGE_CODE)
    node = tree().by_id.get(found.category_id)
    row = {
        "price": None if found.hides_price else found.target_price,
        "price_mode": "fixed",
        "currency": found.currency,
    }
    state = item_page.state_of_offer(found, language)
    seller = store_page.brief(found.company, language) if found.shows_identity else None
    company_address = reverse("company", args=[found.company_id, found.company.slug])
    return {
        "offer": found,
        "state": state,
        "is_open": state.is_open,
        "is_over": not state.is_open,
        "takes_inquiries": reach.why_not(found) is None,
        "documents": documents.shown_of(found) if state.is_open else [],
        "side": found.get_side_display(),
        "month": formats.month(found.closes_on, language),
        "closes": formats.day(found.closes_on, language),
        "days_left": (found.closes_on - timezone.localdate()).days,
        "trail": trail(node, language) if node else [],
        "amount": store_page.amount(found, language),
        "price": price(row, language) if row["price"] else "",
        "unit": formats.unit(found.unit, language),
        "lines": store_page.offer_lines(found, language),
        "specification": prose.as_html(found.specification),
        "company": seller,
        "company_address": company_address,
        "identity": store_page.identity(found.company, found.side, language),
        # What a buyer could take, or a seller compare with.
        "similar": newest_cards(found.category_id, SIMILAR, language),
        "structured": structured.as_script(
            structured.demand_or_offer(
                found,
                path=request.path,
                seller=structured.organization(
                    name=found.company.trading_name,
                    path=company_address,
                    country=found.company.country,
                )
                if found.shows_identity
                else None,
            )
        ),
    }


def is_public(company: Company) -> bool:
    return (
        company.published_at is not None
        and company.unpublished_at is None
        and company.suspended_at is None
    )


@require_safe
def company(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    if pk > LARGEST_ID:
        raise Http404
    read = public_rows.page_of(pk, str(request.LANGUAGE_CODE))
    if read is None:
        raise Http404
    found, beside = read
    if not is_public(found):
        title = _("This supplier's page is not available")
        words = has_closed() if found.ended_at else page_is_away()
        return gone(request, title, words, None)
    if found.slug != slug:
        return HttpResponsePermanentRedirect(reverse("company", args=[pk, found.slug]))
    page = render(request, "listings/company.html", storefront(request, found, beside))
    made_of.say(page, companies=[pk], answers_of=[pk])
    return noting.viewed(page, noting.COMPANY, pk, found.industry)


def supplied(slugs: tuple[str, ...], language: str) -> list[tuple[str, str]]:
    """(name, address) of the categories that a company says it supplies."""
    known = (tree().by_slug.get(slug) for slug in slugs)
    return [
        (node.name(language), address_of(node.slug, language)) for node in known if node
    ]


def storefront(
    request: HttpRequest, found: Company, beside: Beside | None = None
) -> dict[str, Any]:
    """All that a storefront says, of the public projection alone."""
    language = str(request.LANGUAGE_CODE)
    public = public_company(found, language, beside)
    shown = own_goods.goods(found.pk, request.GET, language)
    return {
        "company": public,
        "place": formats.country(public.country, language),
        "description": prose.as_html(public.description),
        "facts": row_parts.table(store_page.facts(public, language)),
        "response": response.told(response.response_of(found), language),
        "supplies": supplied(public.categories, language),
        "checks": evidence_rows.long_evidence(public.checks, language),
        "photos": photos_of(public.photos, public.name),
        "logo": photo_url(public.logo, 240) if public.logo else "",
        "logo_avif": avif_url(public.logo, 240),
        "banner": photo_url(public.banner, 1280) if public.banner else "",
        "banner_srcset": srcset(public.banner),
        "banner_avif": avif_srcset(public.banner),
        "initials": store_page.initials(public.name),
        "shown": shown,
        "offers": own_offer_cards(found.pk, OFFERS_SHOWN, language),
        "is_text_foreign": public.text_language not in {"", language},
        "structured": structured.as_script(
            structured.organization(
                name=public.name,
                path=request.path,
                country=public.country,
                city=public.city,
                summary=public.summary,
                founded=public.founded_year,
                web_address=public.web_address,
                logo_stem=public.logo,
            )
        ),
    }
