"""What bench/run statistics has done in a process with the product's settings."""

import json
import os
import time
from collections.abc import Callable
from typing import Any

import duckdb
import psycopg2
from django.conf import settings
from django.db import connection

from bench.measure import TICKS, children, cpu_ticks
from members import regions, statistics
from privacy.models import Release, ReleasedTable
from privacy.releases import counting, making, noise, reading

CATALOGUE = statistics.CATALOGUE
ONE = "industry-country"  # the table that is read by itself
# Companies, members, places in teams and addresses, spread as a directory is: some industries
# and countries are far more common than others. One in fifty objects, one in a hundred has not
# confirmed the address, one in a hundred is taken down.
FILL = """
INSERT INTO members_company (trading_name, legal_name, slug, registry, registry_number, vat_id,
    business_type, other_business_types, country, region, city, web_address, turnover_band,
    employees_band, industry, categories, hs_codes, keywords, export_countries, main_markets,
    languages, factory_size, custom_work, incoterms, payment_terms, currencies, public_fields,
    source, created_at, changed_at, ended_by, suspended_at)
SELECT 'Measured ' || n, '', 'measured', '', '', '',
    (%(types)s::text[])[(1 + floor(cardinality(%(types)s::text[]) * random() ^ 2))::int], '{}',
    (%(countries)s::text[])[(1 + floor(cardinality(%(countries)s::text[]) * random() ^ 3))::int],
    '', 'Town', '',
    (%(turnovers)s::text[])[(1 + floor(cardinality(%(turnovers)s::text[]) * random()))::int],
    (%(employees)s::text[])[(1 + floor(cardinality(%(employees)s::text[]) * random()))::int],
    (%(industries)s::text[])[(1 + floor(cardinality(%(industries)s::text[]) * random() ^ 2))::int],
    '{}', '{}', '{}', '{}', '{}', '{}', '', '{}', '{}', '{}', '{}', '{}',
    'registration', now() - interval '90 days' * random(), now(), '',
    CASE WHEN n %% 100 = 7 THEN now() END
FROM generate_series(1, %(companies)s) AS n;
INSERT INTO members_member (password, is_superuser, subject, member_id, member_id_skeleton,
    full_name, email, language, time_zone, source, joined_at, is_active, is_staff)
SELECT '', false, gen_random_uuid(), 'measured' || id, 'measured' || id, 'M', 'measured' || id || '@example.org',
    'en', 'UTC', 'registration', now(), true, false
FROM members_company WHERE slug = 'measured';
INSERT INTO members_membership (company_id, member_id, role, since)
SELECT company.id, member.id, 'owner', now() FROM members_company AS company
JOIN members_member AS member ON member.member_id = 'measured' || company.id
WHERE company.slug = 'measured';
INSERT INTO account_emailaddress (email, verified, "primary", user_id)
SELECT email, id %% 100 <> 3, true, id FROM members_member WHERE member_id LIKE 'measured%%';
INSERT INTO privacy_consentstate (subject, purpose, state, recorded_at)
SELECT subject, 'statistics', CASE WHEN id %% 50 = 9 THEN 'objected' ELSE 'granted' END, now()
FROM members_member WHERE member_id LIKE 'measured%%' AND id %% 5 = 4;
"""
EMPTY = (
    (
        "DELETE FROM account_emailaddress WHERE user_id IN"
        " (SELECT id FROM members_member WHERE starts_with(member_id, 'measured'))"
    ),
    (
        "DELETE FROM members_membership WHERE company_id IN"
        " (SELECT id FROM members_company WHERE slug = 'measured')"
    ),
    "DELETE FROM members_company WHERE slug = 'measured'",
    "DELETE FROM members_member WHERE starts_with(member_id, 'measured')",
)
ANALYZE = (
    *("members_company", "members_member", "members_membership"),
    *("account_emailaddress", "privacy_consentstate", "privacy_restriction"),
)


def main(companies: int, rounds: int) -> None:
    fill(companies)
    raise_cap()
    plain = copied()
    seconds: dict[str, list[float]] = {}
    processor: dict[str, list[float]] = {}
    counted = sum(
        dict(counting.counted(CATALOGUE, CATALOGUE.tables[:1]))[
            CATALOGUE.tables[0]
        ].values()
    )
    for turn in range(rounds):
        for name, deed in deeds(f"b{time.time():.0f}"[-8:] + str(turn), plain).items():
            before, begun = worked(), time.perf_counter()
            deed()
            seconds.setdefault(name, []).append(time.perf_counter() - begun)
            processor.setdefault(name, []).append(worked() - before)
    found: dict[str, Any] = {
        "companies": companies,
        "counted": counted,
        "tables": len(CATALOGUE.tables),
        "cells": sum(one.cells for one in CATALOGUE.tables),
        "seconds": seconds,
        "processor": processor,
    }
    print(json.dumps(found))


