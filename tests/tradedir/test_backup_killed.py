"""A backup or a restore that is killed at any moment: all of it or nothing, and the next one works."""

import contextlib
import os
import random
import subprocess
import time

import pytest
from django.db import connection

from members.models import Member
from privacy import sealing
from privacy.models import SubjectKey
from tests.people import a_member
from tests.tradedir import backups
from tradedir.backup import files, shelves

KILLS = int(os.environ.get("KILLS", "2"))
PLACE = {"table": "company_contact", "column": "phone"}
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("as_owner_throughout"),
    pytest.mark.timeout(240 + 40 * KILLS),
]


@pytest.fixture
def world(tmp_path):
    """Members with sealed values, and photos."""
    folder = tmp_path / "media" / "photos" / "ab"
    folder.mkdir(parents=True)
    for n in range(200):
        (folder / f"{n}.webp").write_bytes(os.urandom(5_000))
    members = [a_member() for _ in range(3)]
    return {
        one.subject: sealing.seal(str(one.subject), subject=one.subject, **PLACE)
        for one in members
    }


class Killing:
    """Runs a command again and again, and kills it at a random moment of its work."""

    def __init__(self, name, folder, *command):
        self.ask = (name, folder, *command)
        self.rng = random.Random(6)
        self.takes = self.time()
        self.begun = self.killed = 0

    def time(self):
        """How long it works, after Django has begun: one that nobody kills."""
        with backups.beginning(*self.ask) as process:
            process.stdout.read(1)
            begun = time.perf_counter()
            said = process.communicate(timeout=120)[0]
        assert process.returncode == 0, said
        return time.perf_counter() - begun

    def is_enough(self):
        """Were as many killed as were to be?"""
        assert self.begun < 10 * KILLS + 20, "It is always over before it is killed."
        return self.killed >= KILLS

    def once(self):
        """One that is killed after it began to work; one that was quicker is not."""
        self.begun += 1
        with backups.beginning(*self.ask) as process:
            process.stdout.read(1)
            begun = time.perf_counter()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(self.rng.uniform(0, self.takes))
                # How busy the machine is changes; the next is killed sooner in any case.
                self.takes = min(self.takes / 2, time.perf_counter() - begun)
            process.kill()
        self.killed += process.returncode == -9


def test_no_half_backup_has_a_name(world, tmp_path):
    shelf, keys = tmp_path / "backups", tmp_path / "keys"
    here = connection.settings_dict["NAME"]
    killing = Killing(here, tmp_path, "backup", shelf, "--keys", keys)
    while not killing.is_enough():
        killing.once()
        for place in (shelf, keys):
            for one in place.glob("tradedir-*"):
                shelves.check(one, shelves.read(one))
        for one in shelves.standing(shelf):
            files.check(one)
            assert len(files.read_list(one)) == 200
            assert (keys / one.name).exists()
    before = len(shelves.standing(shelf))
    code, said = backups.run(here, tmp_path, "backup", shelf, "--keys", keys)
    assert code == 0, said
    assert len(shelves.standing(shelf)) == before + 1
    assert not [*shelf.glob(".unfinished*"), *keys.glob(".unfinished*")]
    print(f"\n{killing.killed} of {killing.begun} backups killed, {before} whole")


def test_no_database_is_half_restored(world, tmp_path):
    shelf, keys = tmp_path / "backups", tmp_path / "keys"
    here = connection.settings_dict["NAME"]
    assert backups.run(here, tmp_path, "backup", shelf, "--keys", keys)[0] == 0
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    wanted = backups.asked(here, tables)
    with backups.an_empty_database() as name:
        restore = ("restore", shelf, "--keys", keys, "--replace")
        killing = Killing(name, tmp_path, *restore)
        whole = 0
        while not killing.is_enough():
            # Somebody who is in no backup: still there, or all is as it was backed up.
            with backups.at(name):
                a_member(full_name="Not in the backup")
            killing.once()
            with backups.at(name):
                # What a killed process sent last may still be under way.
                settled(name)
                is_new = not Member.objects.filter(
                    full_name="Not in the backup"
                ).exists()
                whole += is_new
                assert (
                    Member.objects.exclude(full_name="Not in the backup").count() == 3
                )
                assert backups.asked(name, tables) == wanted
                assert all_open(world)
                Member.objects.filter(full_name="Not in the backup").delete()
        code, said = backups.run(name, tmp_path, *restore)
        assert code == 0, said
        with backups.at(name):
            assert Member.objects.count() == SubjectKey.objects.count() == 3
            assert all_open(world)
        assert not (tmp_path / "erasures-to-replay").exists()
    print(
        f"\n{killing.killed} of {killing.begun} restores killed, {whole} whole, the others as before"
    )


def settled(name):
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid()"
    )
    for _ in range(600):
        if backups.asked(name, others) == [0]:
            return
        time.sleep(0.1)
    raise TimeoutError("Something of a killed restore still works.")


def all_open(world):
    return all(
        sealing.unseal(value, subject=one, **PLACE) == str(one)
        for one, value in world.items()
    )
