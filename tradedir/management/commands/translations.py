from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tradedir import translations


class Command(BaseCommand):
    help = (
        "Bring locale/ in step with the source and compile it. With --check, fail "
        "where a string of the source is not translated; with --compile, compile only."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--compile", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compile"]:
            translations.compile_all()
            return
        source = translations.found()
        lacking = 0
        for language in translations.OURS:
            if not options["check"]:
                translations.update(language, source)
            texts = translations.missing(language, source)
            lacking += len(texts)
            self.stdout.write(f"{language}: {len(texts)} untranslated")
            for text in texts[:20]:
                self.stdout.write(f"  {text[:100]!r}")
        if options["check"] and lacking:
            raise CommandError(f"{lacking} strings are not translated.")
        translations.compile_all()
