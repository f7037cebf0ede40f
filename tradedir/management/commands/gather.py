"""What a machine or an image needs besides the code, made without any server."""

from typing import Any

from django.core.management.base import BaseCommand

from tradedir import static_files, translations
from tradedir.progress import step


class Command(BaseCommand):
    help = (
        "Make translations and static files: on every machine that serves or works, and in"
        " images. Asks no database; `prepare` does it too."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        with step("Translations, static files") as taken:
            translations.compile_all()
            taken.note = (
                "gathered" if static_files.collect_if_changed() else "unchanged"
            )
