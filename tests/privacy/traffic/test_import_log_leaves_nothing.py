"""Addresses and browsers of a log are nowhere once it was counted, nor are keys and marks."""

import logging
import tempfile
from pathlib import Path

import pytest
import redis
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import connection

from privacy.models import AccessLogFile, TrafficDay
from privacy.traffic import figures
from privacy.traffic.logs import importing
from tests import access_logs
from tests.access_logs import CHROME, line

pytestmark = [pytest.mark.django_db, pytest.mark.promise("O2")]

PEOPLE = [f"203.0.113.{n}" for n in range(1, 60)]
FINGERPRINT = "Xq7Fingerprint/4.2"
AGENT = f"{CHROME} {FINGERPRINT}"
NAME = "maria-da-silva"


@pytest.fixture
def minted(monkeypatch):
    """Every key and every mark that was made."""
    made = []

    def noted(make):
        def noting(*args):
            made.append(make(*args))
            return made[-1]

        return noting

    monkeypatch.setattr(figures, "new_key", noted(figures.new_key))
    monkeypatch.setattr(figures, "token", noted(figures.token))
    return made


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def a_log(place):
    said = [
        line(
            f"/items/{n}/pump-{n}/?who={NAME}",
            address=one,
            agent=AGENT,
            referrer=f"https://{NAME}.blog.example.org/{NAME}",
        )
        for n, one in enumerate(PEOPLE)
    ]
    broken = [f"{PEOPLE[0]} {AGENT} broken", line(f"/{NAME}", address=PEOPLE[1])[:90]]
    return access_logs.write(place / "access.log", [*said, *broken, *said])


def tables():
    """Every row of every table, as the database writes it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        said = []
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{name}" AS t')
            said += [row for (row,) in cursor.fetchall()]
    return "\n".join(said)


def valkey():
    kept = redis.Redis.from_url(configured.REDIS_CACHE_URL)
    return b"\n".join(name + (kept.dump(name) or b"") for name in kept.scan_iter())


def files(*folders):
    return "\n".join(
        f"{path} {path.read_text(errors='replace')}"
        for folder in folders
        for path in Path(folder).rglob("*")
        if path.is_file()
    )


def test_who_was_there_is_found_nowhere(
    tmp_path, temporary, minted, caplog, capfd, settings
):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="django.db.backends")
    connection.force_debug_cursor = True  # so that statements are in the log
    log = a_log(tmp_path)
    try:
        call_command("import_access_log", str(log))
    finally:
        connection.force_debug_cursor = False
    assert TrafficDay.objects.get(dimension="site").visitors == len(PEOPLE)
    assert len(minted) > len(PEOPLE)
    log.unlink()
    said = capfd.readouterr()
    everything = {
        "tables": tables(),
        "statements and logs": caplog.text,
        "terminal": said.out + said.err,
        "files": files(temporary, settings.MEDIA_ROOT, settings.PRIVATE_ROOT),
    }
    # What is looked for would be found.
    assert "privacy_trafficday" in everything["statements and logs"]
    assert AccessLogFile.objects.get().content_hash in everything["tables"]
    secrets = [one.hex() for one in minted] + [
        str(int.from_bytes(one, order)) for one in minted for order in ("big", "little")
    ]
    for place, text in everything.items():
        for what in (*PEOPLE, FINGERPRINT, NAME, *secrets):
            assert what not in text, place
    assert not list(temporary.iterdir())
    kept = valkey()
    for what in (*PEOPLE, FINGERPRINT, NAME):
        assert what.encode() not in kept
    assert not [one for one in minted if one in kept]


def test_a_mistake_quotes_no_line(tmp_path, capfd, caplog, monkeypatch):
    log = a_log(tmp_path)
    content = importing.content_of(log)
    monkeypatch.setattr(importing, "content_of", lambda _: content)
    log.write_bytes(log.read_bytes().replace(b"GET", b"PUT"))
    with pytest.raises(CommandError, match="was changed") as told:
        call_command("import_access_log", str(log))
    said = capfd.readouterr()
    for text in (str(told.value), said.out, said.err, caplog.text):
        assert PEOPLE[0] not in text
        assert NAME not in text
