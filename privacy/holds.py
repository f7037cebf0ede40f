"""Holds: what may not be deleted for a time, because a claim, an order or a law needs it.

While its account is there, a held row stays where it is: whatever deletes rows of a kind by
the clock leaves out those of `kept`. When the account is erased, its held rows are copied,
sealed under a key of the hold, and their originals go like all others. Who may set a hold, and
its end, is in hold_orders.py.

Each app says in its `holdable.py` which models can be held, and whose their rows are.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import BinaryField, Model, Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.functional import Promise

from privacy import holdings, sealing, stores
from privacy.models import HeldRow, Hold

TABLE = "privacy_heldrow"
BATCH = 500
File = tuple[str, str]
Opened = Mapping[Any, Mapping[str, str]]


class Leaves(Protocol):
    """Whoever goes, and the companies that end with them (privacy/erasures.py)."""

    subject: UUID
    companies: list[int]


@dataclass(frozen=True)
class Holdable:
    """How rows of a model are held: by which ways they lead to a member or a company."""

    model: type[Model]
    # Lookups of a member's subject, and of a company's key.
    member: tuple[str, ...]
    company: tuple[str, ...]
    # Rows that a row goes with: who keeps it keeps them.
    within: tuple[str, ...]
    # What is sealed in rows, in words: by key of the row, and column.
    opened: Callable[[Sequence[Any]], Opened]
    # (root, name) of the files that belong to it.
    files: Callable[[Any], Iterable[File]]
    # Columns of no value to anybody else, and never kept: passwords.
    without: Collection[str]
    follows: tuple[str, ...]

    def of(self, hold: Hold) -> Q | None:
        """The rows that a hold is about; none where it is about others."""
        if hold.row:
            is_mine = hold.label == self.model._meta.label
            return Q(pk=hold.row) if is_mine else None
        if hold.subject:
            return either(self.member, hold.subject)
        return either(self.company, hold.company)

    def going_with(self, leaving: Leaves) -> Iterator[Q]:
        """The rows of whoever goes; way by way, so that each has its index."""
        for way in self.member:
            yield Q((way, leaving.subject))
        for way in self.company if leaving.companies else ():
            yield Q((f"{way}__in", leaving.companies))


def either(ways: Iterable[str], value: object) -> Q | None:
    found: Q | None = None
    for way in ways:
        found = Q((way, value)) if found is None else found | Q((way, value))
    return found


_holdable: dict[type[Model], Holdable] = {}
# Models whose rows go with a member or a company and are never held, and why.
_never: dict[type[Model], str] = {}


def nothing(_rows: Sequence[Any]) -> Opened:
    return {}


def each(
    column: str, opened: Callable[[Any], str]
) -> Callable[[Sequence[Any]], Opened]:
    """For models with one sealed column that is opened row by row."""
    return lambda rows: {row.pk: {column: opened(row)} for row in rows}


def no_files(_row: Any) -> tuple[File, ...]:
    return ()


def holdable(
    model: type[Model],
    *,
    member: tuple[str, ...] = (),
    company: tuple[str, ...] = (),
    within: tuple[str, ...] = (),
    opened: Callable[[Sequence[Any]], Opened] = nothing,
    files: Callable[[Any], Iterable[File]] = no_files,
    without: Collection[str] = (),
    follows: tuple[str, ...] = (),
) -> None:
    """Say that rows of a model can be held, and whose they are."""
    _holdable[model] = Holdable(
        model, member, company, within, opened, files, without, follows
    )


def never(*models: type[Model], why: str) -> None:
    """Say of models that a hold does not reach them, and why."""
    _never.update(dict.fromkeys(models, why))


def all_holdable() -> dict[type[Model], Holdable]:
    """Whole whenever it is asked for."""
    holdings.read_declarations()
    return _holdable


def never_held() -> dict[type[Model], str]:
    holdings.read_declarations()
    return _never


def by_label(label: str) -> Holdable | None:
    """What was declared for a model, by its name in the data map."""
    found = {one._meta.label: way for one, way in all_holdable().items()}
    return found.get(label)


def kept(model: type[Model]) -> Q:
    """The rows of a model that a hold keeps now: whatever deletes by the clock leaves them out.

        Thread.objects.filter(last_at__lt=before).exclude(holds.kept(Thread)).delete()

    One look for the holds that stand; where none does, the filter is empty. A row that goes
    when another goes is kept by keeping that one: ask of the model that is deleted from.
    """
    found = Q(pk__in=[])
    for hold in Hold.objects.standing():
        if (rows := held_by(hold, model)) is not None:
            found |= rows
    return found


def held_by(hold: Hold, model: type[Model]) -> Q | None:
    """The rows of a model that this hold keeps."""
    way = all_holdable().get(model)
    if way is None:
        return None
    own = way.of(hold)
    return own if own is not None or not hold.row else above(hold, model)


def above(hold: Hold, model: type[Model]) -> Q | None:
    """The rows that the one held row would go with: its message, its thread."""
    way = by_label(hold.label)
    for path in way.within if way else ():
        holder: Any = way.model if way else None
        for step in path.split("__"):
            holder = holder._meta.get_field(step).related_model
        if way and holder is model:
            rows = way.model._default_manager.filter(pk=hold.row)
            return Q(pk__in=list(rows.values_list(path, flat=True)))
    return None


class Told(NamedTuple):
    """A hold in its member's words: what is kept, why, and until when."""

    what: list[str | Promise]
    is_all: bool
    of_company: bool
    why: str
    until: Any


