"""The data map: what is held about people and companies, field by field.

Each app says in its `personal_data.py` what every field of its models is, and a test
walks all models: a field that nobody declared fails it. What is generated from the map
(the policy's table, exports, erasure, retention, masks) therefore cannot forget one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.db.models import Model


class Visibility(Enum):
    PUBLIC = "public"
    OPTIONAL = "optional"
    PRIVATE = "private"
    INTERNAL = "internal"


class Retention(Enum):
    ACCOUNT = "as long as the account"
    COMPANY = "as long as the company's page"
    LISTING = "as long as the listing"
    SESSION = "14 days after the last visit, 90 days at most"
    JOINING = "7 days"
    UNDO = "6 days"
    HANDED_OVER = "30 days after it was done or stopped"
    INVITED = "7 days after it was sent or declined; the address until it is answered"
    UNTIL_SENT = "until the mail has left"
    MAIL = "13 months"
    LEDGER = "as long as the directory, under a key that outlives the account"
    MONTH = "30 days"
    CATALOGUE = "as long as the directory"
    FILE = "until it was used, failed rows 7 days"
    ASKED_TO_CLAIM = "until the reminder after 14 days, the claim, or a refusal"


@dataclass(frozen=True)
class Holding:
    """What one field holds: why it is kept, who sees it, how long, and where it comes from."""

    purpose: str
    visibility: Visibility
    retention: Retention
    source: str
    personal: bool = False


registry: dict[type[Model], dict[str, Holding]] = {}
# Stands where a value is that staff may not see without saying why.
MASK = "•••"


def declare(model: type[Model], fields: Mapping[str, Holding]) -> None:
    """Enter a model's fields into the data map; a model is declared once."""
    if model in registry:
        raise ValueError(f"{model.__name__} is declared twice.")
    registry[model] = dict(fields)


def alike(holding: Holding, *names: str) -> dict[str, Holding]:
    """Several fields that are held alike. Named one by one: a new field is never "like the rest"."""
    return dict.fromkeys(names, holding)


def undeclared(model: type[Model]) -> set[str]:
    """Fields of a model that the data map does not know."""
    fields = {field.name for field in model._meta.concrete_fields}
    return fields - set(registry.get(model, {}))


def vanished(model: type[Model]) -> set[str]:
    """Entries of the data map whose field no longer exists."""
    fields = {field.name for field in model._meta.concrete_fields}
    return set(registry.get(model, {})) - fields


def masked(instance: Model, field: str) -> str:
    """A field's value as it may stand in a list that staff read: what is private is a mask.

    Shown is what everybody may see, and what the course of things wrote about nobody. The
    mask is the same for an empty value; a field that nobody declared is masked too.
    """
    holding = registry.get(type(instance), {}).get(field)
    if holding is None or not is_plain(holding):
        return MASK
    value = getattr(instance, field)
    return "" if value is None else str(value)


def is_plain(holding: Holding) -> bool:
    """May staff read it without a purpose?"""
    return holding.visibility is Visibility.PUBLIC or (
        holding.visibility is Visibility.INTERNAL and not holding.personal
    )
