"""One copy being taken in: what it has led to so far, and what was left out and why."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from listings.buying.favourites import CannotBeKept
from listings.models import Item, Offer
from listings.taking_in import fitting
from listings.taking_in.archive import Archive
from members import pictures, redrawing
from members.models import Company, Member
from members.pdf_forms import ENDS, LAST_BYTES

LARGEST = 10_000_000
MOST_LEFT = 200
NEW, SAME, LEFT = "new", "same", "left"


class Left(Exception):
    """A row that is not taken in; why, as a code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Account:
    """What was taken in, what was there already, what was left out and why."""

    plan: dict[str, dict[str, int]] = field(default_factory=dict)
    left: list[list[str]] = field(default_factory=list)

    def count(self, table: str, what: str) -> None:
        counts = self.plan.setdefault(table, {NEW: 0, SAME: 0, LEFT: 0})
        counts[what] += 1

    def note(self, table: str, what: str, code: str) -> None:
        if len(self.left) < MOST_LEFT:
            self.left.append([table, what[:120], code])


class Taking:
    """One copy being taken in by one member."""

    def __init__(
        self, archive: Archive, member: Member, *, takes_alike: bool, is_for_good: bool
    ) -> None:
        self.archive, self.member = archive, member
        self.takes_alike, self.is_for_good = takes_alike, is_for_good
        self.account = Account()
        self.companies: dict[int, Company] = {}
        self.listings: dict[str, dict[int, Item | Offer]] = {"item": {}, "offer": {}}

    @contextmanager
    def one(self, table: str, row: Mapping[str, Any]) -> Iterator[None]:
        """A row stands or falls alone; what it would break is left out with it."""
        try:
            with transaction.atomic():
                yield
        except Left as left:
            code = left.code
        except redrawing.Refused:
            code = "picture"
        except (pictures.TooMany, CannotBeKept):
            code = "many"
        except (DatabaseError, ValidationError, ValueError):
            code = "misfit"
        else:
            return
        self.account.count(table, LEFT)
        self.account.note(table, self.called(row), code)

    def called(self, row: Mapping[str, Any]) -> str:
        names = ("trading_name", "title", "name", "standard", "summary", "alt", "id")
        return str(next((row[one] for one in names if row.get(one)), ""))

    def key(self, table: str, row: Mapping[str, Any]) -> UUID:
        """The same for the same thing of the same site, and of this member alone."""
        return uuid5(self.member.subject, f"{self.archive.site} {table} {row['id']}")

    def fit(
        self, model: type[models.Model], table: str, row: Mapping[str, Any], names: Any
    ) -> dict[str, Any]:
        """The values that fit; that others did not is noted."""
        fit, misfits = fitting.values_of(model, row, names)
        self.misfits(table, row, misfits)
        return fit

    def misfits(self, table: str, row: Mapping[str, Any], names: list[str]) -> None:
        if names:
            what = f"{self.called(row)[:60]}: {', '.join(names)}"
            self.account.note(table, what, "field")

    def company_of(self, key: int) -> Company:
        """The company here of a row's company there. Raises Left."""
        company = self.companies.get(key)
        if company is None:
            raise Left("company")
        return company

    def listing_of(self, kind: str, key: int) -> Item | Offer:
        listing = self.listings[kind].get(key)
        if listing is None:
            raise Left("listing")
        return listing

    def content(self, row: Mapping[str, Any]) -> bytes:
        """The file of a row. Raises Left."""
        for name in row["files"][:1]:
            if content := self.archive.file(name, LARGEST):
                return content
        raise Left("file")

    def pdf(self, row: Mapping[str, Any]) -> bytes:
        content = self.content(row)
        if not content.startswith(b"%PDF-") or not ENDS.search(content[-LAST_BYTES:]):
            raise Left("pdf")
        return content
