"""The form of every feed here."""

from datetime import UTC, datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed


class Atom(Atom1Feed):
    """Atom with whole seconds: what happened when is told to nobody more exactly than that."""

    def add_item(self, *said: Any, **named: Any) -> None:
        for name in ("pubdate", "updateddate"):
            if named.get(name):
                named[name] = named[name].replace(microsecond=0)
        super().add_item(*said, **named)

    def latest_post_date(self) -> datetime:
        latest: datetime = super().latest_post_date()
        return latest.astimezone(UTC).replace(microsecond=0)
