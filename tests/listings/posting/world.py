"""A supplier that is known, a category with an attribute of each type, a form filled in."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from listings import taxonomy
from listings.models import Attribute, AttributeOption, CategoryAttribute, Review
from listings.posting import edits
from listings.public_area import checking, confirming
from listings.views import check_shown
from members import checks
from members.models import Check
from tests.people import a_category, a_company, an_offer


def a_known_company(name="", **fields):
    """A company whose listings nobody has to look at first."""
    company = a_company(name, created_at=timezone.now() - timedelta(days=400), **fields)
    looked_at = an_offer(a_company(), "Looked at", published_at=None)
    for _ in range(3):
        Review.objects.create(
            company=company,
            offer=looked_at,
            kind="new",
            approved_at=timezone.now(),
            decided_by=uuid4(),
        )
    checks.enter(company, Check.Method.DNS, about="pumps.example")
    return company


TYPES = ("single", "multi", "text", "number", "yesno")


def a_full_category(slug="gear-pumps", required=("number",)):
    """Attributes `t.single`, `t.multi` … of the five types, some of them required."""
    category = a_category(slug)
    category.hs_codes = ["841360"]
    category.save()
    for place, kind in enumerate(TYPES):
        attribute, made = Attribute.objects.get_or_create(
            key=f"t.{kind}",
            defaults={
                "names": {"en": f"The {kind}"},
                "type": kind,
                "unit": "kW" if kind == "number" else "",
            },
        )
        if made and kind in {"single", "multi"}:
            for n, code in enumerate(("cast-iron", "steel")):
                AttributeOption.objects.create(
                    attribute=attribute, code=code, names={"en": code}, position=n
                )
        CategoryAttribute.objects.create(
            category=category,
            attribute=attribute,
            position=place,
            required=kind in required,
        )
    taxonomy.forget()
    return category


def ticked(listing):
    """What the form on its page sends where somebody says that they know it becomes public."""
    edited = edits.onto(listing, edits.of(listing))
    words = confirming.words(checking.counted(checking.marks(edited)))
    return {"shown": check_shown.name_of(words), "confirmed": "1"}


def said(**values):
    """What a form says: everything plausible, so that a test names only what it is about."""
    return {
        "title": "Gear pump, 12 cm³/rev",
        "summary": "Cast iron, for tractors.",
        "language": "en",
        "unit": "C62",
        "price_mode": "tiers",
        "currency": "USD",
        "tier_from_1": "10",
        "tier_price_1": "12.50",
        "tier_from_2": "100",
        "tier_price_2": "11",
        "attr_t.number": "1.5",
        "attr_t.single": "steel",
        "attr_t.multi": ["steel", "cast-iron"],
        "attr_t.text": "splined",
        "attr_t.yesno": "yes",
        "sample": "no",
        "availability": "order",
        "valid_until": str(timezone.localdate() + timedelta(days=90)),
        "sitting": str(uuid4()),
        "turn": "0",
    } | values
