"""Somebody, something: plausible rows, so that a test names only what it is about."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.utils import timezone

from listings import taxonomy
from listings.models import Category, Item, Offer
from listings.search import index
from listings.sitemaps import IDS_A_FILE
from members import registration
from members.models import Company, CompanyText, Industry, Member, Membership
from privacy import policies
from privacy.models import PolicyVersion

number = count(1)


def a_company(name: str = "", country: str = "PT", **fields: Any) -> Company:
    """A published company with a summary, found by search."""
    name = name or f"Company {next(number)} & Co"
    company = Company.objects.create(
        **{
            "trading_name": name,
            "slug": Company.slug_for(name),
            "country": country,
            "city": "Porto",
            "business_type": "manufacturer",
            "industry": Industry.COMPONENTS,
            "confirmed_on": timezone.localdate(),
            "published_at": timezone.now(),
        }
        | fields
    )
    CompanyText.objects.create(
        company=company, language="en", summary="Makes things well."
    )
    index.enter_companies([company.pk])
    return company


def a_member(
    company: Company | None = None, role: str = "owner", **fields: Any
) -> Member:
    n = next(number)
    member = Member.objects.create_user(
        **{
            "member_id": f"member{n}",
            "email": f"member{n}@example.org",
            "password": "a long enough secret",
            "full_name": f"Member {n}",
        }
        | fields
    )
    registration.confirm_by_hand([member])
    if company:
        Membership.objects.create(company=company, member=member, role=role)
    return member


def a_staff_member(role: str = "", **fields: Any) -> Member:
    """Staff with a second step, in one role; without one a superuser."""
    member = a_member(is_staff=True, is_superuser=not role, **fields)
    if role:
        member.groups.add(Group.objects.get(name=role))
    Authenticator.objects.create(user=member, type="totp", data={"secret": "x"})
    return member


def a_policy() -> PolicyVersion:
    """The first version of the privacy policy, in force."""
    published = PolicyVersion.objects.filter(number=1).first()
    return published or policies.publish(1, effective_on=timezone.localdate())


def a_category(slug: str = "hydraulic-pumps", name: str = "") -> Category:
    """A leaf of an industry and a family, made with them where they are missing."""
    industry = _category("components", "Components & fluid power", None)
    family = _category("pumps-compressors", "Pumps & compressors", industry)
    return _category(slug, name or slug.replace("-", " ").capitalize(), family)


def _category(slug: str, name: str, parent: Category | None) -> Category:
    category, made = Category.objects.get_or_create(
        slug=slug,
        defaults={
            "names": {"en": name},
            "parent": parent,
            "depth": parent.depth + 1 if parent else 1,
            "position": next(number),
            "icon": "gear",
            "unit": "C62",
        },
    )
    if made:
        taxonomy.forget()
    return category


def sitemap_of(row: Item | Offer | Company) -> str:
    """The address of the sitemap that has a row: which one follows from its number."""
    kind = {Item: "items", Offer: "offers", Company: "companies"}[type(row)]
    return f"/sitemap-{kind}-{row.pk // IDS_A_FILE}.xml"


def an_item(by: Company | None = None, title: str = "Gear pump", **fields: Any) -> Item:
    """A listed item, found by search."""
    today = timezone.localdate()
    item = Item.objects.create(
        **{
            "company": by or a_company(),
            "category": fields.pop("category", None) or a_category(),
            "title": title,
            "slug": Item.slug_for(title),
            "price_mode": "fixed",
            "price": Decimal("12.50"),
            "currency": "USD",
            "moq": 10,
            "valid_until": today + timedelta(days=90),
            "confirmed_on": today,
            "published_at": timezone.now(),
        }
        | fields
    )
    index.enter_items([item.pk])
    return item


def an_offer(
    by: Company | None = None,
    title: str = "Cork stoppers",
    side: str = "sell",
    days: int = 30,
    **fields: Any,
) -> Offer:
    """An offer in the list, for `days` from today."""
    offer = Offer.objects.create(
        **{
            "company": by or a_company(),
            "category": fields.pop("category", None) or a_category(),
            "title": title,
            "slug": Item.slug_for(title),
            "side": side,
            "specification": "Natural cork, 24 by 45 mm, washed and printed. " * 2,
            "quantity": 1000,
            "closes_on": timezone.localdate() + timedelta(days=days),
            "published_at": timezone.now(),
        }
        | fields
    )
    index.enter_offers([offer.pk])
    return offer
