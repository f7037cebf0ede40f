from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy import key_rotation, sealing


class Command(BaseCommand):
    help = (
        "Wrap every subject's key by the newest key of SEALING_KEYS. Sealed values stay "
        "as they are. Broken off, it goes on where it was."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        newest = max(sealing.master_keys())
        total = key_rotation.left().count()
        done = 0
        try:
            for done in key_rotation.rewrap():
                self.stdout.write(f"{done:,} of {total:,} keys")
        except sealing.Unreadable as why:
            raise CommandError(f"{why} {done:,} keys are done.") from None
        if left := key_rotation.left().count():
            raise CommandError(f"{left:,} keys changed meanwhile. Run it once more.")
        self.stdout.write(
            f"{done:,} keys wrapped anew by master key {newest}. "
            "No key is left that needs an older one."
        )