def deeds(
    period: str, plain: duckdb.DuckDBPyConnection
) -> dict[str, Callable[[], Any]]:
    """What is measured in turns, by its name."""
    return {
        "a release": lambda: making.publish(
            CATALOGUE, CATALOGUE.tables, period=period, cause=Release.Cause.HAND
        ),
        "  of it: who is counted, and counting": lambda: dict(
            counting.counted(CATALOGUE, CATALOGUE.tables)
        ),
        "  of it: noise": lambda: [
            noise.with_noise([0] * one.cells, one.sigma) for one in CATALOGUE.tables
        ],
        "plain PostgreSQL, 15 GROUP BY, eligible rows": lambda: [
            asked(sql) for sql in plain_statements()
        ],
        "DuckDB, 15 GROUP BY, eligible rows": lambda: [
            plain.execute(sql).fetchall() for sql in plain_statements()
        ],
        "reading one table of it": lambda: reading.sheet(newest(ONE)),
        "plain PostgreSQL, GROUP BY of that table": lambda: asked(
            plain_statements(ONE)[0]
        ),
        "DuckDB, GROUP BY of that table": lambda: plain.execute(
            plain_statements(ONE)[0]
        ).fetchall(),
    }


def worked() -> float:
    """Processor seconds of the database, all its processes, and of this one."""
    database = children(int(os.environ["BENCH_DATABASE_PID"]))
    return sum(map(cpu_ticks, database)) / TICKS + time.process_time()


def newest(name: str) -> ReleasedTable:
    found = reading.newest(CATALOGUE.line, name)
    assert found is not None
    return found


def asked(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def plain_statements(only: str = "") -> list[str]:
    """As one would write them by hand, over columns that are categories already."""
    return [
        f"SELECT {names}, count(*) FROM bench_counted GROUP BY {names}"
        for names in (
            ", ".join(f'"{one.name}"' for one in table.dimensions)
            for table in CATALOGUE.tables
            if only in ("", table.name)
        )
    ]


def fill(companies: int) -> None:
    """Rows of the product's own tables, kept from one run to the next."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM members_company WHERE slug = 'measured'")
        if cursor.fetchone() == (companies,):
            return
        values: dict[str, Any] = {
            "types": list(statistics.TYPE.categories),
            "countries": list(regions.OF_COUNTRY),
            "turnovers": list(statistics.TURNOVER.categories),
            "employees": list(statistics.EMPLOYEES.categories),
            "industries": list(statistics.INDUSTRY.categories),
            "companies": companies,
        }
        for one in ANALYZE:
            # What follows a company elsewhere is not measured, and would take hours.
            cursor.execute(f"ALTER TABLE {one} DISABLE TRIGGER USER")
        for sql in EMPTY:
            cursor.execute(sql)
        cursor.execute(FILL, values)
        for one in ANALYZE:
            cursor.execute(f"ALTER TABLE {one} ENABLE TRIGGER USER")
            cursor.execute(f"VACUUM ANALYZE {one}")


def raise_cap() -> None:
    """A bench makes more releases than a year has; its own database, its own budget."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO privacy_budget (line, year, spent, cap)"
            " VALUES (%s, extract(year FROM now()), 0, 999)"
            " ON CONFLICT (line, year) DO UPDATE SET cap = 999",
            [CATALOGUE.line],
        )


def copied() -> duckdb.DuckDBPyConnection:
    """Who is counted, with the categories, as a table here and in DuckDB."""
    columns = ", ".join(f'({one.sql}) AS "{one.name}"' for one in statistics.DIMENSIONS)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_counted")
        cursor.execute(
            f"CREATE UNLOGGED TABLE bench_counted AS SELECT {columns}"
            f" FROM ({CATALOGUE.rows}) AS counted"
        )
        cursor.execute("VACUUM ANALYZE bench_counted")
    path = settings.VAR_DIR / "bench_counted.csv"
    with (
        psycopg2.connect(os.environ["DATABASE_URL"]) as database,
        path.open("w") as file,
    ):
        database.cursor().copy_expert(
            "COPY bench_counted TO STDOUT (FORMAT csv, HEADER)", file
        )
    here = duckdb.connect()
    here.execute(
        f"CREATE TABLE bench_counted AS FROM read_csv('{path}', all_varchar = true)"
    )
    path.unlink()
    return here
