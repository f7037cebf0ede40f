"""manage.py backup: whole or not there, of one moment, its keys in another place."""

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from members import contacts, leaving, profiles
from privacy import erased_list
from privacy.models import SubjectKey
from tests import full_disk
from tests.people import a_company, a_member
from tradedir.backup import making, shelves, tools
from tradedir.backup.tools import Trouble

# The copy of migrated rows beside the tests' tables is the owner's.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("as_owner_throughout"),
]


@pytest.fixture
def shelf(tmp_path):
    return tmp_path / "backups"


@pytest.fixture
def keys(tmp_path):
    return tmp_path / "keys"


@pytest.fixture
def make(shelf, keys):
    def make(days=35, keys_days=7):
        return making.make(shelf, keys, days=days, keys_days=keys_days)

    return make


@pytest.fixture
def photo(settings):
    file = Path(settings.MEDIA_ROOT) / "photos" / "ab" / "abcd.webp"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a photo")
    file.with_name("half.webp.part").write_bytes(b"half")
    return file


def sealed_company():
    company = a_company()
    profiles.save_contact(company, {"street": "9 Known Street"}, has_no_fax=None)
    return SubjectKey.objects.get(subject=contacts.contact_of(company).subject)


def script_of(archive):
    command = tools.found().command("pg_restore", "--file=-", str(archive))
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def everything_in(*places):
    return {
        path for place in places for path in place.rglob("*") if path.name != ".lock"
    }


def aged(backup, days):
    """The same backup, made so many days earlier."""
    moment = datetime.now(UTC) - timedelta(days=days)
    return backup.rename(backup.with_name(moment.strftime(shelves.MOMENT)))


def test_keys_lie_apart_and_all_is_whole(make, shelf, keys, photo):
    wrapped = bytes(sealed_company().wrapped).hex()
    kept = make()
    assert wrapped not in script_of(kept.backup / making.DATABASE)
    assert "CREATE TABLE public.privacy_subjectkey" in script_of(
        kept.backup / making.DATABASE
    )
    assert wrapped in script_of(kept.keys / making.KEYS)
    facts = json.loads((kept.backup / shelves.MANIFEST).read_text())
    assert facts["postgres"] // 10_000 == tools.found().version
    assert ["members", "0001_initial"] in facts["migrations"]
    for folder in (kept.backup, kept.keys):
        shelves.check(folder, shelves.read(folder))
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "files.sha256"],
        cwd=kept.backup,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "media/photos/ab/abcd.webp: OK\n"
    for path in everything_in(shelf, keys):
        assert path.stat().st_mode & 0o077 == 0, path
    assert not list(shelf.glob(".unfinished*"))


def test_what_the_process_writes_afterwards_is_readable_as_before(make):
    before = os.umask(0o022)
    try:
        make()
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)


def test_a_photo_that_the_last_one_has_is_not_copied_again(make, photo):
    first, second = make().backup, make().backup
    name = "media/photos/ab/abcd.webp"
    assert (first / name).samefile(second / name)
    photo.write_bytes(b"another photo")
    third = make().backup
    assert (third / name).read_bytes() == b"another photo"
    assert (first / name).read_bytes() == b"a photo"


def test_old_ones_go_by_age_and_keys_sooner(make, shelf, keys):
    for days in (40, 20, 8):
        kept = make()
        aged(kept.backup, days)
        aged(kept.keys, days)
    kept = make()
    assert len(shelves.standing(shelf)) == 3  # of 20 and of 8 days, and this one
    assert shelves.standing(keys) == [kept.keys]


def test_key_tables_go_as_soon_as_somebody_was_erased(make, keys, shelf):
    member = a_member()
    before = make()
    leaving.erase_inactive(member)
    after = make()
    assert shelves.standing(keys) == [after.keys]
    assert before.backup in shelves.standing(shelf)
    assert erased_list.read(after.keys / making.ERASED) == erased_list.read()
    assert len(erased_list.read()) == 1
    assert make().dropped_keys == []


def test_what_a_killed_run_left_is_cleared(make, shelf):
    left = shelf / ".unfinished-tradedir-20200101T000000Z"
    left.mkdir(parents=True)
    (left / "database.dump").write_bytes(b"half")
    make()
    assert not left.exists()


def test_two_at_once_are_refused(make, shelf):
    with shelves.alone(shelf), pytest.raises(Trouble, match="at work"):
        make()


@pytest.mark.parametrize(
    ("one", "other"), [("a", "a"), ("a", "a/keys"), ("keys/a", "keys")]
)
def test_keys_beside_the_data_are_refused(tmp_path, one, other):
    with pytest.raises(CommandError, match="lie apart"):
        call_command("backup", tmp_path / one, keys=tmp_path / other)
    assert not (tmp_path / one).exists()


def test_a_place_that_the_site_hands_out_is_refused(tmp_path):
    with pytest.raises(CommandError, match="own files"):
        call_command("backup", tmp_path / "media" / "x", keys=tmp_path / "keys")


def test_a_full_disk_leaves_nothing_and_no_old_one_goes(make, shelf, keys, photo):
    kept = make()
    before = everything_in(shelf, keys)
    photo.with_name("large.webp").write_bytes(b"x" * 60_000)
    with full_disk.room_for(50_000), pytest.raises(Trouble, match="File too large"):
        make()
    assert everything_in(shelf, keys) == before
    assert kept.backup.exists()


@pytest.mark.parametrize("there", [[], ["/nowhere"]])
def test_programs_that_are_lacking_are_named(make, monkeypatch, there, shelf, keys):
    monkeypatch.setattr(tools, "folders", lambda _version: map(Path, there))
    with pytest.raises(
        Trouble, match=r"needs pg_dump, pg_restore, psql of that version"
    ):
        make()
    assert everything_in(shelf, keys) == set()


def test_programs_of_another_version_are_refused(make, monkeypatch):
    monkeypatch.setattr(tools, "version_of", lambda _folder: 13)
    with pytest.raises(Trouble, match="This machine has 13 in "):
        make()


def test_a_dump_that_fails_says_why_and_leaves_nothing(make, shelf, keys, monkeypatch):
    monkeypatch.setattr(making, "KEY_TABLE", "public.no_such_table")
    with pytest.raises(Trouble, match="pg_dump: error: no matching tables"):
        make()
    assert everything_in(shelf, keys) == set()


def test_no_secret_is_among_the_arguments(settings):
    password = connection.settings_dict["PASSWORD"]
    assert password
    assert password not in tools.address()
    known = tools.environment()
    assert known["PGPASSWORD"] == password
    assert not {"SECRET_KEY", "SEALING_KEYS", "DATABASE_URL"} & set(known)


def test_keys_are_not_kept_longer_than_backups(shelf, keys):
    with pytest.raises(CommandError, match="no longer than backups"):
        call_command("backup", shelf, keys=keys, keep=3, keep_keys=4)
