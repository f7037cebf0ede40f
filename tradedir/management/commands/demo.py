import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tradedir.demo import sign_ins, world


class Command(BaseCommand):
    help = (
        "Fill an empty directory with an invented world: companies in 60 countries, items"
        " with pictures, offers, and a sign-in a role. The same for the same --seed, with"
        " days counted from today."
    )
    # Whether the demo world may be here is asked below, in words.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--companies", type=int, default=500)
        parser.add_argument("--items", type=int, default=20_000)
        parser.add_argument("--offers", type=int, default=2_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--no-photos", action="store_true")
        parser.add_argument(
            "--again", action="store_true", help="remove the demo's own rows first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()

        def tell(text: str) -> None:
            if options["verbosity"]:
                self.stdout.write(f"{time.monotonic() - begun:6.1f} s  {text}")

        if min(options["companies"], options["items"], options["offers"]) < 0:
            raise CommandError("Numbers are not below zero.")
        if not options["companies"] and (options["items"] or options["offers"]):
            raise CommandError("Items and offers need at least one company.")
        try:
            world.check_allowed()
            if options["again"]:
                world.remove()
            else:
                world.check_empty()
            signed_in = world.make(
                companies_wanted=options["companies"],
                items_wanted=options["items"],
                offers_wanted=options["offers"],
                seed=options["seed"],
                with_photos=not options["no_photos"],
                tell=tell,
            )
        except world.Refused as reason:
            raise CommandError(str(reason)) from None
        if options["verbosity"]:
            tell(f"done; the sign-ins are in {sign_ins.file()}")
            for one in signed_in:
                self.stdout.write(f"  {one.role:<18}{one.member_id:<24}{one.password}")
