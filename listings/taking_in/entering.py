"""What of a copy is taken in: companies not yet published, listings as drafts, what a member keeps.

Looking through does the same and takes it back, but for drawing pictures and keeping files. Each
thing has a key made of the member, the site it comes from and its key there: taken in twice
it is there once.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from listings import documents, item_photos
from listings.buying import favourites, searches
from listings.models import AnswerTemplate, Category, FavouriteList, Item, Offer
from listings.models.buying import SavedSearch
from listings.taking_in import fitting
from listings.taking_in.taking import NEW, SAME, Account, Left, Taking
from listings.taxonomy import tree
from members import (
    certificates,
    contacts,
    duplicates,
    notifications,
    pictures,
    profiles,
    redrawing,
)
from members.drafts import Edit
from members.models import (
    Certificate,
    Company,
    CompanyPhoto,
    CompanyText,
    Membership,
)

MOST_TEMPLATES = 50
LEAF = 3
# What a company is begun with, and what is written into it then.
BEGUN = ("trading_name", "country", "business_type", "industry")
FACTS = (
    *("legal_name", "registry", "registry_number", "vat_id", "other_business_types"),
    *("region", "city", "web_address", "turnover_band", "turnover_year"),
    *("employees_band", "founded_year", "categories", "hs_codes", "keywords"),
    *("export_countries", "main_markets", "languages", "factory_size"),
    *("production_lines", "custom_work", "incoterms", "payment_terms", "currencies"),
    *("closed_from", "closed_until"),
)
ITEM = (
    *("title", "language", "sku", "brand", "model", "gtin", "summary", "description"),
    *("attributes", "specifications", "hs_code", "origin", "unit", "price_mode"),
    *("price", "price_high", "currency", "tier_quantities", "tier_prices", "moq"),
    *("order_multiple", "sample", "lead_time_days", "supply_quantity", "supply_unit"),
    *("supply_period", "incoterms", "incoterm_place", "port", "payment_terms"),
    *("packaging", "units_per_carton", "gross_weight_kg", "carton_size_cm"),
    *("certificates", "availability", "ships_to", "valid_until"),
)
OFFER = (
    *("side", "title", "language", "hs_code", "purpose", "specification", "quantity"),
    *("quantity_high", "unit", "rhythm", "target_price", "currency", "hides_price"),
    *("destination", "port", "incoterm", "payment_terms", "deliver_from"),
    *("deliver_until", "certificates", "needs_sample", "closes_on", "most_quotes"),
    *("shows_identity",),
)
CERTIFICATE = ("standard", "scope", "body", "number", "valid_from", "valid_until")


def company(taking: Taking, row: Mapping[str, Any]) -> str:
    """A company that is not published yet, with what it says of itself."""
    key = taking.key("companies", row)
    known = Company.objects.filter(form_key=key).first()
    if known:
        owned = known.memberships.filter(
            member=taking.member, role=Membership.Role.OWNER
        )
        # Another owns it by now, or it was closed: nothing is added to it.
        if known.published_at or known.ended_at or not owned.exists():
            raise Left("decided")
        taking.companies[row["id"]] = known
        return SAME
    begun, misfits = fitting.values_of(Company, row, BEGUN)
    if misfits:
        raise Left("misfit")
    if is_alike(taking, row) and not taking.takes_alike:
        if taking.is_for_good:
            raise Left("alike")
        taking.account.note("companies", row["trading_name"], "alike")
    made = profiles.begin(taking.member, form_key=key, **begun)
    facts = taking.fit(Company, "companies", row, FACTS)
    facts["categories"] = leaves_of(facts.get("categories", []))
    profiles.write(made, Edit(facts=facts), by=taking.member)
    profiles.show(made, row["public_fields"], by=taking.member)
    taking.companies[row["id"]] = made
    return NEW


def is_alike(taking: Taking, row: Mapping[str, Any]) -> bool:
    typed = duplicates.Typed(
        row["trading_name"], row["country"], row["web_address"], row["registry_number"]
    )
    return bool(duplicates.like(typed, by=taking.member))


def leaves_of(slugs: list[str]) -> list[str]:
    """Those of these categories that are here, as they are called now."""
    found = [tree().by_slug.get(slug) or tree().after(slug) for slug in slugs]
    return [one.slug for one in found if one is not None and one.depth == LEAF]


def text(taking: Taking, row: Mapping[str, Any]) -> str:
    own = taking.company_of(row["company"])
    fit = taking.fit(
        CompanyText, "company-texts", row, ("language", "summary", "description")
    )
    if not fit.get("language") or not fit.get("summary"):
        raise Left("misfit")
    if own.texts.filter(language=fit["language"]).exists():
        return SAME
    CompanyText.objects.create(company=own, **fit)
    return NEW


def contact(taking: Taking, row: Mapping[str, Any]) -> str:
    own = taking.company_of(row["id"])
    if contacts.opened(contacts.contact_of(own)):
        return SAME
    fit, misfits = fitting.contact_of(row)
    taking.misfits("company-contacts", row, misfits)
    edit = Edit(contact=fit, has_no_fax=row["has_no_fax"] and not fit.get("fax"))
    profiles.write(own, edit, by=taking.member)
    return NEW


def company_photo(taking: Taking, row: Mapping[str, Any]) -> str:
    own = taking.company_of(row["company"])
    content = taking.content(row)
    if row["kind"] not in CompanyPhoto.Kind.values:
        raise Left("misfit")
    there = own.photos.filter(kind=row["kind"], digest=digest(content))
    if there.exists():
        return SAME
    if taking.is_for_good:
        drawn = redrawing.draw_anew(content, row["kind"])
        pictures.put_up(own, row["kind"], [drawn], by=taking.member)
        key = there.values_list("pk", flat=True).get()
        pictures.describe(own, {key: row["alt"][:250]}, by=taking.member)
    return NEW


def certificate(taking: Taking, row: Mapping[str, Any]) -> str:
    """Handed in anew: our own staff have not seen it."""
    own = taking.company_of(row["company"])
    key = taking.key("certificates", row)
    if Certificate.objects.filter(form_key=key).exists():
        return SAME
    facts = taking.fit(Certificate, "certificates", row, CERTIFICATE)
    content = taking.pdf(row)
    if taking.is_for_good:
        certificates.hand_in(own, facts, content, form_key=key, by=taking.member)
    return NEW


def item(taking: Taking, row: Mapping[str, Any]) -> str:
    return listing(taking, Item, "items", row, {"confirmed_on": timezone.localdate()})


def offer(taking: Taking, row: Mapping[str, Any]) -> str:
    return listing(taking, Offer, "offers", row, {})


def listing(
    taking: Taking,
    model: type[Item] | type[Offer],
    table: str,
    row: Mapping[str, Any],
    more: dict[str, Any],
) -> str:
    """A draft that says the same."""
    own = taking.company_of(row["company"])
    kind = model._meta.model_name or ""
    key = taking.key(table, row)
    known = model._default_manager.filter(company=own, form_key=key).first()
    if known:
        if known.published_at:
            raise Left("decided")
        taking.listings[kind][row["id"]] = known
        return SAME
    leaves = leaves_of([row["category"]])
    if not leaves:
        raise Left("category")
    values = taking.fit(model, table, row, ITEM if model is Item else OFFER)
    made = model(
        company=own,
        category=Category.objects.get(slug=leaves[0]),
        form_key=key,
        **values | more,
    )
    made.slug = Item.slug_for(made.title)[:80]
    if model is Offer and row["item"]:
        found = taking.listings["item"].get(row["item"])
        made.item = found  # type: ignore[union-attr]
    made.save(force_insert=True)
    taking.listings[kind][row["id"]] = made
    return NEW


def item_photo(taking: Taking, row: Mapping[str, Any]) -> str:
    own = taking.listing_of("item", row["item"])
    assert isinstance(own, Item)  # noqa: S101 held among the items
    content = taking.content(row)
    there = own.photos.filter(digest=digest(content))
    if there.exists():
        return SAME
    if taking.is_for_good:
        drawn = redrawing.draw_anew(content, "photo")
        item_photos.put_up(own, [drawn], by=taking.member)
        key = there.values_list("pk", flat=True).get()
        item_photos.describe(own, {key: row["alt"][:250]}, by=taking.member)
    return NEW


def item_document(taking: Taking, row: Mapping[str, Any]) -> str:
    return document(taking, taking.listing_of("item", row["item"]), row)


def offer_file(taking: Taking, row: Mapping[str, Any]) -> str:
    return document(taking, taking.listing_of("offer", row["offer"]), row)


def document(taking: Taking, own: Item | Offer, row: Mapping[str, Any]) -> str:
    sent = documents.Sent(row["title"][:120], taking.pdf(row))
    if own.documents.filter(digest=sent.digest).exists():
        return SAME
    if taking.is_for_good:
        documents.put_up(own, [sent], by=taking.member)
    return NEW


def answer_template(taking: Taking, row: Mapping[str, Any]) -> str:
    own = taking.company_of(row["company"])
    fit = taking.fit(AnswerTemplate, "answer-templates", row, ("title", "text"))
    if not fit.get("title") or not fit.get("text"):
        raise Left("misfit")
    if own.answer_templates.filter(title=fit["title"]).exists():
        return SAME
    if own.answer_templates.count() >= MOST_TEMPLATES:
        raise Left("many")
    AnswerTemplate.objects.create(company=own, **fit)
    return NEW


def favourite_list(taking: Taking, row: Mapping[str, Any]) -> str:
    """Its name alone: what was on it are pages of the other site."""
    fit = taking.fit(FavouriteList, "favourite-lists", row, ("name",))
    name = fit.get("name", "").strip()
    if not name:
        raise Left("misfit")
    if FavouriteList.objects.filter(member=taking.member, name=name).exists():
        return SAME
    favourites.make(taking.member, name)
    return NEW


def saved_search(taking: Taking, row: Mapping[str, Any]) -> str:
    fit = taking.fit(SavedSearch, "saved-searches", row, ("name", "every"))
    query = searches.asked(row["asked"][: searches.LONGEST])
    asked = searches.written(query)
    if not asked or len(fit) != 2 or row["removed_at"]:
        raise Left("misfit")
    if SavedSearch.objects.filter(member=taking.member, asked=asked).exists():
        return SAME
    searches.save(taking.member, query, name=fit["name"], every=fit["every"])
    return NEW


def notification_off(taking: Taking, row: Mapping[str, Any]) -> str:
    if row["kind"] not in notifications.Kind.values:
        raise Left("misfit")
    if row["kind"] in notifications.switched_off(taking.member):
        return SAME
    notifications.switch_off(taking.member, notifications.Kind(row["kind"]))
    return NEW


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# Tables that are taken in, in this order: what others belong to comes first.
Deed = Callable[[Taking, Mapping[str, Any]], str]
TAKEN: dict[str, Deed] = {
    "companies": company,
    "company-texts": text,
    "company-contacts": contact,
    "company-photos": company_photo,
    "certificates": certificate,
    "items": item,
    "item-photos": item_photo,
    "item-documents": item_document,
    "offers": offer,
    "offer-files": offer_file,
    "answer-templates": answer_template,
    "favourite-lists": favourite_list,
    "saved-searches": saved_search,
    "notifications-off": notification_off,
}


def take_in(taking: Taking) -> Account:
    """All that can be, within the transaction of the one who calls."""
    for table, deed in TAKEN.items():
        for row in taking.archive.rows(table):
            with taking.one(table, row):
                taking.account.count(table, deed(taking, row))
    return taking.account
