from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from members import leaving, public_pages
from members.models import Company
from privacy import policies
from privacy.models import PolicyVersion
from tradedir import static_files, translations
from tradedir.celery import app as queue
from tradedir.progress import step


class Command(BaseCommand):
    help = (
        "Bring database and files to what the code expects: migrations, categories, "
        "translations, static files; with --demo, a demo world into an empty database."
    )
    # What is checked is partly made here.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        see_that_servers_answer()
        with step("Database") as taken:
            taken.note = migrated()
            if settings.APP_ROLE:
                call_command("grant_roles", stdout=StringIO())
        with step("Translations, static files") as taken:
            translations.compile_all()
            taken.note = (
                "gathered" if static_files.collect_if_changed() else "unchanged"
            )
        if not PolicyVersion.objects.exists():
            with step("Privacy policy"):
                policies.publish(1, effective_on=timezone.localdate())
        with step("Erasures") as taken:
            # A database that was restored from a backup has members who were erased since.
            taken.note = f"{sum(1 for _ in leaving.replay())} replayed"
        with step("Categories"):
            call_command("load_categories", verbosity=0)
        if options["demo"] and is_demo_due():
            with step("Demo world"):
                make_demo()
        self.check(databases=["default"])
        # Pages that were kept show what another version of the code made of them.
        public_pages.everything_changed()


def see_that_servers_answer() -> None:
    """Raises CommandError, with the setting to look at, where one does not."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CommandError(f"DATABASE_URL leads nowhere: {error}") from None
    try:
        # Besides, the clock's first beat comes later than somebody asks whether all is
        # well: this one waits for the worker.
        queue.send_task("tradedir.tasks.heartbeat")
        queue.send_task("tradedir.tasks.heartbeat_of_mail")
    except BrokerError as error:
        raise CommandError(
            f"The queue (REDIS_URL, BROKER_URL) leads nowhere: {error}"
        ) from None


def is_demo_due() -> bool:
    """Is the directory empty, or was making a demo world broken off here?"""
    return begun().exists() or not Company.objects.exists()


def make_demo() -> None:
    again = begun().exists()
    begun().touch()
    call_command("demo", verbosity=0, again=again)
    begun().unlink()


def begun() -> Path:
    """There while a demo world is being made."""
    return Path(settings.VAR_DIR) / "demo-begun"


def migrated() -> str:
    """Apply what is missing, and say how much that was."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        call_command("migrate", verbosity=0, interactive=False)
    return f"{len(missing)} migrations" if missing else "up to date"
