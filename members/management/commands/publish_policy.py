from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members import policy_notices
from privacy import policies


class Command(BaseCommand):
    help = (
        "Publish a version of the privacy policy (privacy/policy/<version>/). "
        "It takes effect at least 14 days ahead and never changes afterwards."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("version", type=int)
        parser.add_argument("--effective", type=date.fromisoformat, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            version = policy_notices.publish(
                options["version"], effective_on=options["effective"]
            )
        except policies.CannotBePublished as why:
            raise CommandError(str(why)) from None
        self.stdout.write(
            f"Version {version.number} is published; it holds from {version.effective_on}."
        )
        if left := policy_notices.progress(version).left:
            self.stdout.write(
                f"{left:,} members are written to now. tell_of_policy says how far it is."
            )
