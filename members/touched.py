"""Which members the rows of a table are about, by the keys that lead from it to a member."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import DateField, DateTimeField, ForeignKey, Model, Q, UUIDField

from members.models import Company, Member
from privacy import holdings

# A message leads to its thread, that to who asked, that to the member.
DEEPEST = 3


class NoSuchTable(Exception):
    """No table of this name is in the data map."""


def model_of(table: str) -> type[Model]:
    """The model of a table of the data map. Raises NoSuchTable."""
    for model in holdings.registry:
        if table in (model._meta.db_table, model._meta.label):
            return model
    raise NoSuchTable


def ways(model: type[Model], depth: int = 0) -> Iterator[str]:
    """The paths from a model to members' keys: `member`, `thread__inquirer__member`, …"""
    if model is Member:
        yield "pk"
        return
    for field in model._meta.concrete_fields:
        if not isinstance(field, ForeignKey):
            continue
        aim = apps.get_model(str(field.remote_field.model._meta.label))
        if aim is Member:
            yield field.name
        elif aim is Company:
            yield f"{field.name}__memberships__member"
        elif depth < DEEPEST:
            for way in ways(aim, depth + 1):
                yield f"{field.name}__{way}"
    if model is Company:
        yield "memberships__member"


def in_time(model: type[Model], since: datetime, until: datetime) -> Q:
    """Rows with any day or moment in that time; all rows where a model has none."""
    found = Q()
    for field in model._meta.concrete_fields:
        if isinstance(field, DateField):
            is_moment = isinstance(field, DateTimeField)
            span: tuple[date, date] = (
                (since, until) if is_moment else (since.date(), until.date())
            )
            found |= Q(**{f"{field.name}__range": span})
    return found


def members_of(model: type[Model], since: datetime, until: datetime) -> set[int]:
    """The keys of the members that rows of that time are about."""
    rows = model._default_manager.filter(in_time(model, since, until))
    found: set[Any] = set()
    for way in set(ways(model)):
        keys = rows.exclude(**{way: None}).values_list(way, flat=True).distinct()
        found.update(keys.iterator())
    if model is not Member and isinstance(subject_of(model), UUIDField):
        subjects = rows.values("subject")
        members = Member.objects.filter(subject__in=subjects)
        found.update(members.values_list("pk", flat=True))
    return found


def subject_of(model: type[Model]) -> Any:
    names = {field.name: field for field in model._meta.concrete_fields}
    return names.get("subject")
