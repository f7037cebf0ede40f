"""A site whose address is https is reached over HTTPS alone, and browsers are told to keep to it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.everything import PRODUCTION

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import django
django.setup()
from django.conf import settings
from django.test import Client
client = Client(SERVER_NAME="tradedir.example")
plain = client.get("/.well-known/security.txt")
print(plain.status_code, plain["Location"])
print(client.get("/.well-known/security.txt", secure=True)["Strict-Transport-Security"])
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE)
"""


@pytest.mark.promise("R2")
def test_https_alone_for_two_years():
    answer = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=os.environ | PRODUCTION,
        capture_output=True,
        text=True,
        check=True,
    )
    redirect, kept_to, cookies = answer.stdout.splitlines()
    assert redirect == "301 https://tradedir.example/.well-known/security.txt"
    assert kept_to == "max-age=63072000; includeSubDomains; preload"
    assert cookies == "True True"
