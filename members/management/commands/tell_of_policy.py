from typing import Any

from django.core.management.base import BaseCommand

from members import policy_notices


class Command(BaseCommand):
    help = (
        "Write to the members who have not been written to about a new version of the "
        "privacy policy, and say how far it is. Broken off, it goes on where it was; a "
        "worker does the same by itself."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for done in policy_notices.write():
            self.stdout.write(f"{done:,} written to")
        for version in policy_notices.to_be_told():
            now = policy_notices.progress(version)
            self.stdout.write(
                f"Version {version.number}: {now.written:,} written to, {now.left:,} left, "
                f"{now.seen:,} have seen it, {now.agreed:,} agreed to it."
            )
