"""A new master key whose bringing in is killed at any moment: all can be read, and it goes on."""

import base64
import os
import random
import time
import uuid

import pytest
from django.core.management import call_command

from privacy import key_rotation, sealing
from privacy.models import SubjectKey
from tests.processes import a_process

KILLS = int(os.environ.get("KILLS", "6"))
SUBJECTS = 2_000
PLACE = {"table": "company_contact", "column": "phone"}
ROTATES = """
import sys, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.db import connection
settings.SEALING_KEYS = sys.argv[1]
connection.ensure_connection()
print("now", flush=True)
call_command("rewrap_keys")
"""


def rotating(master_keys):
    return a_process(ROTATES, master_keys)


def with_another(master_keys):
    """The setting with a new key, of a higher number, before the others."""
    number = int(master_keys.partition(":")[0]) + 1
    return f"{number}:{base64.b64encode(os.urandom(32)).decode()},{master_keys}"


def all_open(values):
    keys = dict(SubjectKey.objects.values_list("subject", "wrapped"))
    assert len(keys) == SUBJECTS
    for subject, value in values.items():
        opened = sealing.opener(
            subject=subject, table=PLACE["table"], key=bytes(keys[subject])
        )
        assert opened(value, PLACE["column"]) == str(subject)
    return True


@pytest.mark.promise("T3")
@pytest.mark.timeout(120 + 20 * KILLS)
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_point_everything_can_be_read(settings):
    subjects = [uuid.uuid4() for _ in range(SUBJECTS)]
    values = {one: sealing.seal(str(one), subject=one, **PLACE) for one in subjects}
    rng = random.Random(50)
    settings.SEALING_KEYS = with_another(settings.SEALING_KEYS)
    halfway = whole = 0
    takes = 1.0
    for n in range(KILLS):
        with rotating(settings.SEALING_KEYS) as process:
            assert process.stdout.readline().strip() == "now"
            begun = time.perf_counter()
            if n:
                time.sleep(rng.uniform(0, takes))
                process.kill()
            else:  # the first says how long it takes
                process.wait(60)
                takes = time.perf_counter() - begun
        left = key_rotation.left().count()
        assert all_open(values)
        halfway += 0 < left < SUBJECTS
        if left == 0:
            whole += 1
            newest = settings.SEALING_KEYS.partition(",")[0]
            settings.SEALING_KEYS = newest  # no key needs an older one
            assert all_open(values)
            settings.SEALING_KEYS = with_another(newest)
    assert halfway
    call_command("rewrap_keys")
    settings.SEALING_KEYS = settings.SEALING_KEYS.partition(",")[0]
    assert all_open(values)
    print(f"\n{KILLS} rotations, {halfway} times left halfway, {whole} times whole")
