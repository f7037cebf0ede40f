"""What was agreed, as canonical JSON: nothing changes it afterwards, and its digest proves it."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from django.conf import settings

from listings.asking import seals
from listings.models import AcceptedQuote, Quote
from members.models import Company
from privacy import stores


def freeze(
    quote: Quote, buyer: Company | None, supplier: Company | None
) -> AcceptedQuote:
    """Keep an accepted quote as it is now. The caller holds its thread."""
    assert quote.accepted_at is not None  # noqa: S101 it is accepted first
    text = canonical(snapshot(quote, buyer, supplier))
    frozen = AcceptedQuote(
        thread=quote.thread,
        quote=quote,
        digest=digest(text),
        accepted_at=quote.accepted_at,
    )
    seals.seal(frozen, text)
    frozen.save(force_insert=True)
    return frozen


def snapshot(
    quote: Quote, buyer: Company | None, supplier: Company | None
) -> dict[str, Any]:
    thread = quote.thread
    about = thread.item or thread.offer
    assert quote.accepted_at is not None  # noqa: S101 it is accepted first
    return {
        "form": 1,
        "accepted_at": quote.accepted_at.astimezone(UTC).isoformat(),
        "conversation": str(thread.pk),
        "quote": str(quote.pk),
        "version": quote.version,
        "subject": thread.subject,
        "about": about.title if about else "",
        "asked_quantity": plain(thread.quantity),
        "asked_unit": thread.unit,
        "buyer": party(buyer),
        "supplier": party(supplier),
        "terms": {
            "unit_price": plain(quote.unit_price),
            "currency": quote.currency,
            "unit": quote.unit,
            "moq": plain(quote.moq),
            "incoterm": quote.incoterm,
            "place": quote.place,
            "lead_days": quote.lead_days,
            "valid_until": quote.valid_until.isoformat(),
            "sample": quote.sample,
            "text": seals.opened(quote),
        },
        "files": list(files(quote)),
    }


def party(company: Company | None) -> dict[str, str]:
    """A side by the name that its public page has; a buyer without one has none."""
    if company is None:
        return {"name": "", "country": ""}
    return {"name": company.trading_name, "country": company.country}


def plain(number: Any) -> str:
    """A number as it is written without an exponent, the same each time."""
    return "" if number is None else f"{number.normalize():f}"


def files(quote: Quote) -> Iterator[dict[str, Any]]:
    for row in quote.message.attachments.order_by("position"):
        with stores.at(settings.PRIVATE_ROOT).open(row.file) as content:
            found = hashlib.sha256(content.read()).hexdigest()
        yield {"title": row.title, "size": row.size, "sha256": found}


def canonical(value: dict[str, Any]) -> str:
    """One text for one value: names in order, no spaces (RFC 8785; there are no fractions)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Altered(Exception):
    """What is kept does not have the digest that was kept with it."""


def opened(frozen: AcceptedQuote) -> dict[str, Any]:
    """What was agreed. Raises Altered."""
    text = seals.opened(frozen)
    if digest(text) != frozen.digest:
        raise Altered
    found: dict[str, Any] = json.loads(text)
    return found