def told(subject: UUID, companies: Collection[int] = ()) -> list[Told]:
    """What is held of a member, and of companies that end with them, as far as they may know."""
    standing = Hold.objects.standing().filter(
        Q(told_from=None) | Q(told_from__lte=timezone.localdate())
    )
    mine = standing.filter(Q(subject=subject) | Q(company__in=list(companies)))
    return [
        Told(
            what=in_words(hold.label),
            is_all=not hold.row,
            of_company=hold.company is not None,
            why=str(hold.get_ground_display()),
            until=hold.until,
        )
        for hold in mine.order_by("until", "pk")
    ]


def in_words(label: str) -> list[str | Promise]:
    """What a model's rows are, as the data map tells those they are about."""
    way = by_label(label)
    fields = holdings.registry.get(way.model, {}) if way else {}
    said = [one.personal.what for one in fields.values() if one.personal]
    return list({str(what): what for what in said}.values())


def keep(leaving: Leaves) -> int:
    """Copy what is held of whoever goes, before it goes. In the erasure's transaction.

    A hold of one side of a conversation keeps it when the other side goes.
    """
    standing = list(Hold.objects.standing().select_for_update(no_key=True))
    copied = 0
    for way in all_holdable().values() if standing else ():
        for mine in way.going_with(leaving):
            for hold in standing:
                held = way.of(hold)
                if held is not None:
                    copied += copy(hold, way, mine & held)
    return copied


def copy(hold: Hold, way: Holdable, which: Q) -> int:
    """Seal these rows, with their files, under the key of a hold. Twice is once."""
    rows: QuerySet[Any] = way.model._default_manager.filter(which).distinct()
    rows = rows.select_related(*way.follows).order_by("pk")
    copied = 0
    found = rows.iterator(BATCH)
    while batch := list(islice(found, BATCH)):
        copies = list(sealed(hold, way, batch))
        HeldRow.objects.bulk_create(copies, batch_size=BATCH, ignore_conflicts=True)
        copied += len(batch)
    return copied


def sealed(hold: Hold, way: Holdable, rows: Sequence[Any]) -> Iterator[HeldRow]:
    """Copies of rows and of their files, not saved yet."""
    seal = sealing.file_sealer(subject=hold.number, table=TABLE)
    opened = way.opened(rows)
    for row in rows:
        one = HeldRow(hold=hold, label=way.model._meta.label, row=str(row.pk))
        one.content = seal(written(row, way, opened.get(row.pk, {})), place(one))
        yield one
        for root, name in way.files(row):
            if content := content_at(root, name):
                file = HeldRow(hold=hold, label=one.label, row=one.row, file=name)
                file.content = seal(content, place(file))
                yield file


def content_at(root: str, name: str) -> bytes:
    """A file's content; nothing where there is none. Raises stores.Away."""
    try:
        with stores.at(root).open(name) as file:
            return file.read()
    except OSError:
        return b""


def written(row: Model, way: Holdable, opened: Mapping[str, str]) -> bytes:
    """A row as it is kept: its columns, and in words what was sealed in it."""
    values = {
        field.name: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not isinstance(field, BinaryField) and field.name not in way.without
    }
    return json.dumps(values | dict(opened), cls=Values).encode()


class Values(DjangoJSONEncoder):
    """Files by their name, as the database has them."""

    def default(self, o: Any) -> Any:
        return o.name if isinstance(o, FieldFile) else super().default(o)


def place(copy_of: HeldRow) -> str:
    return f"content:{copy_of.label}:{copy_of.row}:{copy_of.file}"


def content_of(kept_row: HeldRow) -> bytes:
    """What a copy holds. Raises sealing.Unreadable, too where its hold has ended."""
    return sealing.unseal_file(
        bytes(kept_row.content),
        subject=kept_row.hold_id,
        table=TABLE,
        column=place(kept_row),
    )
