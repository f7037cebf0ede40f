"""Programs in processes of their own on the test's database, so that they can be killed."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

from django.db import connection


def environment(**more):
    """What such a process needs to find the test's database and settings."""
    place = urlsplit(os.environ["DATABASE_URL"])
    here = place._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    ours = {"DATABASE_URL": here, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return os.environ | ours | more


def a_process(program, *given, **more):
    """A program in Python; what it prints is read at `stdout`, a line after another."""
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", program, *given],
        env=environment(**more),
        stdout=subprocess.PIPE,
        text=True,
    )
