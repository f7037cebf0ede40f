"""Pages of a member's own lists, of which most fit on one."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import SimpleLazyObject

FIRST = {None, "", "1", 1}


class Leaves(Paginator[Any]):
    """A list that fits on a page is read and not counted as well: one statement, not two.

    `rows` may be what makes them, which is asked for them where they are needed. `first` reads
    the first in another way, one more than a page has.
    """

    def __init__(
        self,
        rows: Any,
        per_page: int,
        first: Callable[[], list[Any]] | None = None,
    ) -> None:
        super().__init__(SimpleLazyObject(rows) if callable(rows) else rows, per_page)
        self._first = first or (lambda: list(self.object_list[: per_page + 1]))

    def get_page(self, number: Any) -> Page[Any]:
        if number not in FIRST:
            return super().get_page(number)
        rows = self._first()
        if len(rows) <= self.per_page:
            self.count = len(rows)
        return Page(rows[: self.per_page], 1, self)
