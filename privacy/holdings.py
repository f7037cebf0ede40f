"""The data map: what is held about people and companies, field by field.

Each app says in its `personal_data.py` what every field of its models is, and a test
walks all models: a field that nobody declared fails it. What is generated from the map
(the policy's table, exports, erasure, retention, masks) therefore cannot forget one.
"""

import sys
import threading
from collections import UserDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Model, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Said = TypeVar("Said")
Named = TypeVar("Named")
# Modules of an app that declare something; read with it, or put off (tradedir/wsgi.py).
DECLARING = ("personal_data", "promise_checks")


class Visibility(TextChoices):
    PUBLIC = "public", _("Everybody")
    OPTIONAL = "optional", _("Your team; everybody once your company switches it on")
    PRIVATE = (
        "private",
        _("You and whom it concerns; our staff only for a stated reason"),
    )
    INTERNAL = "internal", _("The software alone")


class Retention(TextChoices):
    ACCOUNT = "account", _("As long as the account")
    COMPANY = "company", _("As long as the company's page")
    LISTING = "listing", _("As long as the listing")
    SESSION = "session", _("14 days after the last visit, 90 days at most")
    JOINING = "joining", _("7 days")
    UNDO = "undo", _("6 days")
    HANDED_OVER = "handed-over", _("30 days after it was done or stopped")
    INVITED = (
        "invited",
        _("7 days after it was sent or declined; the address until it is answered"),
    )
    FILE = "file", _("Until it was used; rows that failed 7 days")
    BROUGHT_IN = "brought-in", _("Rows 7 days at most; what became of them 90 days")
    ASKED_TO_CLAIM = (
        "asked-to-claim",
        _("Until the reminder after 14 days, the claim, or a refusal"),
    )
    UNTIL_SENT = "until-sent", _("Until the mail has left, a day at most")
    MAIL = "mail", _("13 months")
    LEDGER = "ledger", _("As long as the directory, under a number that is not a name")
    LEAVING = "leaving", _("Until it is carried out or taken back, 7 days")
    HOLD = (
        "hold",
        _("Until the hold ends; that there was one, 3 years longer"),
    )
    MONTH = "month", _("30 days")
    COUNTED = "counted", _("90 days")
    REPORTED = (
        "reported",
        _("6 months after it was decided; who it is from, until then"),
    )
    ASKED = (
        "asked",
        _(
            "24 months after the last word; 2 days where a guest does not confirm the address"
        ),
    )
    ANSWERED = (
        "answered",
        _("Until it was passed on, 14 days at most; a trace of it 30 days"),
    )
    REQUESTED = (
        "requested",
        _("3 years after the answer; 7 days where the address is not confirmed"),
    )
    LOOKED = "looked", _("3 years, under a number that is not a name")
    DISCLOSED = (
        "disclosed",
        _("6 years; what was decided 7 years, that there was one 8 years"),
    )
    PACKED = "packed", _("7 days after it was made")
    FETCHED = "fetched", _("7 to 30 days, as long as its link")
    PARTNER = "partner", _("24 months after it was handed over last")
    CATALOGUE = "catalogue", _("As long as the directory")


class Category(TextChoices):
    """What a reader of the policy looks for."""

    ACCOUNT = "account", _("Your account")
    SIGNING_IN = "signing-in", _("Joining and signing in")
    COMPANY = "company", _("Your company and its team")
    BUYING = "buying", _("What you keep and look for as a buyer")
    CONSENT = "consent", _("What you allowed and agreed to")
    ASKING = "asking", _("Inquiries and answers")
    MAIL = "mail", _("Mail to you")
    RIGHTS = "rights", _("What you ask us about privacy")
    STAFF = "staff", _("The work of our staff")


class Basis(TextChoices):
    """Why we may (Article 6 of the GDPR, and laws like it)."""

    CONTRACT = "contract", _("Needed for the membership you asked for")
    CONSENT = "consent", _("Your permission")
    DUTY = "duty", _("We have to be able to prove it")
    INTEREST = "interest", _("Our interest, and yours, in a safe and orderly directory")


