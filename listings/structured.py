"""Pages as data for search engines: JSON-LD in the words of schema.org.

Made from what the page shows and nothing else: a company's public projection, an item's
or an offer's own fields.
"""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from listings.item_record import ItemRecord
from listings.models import Item, Offer
from members import visits
from members.photos import photo_url
from privacy.models import Release

Data = dict[str, Any]
# The end of a script element and HTML comments must not appear inside one.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}

AVAILABILITY = {
    Item.Availability.IN_STOCK: "InStock",
    Item.Availability.TO_ORDER: "MadeToOrder",
    Item.Availability.LIMITED: "LimitedAvailability",
    Item.Availability.OUT: "OutOfStock",
}


def as_script(*things: Data) -> SafeString:
    """The content of a `script type="application/ld+json"`.

    Safe inside HTML because no <, > or & is left in it, whatever somebody typed.
    """
    data = {"@context": "https://schema.org", "@graph": list(things)}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return SafeString(text.translate(ESCAPES))


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def website(search_path: str) -> Data:
    return {
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": absolute("/"),
        "potentialAction": {
            "@type": "SearchAction",
            "target": absolute(search_path) + "?q={search_term_string}",
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> Data:
    """`steps`: (name, path) from the start page down to this page."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": absolute(path)}
            for n, (name, path) in enumerate(steps, start=1)
        ],
    }


def organization(
    *,
    name: str,
    path: str,
    country: str,
    city: str = "",
    summary: str = "",
    founded: int | None = None,
    web_address: str = "",
    logo_stem: str = "",
) -> Data:
    """A company, from its public projection."""
    data: Data = {
        "@type": "Organization",
        "name": name,
        "url": absolute(path),
        "address": {"@type": "PostalAddress", "addressCountry": country},
    }
    if city:
        data["address"]["addressLocality"] = city
    if summary:
        data["description"] = summary
    if founded:
        data["foundingDate"] = str(founded)
    if web_address:
        data["sameAs"] = web_address
    if logo_stem:
        data["logo"] = absolute(photo_url(logo_stem, 640))
    return data


def product(
    item: ItemRecord, *, path: str, photos: Sequence[str], seller: Data
) -> Data:
    """An item with its price. `photos`: the stems of its pictures."""
    data: Data = {
        "@type": "Product",
        "name": item.title,
        "url": absolute(path),
        "description": item.summary or item.description[:250],
        "offers": _price(item, path=path, seller=seller),
    }
    stated = {
        "sku": item.sku,
        "gtin": item.gtin,
        "mpn": item.model,
        "brand": item.brand and {"@type": "Brand", "name": item.brand},
        "image": [absolute(photo_url(stem, 1280)) for stem in photos],
        "countryOfOrigin": item.origin,
    }
    return data | {name: value for name, value in stated.items() if value}


def _price(item: ItemRecord, *, path: str, seller: Data) -> Data:
    shared: Data = {
        "url": absolute(path),
        "availability": "https://schema.org/"
        + AVAILABILITY[Item.Availability(item.availability)],
        "priceValidUntil": item.valid_until.isoformat(),
        "seller": {
            "@type": "Organization",
            "name": seller["name"],
            "url": seller["url"],
        },
    }
    if item.moq:
        shared["eligibleQuantity"] = {
            "@type": "QuantitativeValue",
            "minValue": plain(item.moq),
            "unitCode": item.unit,
        }
    if item.lead_time_days is not None:
        shared["deliveryLeadTime"] = {
            "@type": "QuantitativeValue",
            "value": item.lead_time_days,
            "unitCode": "DAY",
        }
    if item.price is None:
        return {"@type": "Offer", **shared}
    if item.price_mode == Item.PriceMode.FIXED:
        return {
            "@type": "Offer",
            "price": plain(item.price),
            "priceCurrency": item.currency,
            **shared,
        }
    high = max([item.price_high or item.price, *item.tier_prices])
    return {
        "@type": "AggregateOffer",
        "lowPrice": plain(item.price),
        "highPrice": plain(high),
        "priceCurrency": item.currency,
        "offerCount": len(item.tier_prices) or 1,
        **shared,
    }


def demand_or_offer(offer: Offer, *, path: str, seller: Data | None) -> Data:
    """An offer to sell, or a wish to buy; whose it is only where the company shows it."""
    data: Data = {
        "@type": "Offer" if offer.side == Offer.Side.SELL else "Demand",
        "name": offer.title,
        "url": absolute(path),
        "description": offer.specification[:250],
        "availabilityEnds": end_of(offer.closes_on),
        "eligibleQuantity": {
            "@type": "QuantitativeValue",
            "minValue": plain(offer.least),
            "unitCode": offer.unit,
        },
    }
    if offer.quantity_high:
        data["eligibleQuantity"]["maxValue"] = plain(offer.quantity_high)
    if offer.destination:
        data["areaServed"] = offer.destination
    if offer.target_price is not None and not offer.hides_price:
        data |= {"price": plain(offer.target_price), "priceCurrency": offer.currency}
    if seller:
        data["seller"] = seller
    return data


def item_list(paths: Sequence[str]) -> Data:
    """The listings of a page of results, in their order."""
    return {
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "url": absolute(path)}
            for n, path in enumerate(paths, start=1)
        ],
    }


def dataset(release: Release, *, name: str) -> Data:
    """A release of figures, with the files of all its cells."""
    files = {"text/csv": "release-csv", "application/json": "release-json"}
    about = (
        _(
            "Visitors of each day by the industry of the page, added up over a month, with noise"
            " that protects each of them and with the error of every figure."
        )
        if release.line == visits.LINE
        else _(
            "Companies by group, frozen once, with noise that protects each of them and with"
            " the error of every figure."
        )
    )
    return {
        "@type": "Dataset",
        "name": name,
        "description": about,
        "url": absolute(reverse("release", args=[release.pk])),
        "version": release.period,
        "datePublished": release.recorded_at.date().isoformat(),
        "isAccessibleForFree": True,
        "measurementTechnique": absolute(reverse("method")),
        "creator": {
            "@type": "Organization",
            "name": settings.SITE_NAME,
            "url": absolute("/"),
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": kind,
                "contentUrl": absolute(reverse(address, args=[release.pk])),
            }
            for kind, address in files.items()
        ],
    }


def plain(number: Decimal) -> str:
    """A number without exponent and without zeros that say nothing: 12.5, 100."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def end_of(day: date) -> str:
    return f"{day.isoformat()}T23:59:59Z"
