"""Pages of the administration that cannot show what is private: the data map decides.

A field is shown as it is where the data map says that staff may read it, else behind
`holdings.masked`; nothing is sorted or filtered by a masked field. No role has a way round.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest

from privacy import holdings

# What a filter in an address may ask of a column that the page filters by.
LOOKUPS = {"exact", "isnull", "isempty", "gte", "lt", "in"}


class Masked(BaseModelAdmin[Any]):
    """Shows rows and changes none. `columns` are the fields of a row's own page."""

    columns: ClassVar[tuple[str, ...]] = ()
    # Private to everybody but staff: what they tell rows apart by. Say why at each.
    known_to_staff: ClassVar[frozenset[str]] = frozenset()
    # What `__str__` and the columns follow, so that a page asks once.
    follows: ClassVar[tuple[str, ...]] = ()
    model: type[Model]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.select_related(*self.follows) if self.follows else rows

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_readonly_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [self.column(name) for name in self.columns]

    def column(self, name: Any) -> str | Callable[[Model], str]:
        """A field by its name where staff may read it, else behind a mask."""
        if name not in fields_of(self.model) or self.is_open(name):
            return str(name)
        return masking(self.model, name)

    def is_open(self, name: str) -> bool:
        holding = holdings.registry.get(self.model, {}).get(name)
        known = name in self.known_to_staff
        return known or (holding is not None and holdings.is_plain(holding))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MaskedAdmin(Masked, admin.ModelAdmin[Any]):
    """Lists and pages of a model, by the data map."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    view_on_site = False

    def get_list_display(self, request: HttpRequest) -> Any:
        return [self.column(name) for name in self.list_display]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [one for one in self.list_filter if self.is_open(filtered(one))]

    def get_ordering(self, request: HttpRequest) -> Any:
        names: Any = self.ordering or ()
        return [name for name in names if self.is_open(name.strip("-"))]

    def lookup_allowed(
        self, lookup: str, value: Any, request: HttpRequest | None = None
    ) -> bool:
        """Only what the page's own filters ask: else an address could feel out a value."""
        name, _, how = lookup.partition("__")
        own = {filtered(one) for one in self.list_filter}
        return name in own and self.is_open(name) and (not how or how in LOOKUPS)


def filtered(one: Any) -> str:
    """The field that a filter of a list is about."""
    return one if isinstance(one, str) else str(one[0])


class MaskedInline(Masked, admin.TabularInline[Any, Any]):
    """Rows that belong to the row of a page."""

    template = "admin/masked_rows.html"
    extra = 0
    can_delete = False


def fields_of(model: type[Model]) -> dict[str, Field[Any, Any]]:
    return {field.name: field for field in model._meta.concrete_fields}


@cache
def masking(model: type[Model], name: str) -> Callable[[Model], str]:
    """A column with the mask in every row. One for each field: Django compares columns."""

    @admin.display(description=fields_of(model)[name].verbose_name)
    def shown(row: Model) -> str:
        return holdings.masked(row, name)

    shown.__name__ = f"masked_{name}"
    return shown
