"""`manage.py demo`, killed in the middle: nothing half-made is left, no process draws on."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core.management import call_command
from django.db import connection

from listings import taxonomy
from listings.models import Item, SearchDoc
from members.models import Company, Member
from tradedir import processes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def command(as_owner_throughout, settings, tmp_path):
    call_command("load_categories", verbosity=0)
    own = urlsplit(os.environ["DATABASE_URL"])._replace(
        path=f"/{connection.settings_dict['NAME']}"
    )
    environment = os.environ | {
        "DATABASE_URL": urlunsplit(own),
        "DEMO_WORLD": "True",
        "DJANGO_SETTINGS_MODULE": "tradedir.settings",
        "PYTHONUNBUFFERED": "1",
        "VAR_DIR": str(tmp_path),
    }
    sizes = ["--companies=62", "--items=600", "--offers=10"]
    with subprocess.Popen(
        [sys.executable, "manage.py", "demo", *sizes],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()
    taxonomy.forget()


def until_said(process, words):
    for line in process.stdout:
        if words in line:
            return
    raise AssertionError(f"It ended before it said {words}.")


def begun_by(process):
    return [
        int(pid)
        for file in Path(f"/proc/{process.pid}/task").glob("*/children")
        for pid in file.read_text().split()
    ]


@pytest.mark.skipif(not processes.LINUX, reason="looks into /proc")
def test_kill_9_leaves_no_half_world_and_no_process(command, settings, tmp_path):
    until_said(command, "items")
    drawing = begun_by(command)
    assert len(drawing) >= 2
    command.kill()
    command.wait()
    deadline = time.monotonic() + 20
    while any(map(processes.born, drawing)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(processes.born, drawing))
    assert not Company.objects.exists()
    assert not Member.objects.exists()
    settings.DEMO_WORLD, settings.VAR_DIR = True, tmp_path
    sizes = {"companies": 3, "items": 20, "offers": 2, "no_photos": True}
    call_command("demo", verbosity=0, **sizes)
    listed = SearchDoc.objects.filter(kind=SearchDoc.Kind.ITEM).count()
    assert listed == Item.objects.listed().count() > 0
