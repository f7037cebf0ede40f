"""Programs for tests: the machine's, Debian's installed, else a sentence."""

from pathlib import Path

import pytest

from tests import debian, goaccess, nginx, pgbouncer
from tests.debian import Lacking

PROGRAMS = [one.PROGRAM for one in (goaccess, nginx, pgbouncer)]


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A PATH with nothing on it, and a folder for temporary files."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(debian, "PLACES", str(tmp_path / "sbin"))
    monkeypatch.setattr(debian.tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def as_root(monkeypatch):
    monkeypatch.setattr(debian.sys, "platform", "linux")
    monkeypatch.setattr(debian.os, "geteuid", lambda: 0)


def program(place: Path, text: str = "") -> Path:
    place.write_text(f"#!/bin/sh\n{text}")
    place.chmod(0o755)
    return place


def apt_get(path: Path, brings: str) -> None:
    program(
        path / "apt-get",
        f"echo $RUNLEVEL $* >> {path}/asked\n"
        f'[ "$2" = install ] && : > {path}/{brings} && /bin/chmod +x {path}/{brings}\n:',
    )


@pytest.mark.parametrize("wanted", PROGRAMS, ids=lambda one: one.name)
def test_the_machines_own_is_taken(wanted, path):
    own = program(path / wanted.name)
    assert wanted.path() == str(own)


def test_also_where_root_alone_looks(path):
    (path / "sbin").mkdir()
    own = program(path / "sbin" / "nginx")
    assert nginx.PROGRAM.path() == str(own)


@pytest.mark.parametrize("wanted", PROGRAMS, ids=lambda one: one.name)
def test_where_none_can_be_installed_it_is_said_what_to_do(wanted, path):
    with pytest.raises(Lacking, match=f"apt install {wanted.package}"):
        wanted.path()


@pytest.mark.usefixtures("as_root")
@pytest.mark.parametrize("wanted", PROGRAMS, ids=lambda one: one.name)
def test_as_root_on_debian_it_is_installed_and_not_started(wanted, path):
    apt_get(path, wanted.name)
    assert wanted.path() == str(path / wanted.name)
    asked = (path / "asked").read_text()
    assert f"1 -q install -y --no-install-recommends {wanted.package}\n" in asked


@pytest.mark.usefixtures("as_root")
def test_where_it_cannot_be_installed_it_is_said_too(path):
    program(path / "apt-get", "exit 100")
    with pytest.raises(Lacking, match="could not install"):
        pgbouncer.PROGRAM.path()


def test_somebody_else_may_not_install(path, monkeypatch):
    apt_get(path, "nginx")
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    with pytest.raises(Lacking):
        nginx.PROGRAM.path()
    assert not (path / "asked").exists()
