"""The browser for tests: the one given, then the machine's, else a sentence."""

from pathlib import Path

import pytest

from tests.browser import find as finder
from tests.browser.find import NoBrowser, find, find_or_install


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A PATH with nothing on it."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(finder, "MAC", tmp_path / "nothing")
    return tmp_path


def program(place: Path) -> Path:
    place.write_text("#!/bin/sh\n")
    place.chmod(0o755)
    return place


def test_the_one_that_is_given_comes_first(path, monkeypatch):
    program(path / "chromium")
    given = program(path / "mine")
    monkeypatch.setenv("CHROMIUM", str(given))
    assert find() == given


def test_a_given_one_that_is_not_there_is_said_and_nothing_else_is_taken(
    path, monkeypatch
):
    program(path / "chromium")
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    with pytest.raises(NoBrowser, match="/no/such/browser"):
        find_or_install()


@pytest.mark.parametrize("name", ["chromium", "google-chrome"])
def test_then_the_machines_own(path, name):
    own = program(path / name)
    assert find() == own


def test_where_none_can_be_installed_it_is_said_what_to_do(path):
    with pytest.raises(NoBrowser, match=r"apt install chromium.*--no-browser"):
        find_or_install()


@pytest.mark.skipif(not finder.can_install(), reason="root alone may install")
def test_as_root_on_debian_it_is_installed(path):
    apt = path / "apt-get"
    program(apt).write_text(
        f"#!/bin/sh\necho $* >> {path}/asked\n"
        f'[ "$2" = install ] && : > {path}/chromium && /bin/chmod +x {path}/chromium\n'
    )
    assert find_or_install() == path / "chromium"
    asked = (path / "asked").read_text()
    assert "install -y --no-install-recommends chromium fonts-noto-cjk" in asked
