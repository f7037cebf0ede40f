"""What ENGINE names: Django looks for `DatabaseWrapper` in a module of this name."""

import select
from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base

from privacy.overdue import watch


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at a kept connection before it asks, and keeps to transactions behind a pool of them.

    A server that ends, or ends a connection, says so on the line: between requests there
    is nothing to read on one that stands. So only a line with something to read is asked
    whether it still answers, and no request pays for a question to the server. Where there is
    another way to an answer (PATIENCE, in seconds), a server that hangs is not waited for.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.settings_dict.get("PATIENCE"):
            self.execute_wrappers.append(self._ask_in_time)

    def _ask_in_time(
        self, ask: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        with watch.for_an_answer(self.connection, self.settings_dict["PATIENCE"]):
            return ask(sql, params, many, context)

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        return not line.poll(0) or super().is_usable()

    def chunked_cursor(self) -> Any:
        """Behind a pool a server's cursor lives as long as its transaction; without one, none."""
        if self.settings_dict["POOLED"] and not self.in_atomic_block:
            return self.cursor()
        return super().chunked_cursor()
