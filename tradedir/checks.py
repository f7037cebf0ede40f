"""What must hold before the house opens: Django asks at the start and in `check --deploy`."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps.config import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connections

from members.mailing.sending import signing
from members.models import Member
from privacy import sealing, stores, valkeys
from tradedir.database import roles

SHORTEST_SECRET = 20
OLDEST_POSTGRESQL = 150_000
LOOPBACK = {"127.0.0.1", "localhost", "::1", None}


@register(Tags.security)
def keys_seal(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Private fields can be sealed with what SEALING_KEYS holds."""
    try:
        sealing.check_keys()
    except (ImproperlyConfigured, ValueError) as error:
        return [Error(str(error), id="tradedir.E002")]
    return []


@register(Tags.security)
def files_have_a_place(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """MEDIA_ROOT and PRIVATE_ROOT are folders, or buckets that can be asked for."""
    try:
        for root in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT):
            stores.at(root)
    except ImproperlyConfigured as error:
        return [Error(str(error), id="tradedir.E009")]
    return []


@register(Tags.security)
def cache_is_a_valkey(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """REDIS_CACHE_URL is of a kind that kept pages can be asked of."""
    scheme = urlsplit(settings.REDIS_CACHE_URL).scheme
    if scheme in valkeys.SCHEMES:
        return []
    return [
        Error(
            "REDIS_CACHE_URL begins with redis:// or sentinel://. Where BROKER_URL is"
            " RabbitMQ, name a Valkey for the cache all the same.",
            id="tradedir.E010",
        )
    ]


@register(Tags.security)
def mail_can_be_signed(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """What DKIM_KEY holds is a key that signs."""
    try:
        if settings.DKIM_KEY:
            signing.our_key()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="tradedir.E006")]
    return []


@register(Tags.security)
def providers_are_known(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """A secret that providers show is a name and a password that nobody guesses."""
    if not isinstance(settings.ANYMAIL, dict):
        return [Error("ANYMAIL is JSON of names and values: {…}.", id="tradedir.E008")]
    secret = settings.ANYMAIL.get("WEBHOOK_SECRET", "")
    name, _, password = secret.partition(":")
    if not secret or (name and len(password) >= SHORTEST_SECRET):
        return []
    return [
        Error(
            "WEBHOOK_SECRET in ANYMAIL is name:password, the password of at least"
            f" {SHORTEST_SECRET} characters.",
            id="tradedir.E007",
        )
    ]


@register(Tags.security, deploy=True)
def settings_are_safe(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Settings that would open the house stop it instead."""
    found: list[CheckMessage] = []
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            Error("ALLOWED_HOSTS names the hosts, never '*'.", id="tradedir.E003")
        )
    for name in ("BROKER_URL", "REDIS_CACHE_URL"):
        hosts, has_password = valkeys.hosts(getattr(settings, name))
        if hosts - LOOPBACK and not has_password:
            found.append(
                Error(f"{name} needs a password off loopback.", id="tradedir.E004")
            )
    return found


@register(Tags.database)
def demo_stays_in_its_world(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """No printed sign-in opens a directory of real companies."""
    if settings.DEMO_WORLD or not databases:
        return []
    try:
        has_demo = Member.objects.filter(source=Member.Source.DEMO).exists()
    except ProgrammingError:  # before the first migration there is nobody
        return []
    if not has_demo:
        return []
    return [
        Error(
            "There are demo members, whose passwords were printed, and DEMO_WORLD is not"
            " set.",
            hint="Delete them, or set DEMO_WORLD=true where this is a demo world.",
            id="tradedir.E001",
        )
    ]


def refuse_a_demo_world() -> None:
    """Stop a web server of production that would open a demo world's printed sign-ins.

    Where the database is away the server starts, and asks at its next start.
    """
    try:
        found = demo_stays_in_its_world(None, ["default"])
    except OperationalError:
        return
    if found:
        raise ImproperlyConfigured(f"{found[0].msg} {found[0].hint}")


@register(Tags.database)
def database_is_new_enough(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """The database is PostgreSQL 15 or newer."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            if int(cursor.fetchone()[0]) < OLDEST_POSTGRESQL:
                found.append(
                    Error("PostgreSQL 15 or newer is needed.", id="tradedir.E005")
                )
    return found


@register(Tags.database)
def ledgers_are_kept_from_the_site(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """The role that the site runs as does not own its tables."""
    if settings.APP_ROLE or not databases or not roles.owns_ledgers():
        return []
    return [
        checks.Warning(
            "The site's database role owns its tables, so that it could change ledgers.",
            hint="Give it a role of its own: docs/operators.md, Database roles.",
            id="tradedir.W001",
        )
    ]


@register(Tags.database)
def statements_end_behind_a_pool(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """Through a pool a connection cannot say how long a statement may take: the role has to."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        if not connections[alias].settings_dict["POOLED"]:
            continue
        with connections[alias].cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            if cursor.fetchone() == ("0",):
                found.append(
                    checks.Warning(
                        "Through the pool a statement may take as long as it likes.",
                        hint="Give the role its limits: docs/operators.md, A pool of connections.",
                        id="tradedir.W002",
                    )
                )
    return found
