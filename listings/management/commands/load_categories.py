from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from listings import category_files, category_loading, exchange_rates


class Command(BaseCommand):
    help = (
        "Bring the category tree to what the files in listings/categories say, and the"
        " reference rates beside it. A category no longer in the files is retired,"
        " never deleted. Does nothing the second time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--folder",
            type=Path,
            default=category_files.FOLDER,
            help="where the category files are",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = category_files.read(options["folder"])
        except category_files.WrongFiles as wrong:
            raise CommandError(str(wrong)) from None
        loaded = category_loading.load(written)
        rates = exchange_rates.load()
        if options["verbosity"]:
            self.stdout.write(
                f"Categories: {loaded.added} added, {loaded.changed} changed,"
                f" {loaded.retired} retired, {loaded.unchanged} unchanged."
            )
            self.stdout.write(
                f"Attributes: {loaded.attributes_added} added,"
                f" {loaded.attributes_changed} changed. Rates: {rates} changed."
            )
