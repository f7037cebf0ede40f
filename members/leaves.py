"""Pages of a member's own lists, of which most fit on one."""

from typing import Any

from django.core.paginator import Page, Paginator


class Leaves(Paginator[Any]):
    """A list that fits on a page is read and not counted as well: one statement, not two."""

    def get_page(self, number: Any) -> Page[Any]:
        if number not in {None, "", "1", 1}:
            return super().get_page(number)
        rows = list(self.object_list[: self.per_page + 1])
        if len(rows) <= self.per_page:
            self.count = len(rows)
        return Page(rows[: self.per_page], 1, self)
