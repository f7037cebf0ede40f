"""manage.py prepare: database and files as the code expects them."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from members.models import Company, Member
from tests.people import a_company, a_member
from tradedir.management.commands import prepare

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.DEMO_WORLD = True


def test_a_demo_world_is_made_where_nothing_is():
    assert prepare.is_demo_due()


def test_a_directory_with_companies_is_left_alone():
    a_company()
    assert not prepare.is_demo_due()


def test_a_demo_world_that_was_broken_off_is_made_anew(tmp_path):
    a_company()
    (tmp_path / "demo-begun").touch()
    assert prepare.is_demo_due()


def test_demo_members_stop_what_is_no_demo_world(settings):
    settings.DEMO_WORLD = False
    a_member(source=Member.Source.DEMO)
    with pytest.raises(SystemCheckError, match="passwords were printed"):
        call_command("prepare", verbosity=0)


@pytest.mark.parametrize("setting", ["DATABASE_URL", "REDIS_URL"])
def test_a_server_that_does_not_answer_is_named(setting):
    nowhere = {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }[setting]
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        env=os.environ
        | {setting: nowhere, "DJANGO_SETTINGS_MODULE": "tradedir.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert setting in done.stderr
    assert "leads nowhere" in done.stderr
    assert "Traceback" not in done.stderr


def test_twice_is_as_good_as_once(capsys):
    call_command("prepare")
    call_command("prepare")
    assert "up to date" in capsys.readouterr().out
    assert not Company.objects.exists()
