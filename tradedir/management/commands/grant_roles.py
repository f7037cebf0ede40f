from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tradedir.database import roles


class Command(BaseCommand):
    help = (
        "Give the database role of web server, worker and clock its rights: every table, "
        "but ledgers to read and to add to alone. `prepare` does it after migrations."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.APP_ROLE:
            raise CommandError(
                "One database role does everything. Set MIGRATION_DATABASE_URL to the"
                " owner of the tables; docs/operators.md shows how."
            )
        try:
            ledgers = roles.grant(
                settings.APP_ROLE,
                analyst=settings.READER_ROLE,
            )
        except roles.SameRole as error:
            raise CommandError(str(error)) from None
        analyst = settings.READER_ROLE
        if not roles.may_take_on(settings.APP_ROLE, analyst):
            self.stderr.write(
                f"{settings.APP_ROLE} cannot take on {analyst}, so pages with figures are"
                " read with more rights than they need. docs/operators.md says what the"
                " superuser of the database does once (Database roles)."
            )
        self.stdout.write(
            f"{settings.APP_ROLE} may add to these and change nothing in them:"
            f" {', '.join(ledgers)}."
        )