class Erasure(TextChoices):
    """What becomes of it when the account is erased."""

    DELETED = "deleted", _("Deleted")
    UNREADABLE = "unreadable", _("Made unreadable with the company: its key is deleted")
    WITH_COMPANY = "with-company", _("Deleted with the company")
    NAMELESS = "nameless", _("Stays, under a number that no longer leads to you")
    BY_ITSELF = "by-itself", _("Goes by itself when its time is over")


@dataclass(frozen=True)
class Personal:
    """What has to be decided where a field holds something about a person: nothing by default.

    `what` names the fields as the person would.
    """

    what: Promise
    category: Category
    basis: Basis
    exported: bool
    erased: Erasure


@dataclass(frozen=True)
class Holding:
    """What one field holds: why it is kept, who sees it, how long, and where it comes from."""

    purpose: str | Promise
    visibility: Visibility
    retention: Retention
    source: str
    personal: Personal | None = None


# What every ledger has beside what it says.
LEDGER_CHAIN = Holding(
    "keeps the order and the content of a ledger provable",
    Visibility.INTERNAL,
    Retention.LEDGER,
    "the database",
)
# How long what has no end of its own stays: with what it belongs to, or for good.
WITHOUT_AN_END = {
    Retention.ACCOUNT: "goes when the account is erased",
    Retention.COMPANY: "goes with the company",
    Retention.LISTING: "goes with the listing",
    Retention.LEDGER: "proves what was said, and under which policy",
    Retention.CATALOGUE: "is about nobody",
    Retention.UNTIL_SENT: "is emptied by what sends the mail, and by what gives it up",
}


class Declared(UserDict[Named, Said]):
    """What all apps have declared, of their models or else: whole whenever it is asked.

    A web worker puts the modules that declare off (tradedir/later.py): few pages ask.
    """

    def __init__(self) -> None:
        self.so_far: dict[Named, Said] = {}

    @property
    def data(self) -> dict[Named, Said]:  # type: ignore[override]
        read_declarations()
        return self.so_far


registry: Declared[type[Model], dict[str, Holding]] = Declared()
sweeps: Declared[type[Model], Callable[[], Any]] = Declared()
_of_many: set[type[Model]] = set()
_reading = threading.RLock()
_read: set[str] = set()
# Stands where a value is that staff may not see without saying why.
MASK = "•••"


def read_declarations() -> None:
    """Have every module that declares read that was put off. A second thread waits."""
    with _reading:
        for app in apps.get_app_configs() if not _read else ():
            for name in DECLARING:
                # Any question to a module that was put off has it read.
                getattr(sys.modules.get(f"{app.name}.{name}"), "anything", None)
        if apps.ready:
            _read.add("all")


def declare(model: type[Model], fields: Mapping[str, Holding]) -> None:
    """Enter a model's fields into the data map; a model is declared once."""
    if model in registry.so_far:
        raise ValueError(f"{model.__name__} is declared twice.")
    registry.so_far[model] = dict(fields)


def swept(*models: type[Model], by: Callable[[], Any]) -> None:
    """Say which deed deletes these models' rows when their time is over."""
    sweeps.so_far.update(dict.fromkeys(models, by))


def of_many(*models: type[Model]) -> None:
    """Say of models that they hold figures of many: what readers of figures may read (T6)."""
    _of_many.update(models)


def aggregates() -> set[type[Model]]:
    """All models of figures, whole whenever it is asked."""
    read_declarations()
    return set(_of_many)


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


def endless(model: type[Model]) -> set[Retention]:
    """Times that a model's fields are to be kept for and that nothing makes an end of."""
    timed = {one.retention for one in registry[model].values()} - set(WITHOUT_AN_END)
    return set() if model in sweeps else timed


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
