"""Which commands are the owner's: they change the shape of tables, or fill them in bulk.

Stands alone: manage.py asks before settings are read.
"""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

COMMANDS = {
    *("migrate", "prepare", "grant_roles", "demo", "restore", "set_budget"),
    "rebuild_search",
}


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """What such a command gets on top: the owner's address, and whom rights are given to.

    Nothing where MIGRATION_DATABASE_URL is not set: then one role does everything.
    """
    owner, app = given.get("MIGRATION_DATABASE_URL"), given.get("DATABASE_URL", "")
    if not owner:
        return {}
    return {
        "DATABASE_URL": owner,
        # The owner signs in to PostgreSQL itself.
        "DATABASE_POOLED": "",
        "APP_ROLE": unquote(urlsplit(app).username or ""),
    }
