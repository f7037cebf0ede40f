"""Two worlds that differ by one member, and everything the site says in each of them.

The pages are found by walking the addresses and by following links, so that a new exit is in by
itself.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import zip_longest
from urllib.parse import urljoin, urlsplit

from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django.utils.module_loading import import_string

from members import statistics
from members.models import Company, Industry, Member
from privacy.models import Release
from privacy.releases import making
from tests.people import a_company, a_member
from tradedir.timetable import EVERY

# The industry of one member alone.
INDUSTRY, COUNTRY, NAME = Industry.LIGHTING, "IS", "Qvirrlund Ljus"
# What is another each time it is made: keys of forms, nonces, tokens.
CHANCE = re.compile(
    r"csrfmiddlewaretoken\" value=\"\w+|nonce(=\"|-)[\w+/=-]+|\"X-CSRFToken\": \"\w+|csrf[Tt]oken\W+\w+"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(:\w+:[\w-]+)?"
)
LINK = re.compile(r"""(?:href|src|action)=["']?([^"' >]+)""")
# Addresses that end or change something, or leave the site.
NOT_FOLLOWED = ("/accounts/logout/", "/static/", "/media/", "/demo/", "/i18n/")
LANGUAGES = ("/zh-hans/", "/es/", "/fr/", "/ar/")
# Of one path with ever other questions so many are asked.
QUESTIONS = 4


def joins(*, published: bool = False) -> Company:
    """Somebody joined a month ago, and has not published anything."""
    company = a_company(
        NAME,
        COUNTRY,
        industry=INDUSTRY,
        published_at=timezone.now() if published else None,
        turnover_band=Company.Turnover.TO_10M,
        employees_band=Company.Employees.TO_499,
    )
    a_member(company, member_id="qvirr", email="ljus@qvirrlund.example")
    long_ago(company)
    return company


def long_ago(company: Company) -> None:
    """As if it had joined a month ago, with its team: young companies are not counted."""
    ago = timezone.now() - timedelta(days=30)
    Company.objects.filter(pk=company.pk).update(created_at=ago)
    Member.objects.filter(memberships__company=company).update(joined_at=ago)


@contextmanager
def apart() -> Iterator[None]:
    """A world of its own: afterwards everything is as before, the next numbers of rows too.

    For the owner of the tables, in a test's transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequence.oid::regclass::text FROM pg_class AS sequence"
            " WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
        )
        names = [name for (name,) in cursor.fetchall()]
        begun = {}
        for name in names:
            cursor.execute(f"SELECT last_value, is_called FROM {name}")
            begun[name] = cursor.fetchone()
    caches["default"].clear()
    caches["pages"].clear()
    begin = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(begin)
        with connection.cursor() as cursor:
            for name, (value, is_called) in begun.items():
                cursor.execute("SELECT setval(%s, %s, %s)", [name, value, is_called])


def work_by_the_clock(but: tuple[str, ...] = ()) -> None:
    """Everything that the clock has done, once."""
    for name in EVERY:
        if name not in but:
            import_string(name)()


def release() -> Release:
    return making.publish(
        statistics.CATALOGUE,
        statistics.CATALOGUE.tables,
        period=f"{timezone.now():%Y-%m-%d}",
        cause=Release.Cause.HAND,
    )


def addresses() -> list[str]:
    """Every address without parameters, those of the administration too."""
    return sorted(set(_without_parameters(get_resolver().url_patterns, "/")))


def _without_parameters(
    patterns: list[URLPattern | URLResolver], inside: str
) -> Iterator[str]:
    for one in patterns:
        route = f"{inside}{one.pattern}"
        if "<" in route or "(" in route or "\\" in route:
            continue
        if isinstance(one, URLResolver):
            yield from _without_parameters(one.url_patterns, route)
        elif not route.startswith(NOT_FOLLOWED):
            yield route.replace("^", "").replace("$", "")


def everything(client: Client, begin: list[str], most: int) -> dict[str, str]:
    """What a client is told at these addresses, and where links lead from there."""
    told: dict[str, str] = {}
    asked: dict[str, int] = {}
    waiting = list(dict.fromkeys(begin))
    for address in waiting:
        if len(told) >= most:
            break
        answer = client.get(address)
        said = b"".join(answer) if answer.streaming else answer.content
        told[address] = f"{answer.status_code} {_heads(answer)}\n{_plain(said)}"
        if answer.get("Content-Type", "").startswith("text/html"):
            for link in LINK.findall(said.decode()):
                path = _inside(address, link)
                place = path.partition("?")[0]
                asked[place] = asked.get(place, 0) + (path not in waiting)
                if path and path not in waiting and asked[place] <= QUESTIONS:
                    waiting.append(path)
    return told


def asked_anew(client: Client, begin: list[str], most: int) -> dict[str, str]:
    """The same with nothing kept from before."""
    caches["default"].clear()
    caches["pages"].clear()
    return everything(client, begin, most)


def _heads(answer) -> list[tuple[str, str]]:
    return sorted(
        (name, CHANCE.sub("…", value))
        for name, value in answer.items()
        if name not in {"ETag", "Last-Modified", "Content-Length"}
    )


def _plain(said: bytes) -> str:
    return CHANCE.sub("…", said.decode(errors="replace"))


def _inside(address: str, link: str) -> str:
    """The address that a link leads to, or nothing where it is not followed."""
    parts = urlsplit(urljoin(f"http://testserver{address}", link.replace("&amp;", "&")))
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if parts.netloc != "testserver" or path.startswith(NOT_FOLLOWED + LANGUAGES):
        return ""
    return path


def different(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Addresses that are not told the same in both worlds, with the first line that differs."""
    return [
        f"{address}: {_first_apart(one.get(address, ''), other.get(address, ''))}"
        for address in sorted(one.keys() | other.keys())
        if one.get(address) != other.get(address)
    ]


def _first_apart(one: str, other: str) -> str:
    for first, second in zip_longest(one.splitlines(), other.splitlines()):
        if first != second:
            return f"{str(first).strip()[:120]} | {str(second).strip()[:120]}"
    return ""


def in_both(act: Callable[[], dict[str, str]]) -> list[dict[str, str]]:
    """What is told where nobody joined, and where one did."""
    found = []
    for with_it in (False, True):
        with apart():
            if with_it:
                joins()
            found.append(act())
    return found
