"""GoAccess for tests: the machine's, Debian's installed, else a sentence."""

from pathlib import Path

import pytest

from tests import goaccess
from tests.browser import find
from tests.goaccess import NoGoAccess


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A PATH with nothing on it, and a folder for temporary files."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(goaccess.tempfile, "tempdir", str(tmp_path))
    return tmp_path


def program(place: Path, text: str = "") -> Path:
    place.write_text(f"#!/bin/sh\n{text}")
    place.chmod(0o755)
    return place


def test_the_machines_own_is_taken(path):
    own = program(path / "goaccess")
    assert goaccess.program() == str(own)


def test_where_none_can_be_installed_it_is_said_what_to_do(path):
    with pytest.raises(NoGoAccess, match="apt install goaccess"):
        goaccess.program()


def test_as_root_on_debian_it_is_installed(path, monkeypatch):
    monkeypatch.setattr(goaccess, "can_install", lambda: True)
    program(
        path / "apt-get",
        f"echo $* >> {path}/asked\n"
        f'[ "$2" = install ] && : > {path}/goaccess && /bin/chmod +x {path}/goaccess\n:',
    )
    assert goaccess.program() == str(path / "goaccess")
    assert "install -y --no-install-recommends goaccess" in (path / "asked").read_text()


def test_where_it_cannot_be_installed_it_is_said_too(path, monkeypatch):
    monkeypatch.setattr(goaccess, "can_install", lambda: True)
    program(path / "apt-get", "exit 100")
    with pytest.raises(NoGoAccess, match="could not install"):
        goaccess.program()


def test_root_alone_may_install():
    assert goaccess.can_install is find.can_install
