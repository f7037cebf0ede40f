"""PgBouncer for tests: the machine's, Debian's installed, else a sentence."""

import pytest

from tests import pgbouncer
from tests.browser import find
from tests.pgbouncer import NoPgBouncer
from tests.test_find_goaccess import program


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A PATH with nothing on it, and a folder for temporary files."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pgbouncer, "PLACES", "")
    monkeypatch.setattr(pgbouncer.tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_machines_own_is_taken(path):
    own = program(path / "pgbouncer")
    assert pgbouncer.program() == str(own)


def test_also_where_root_alone_looks(path, monkeypatch):
    (path / "sbin").mkdir()
    own = program(path / "sbin" / "pgbouncer")
    monkeypatch.setattr(pgbouncer, "PLACES", str(path / "sbin"))
    assert pgbouncer.program() == str(own)


def test_where_none_can_be_installed_it_is_said_what_to_do(path):
    with pytest.raises(NoPgBouncer, match="apt install pgbouncer"):
        pgbouncer.program()


def test_as_root_on_debian_it_is_installed(path, monkeypatch):
    monkeypatch.setattr(pgbouncer, "can_install", lambda: True)
    program(
        path / "apt-get",
        f"echo $* >> {path}/asked\n"
        f'[ "$2" = install ] && : > {path}/pgbouncer && /bin/chmod +x {path}/pgbouncer\n:',
    )
    assert pgbouncer.program() == str(path / "pgbouncer")
    asked = (path / "asked").read_text()
    assert "install -y --no-install-recommends pgbouncer" in asked


def test_where_it_cannot_be_installed_it_is_said_too(path, monkeypatch):
    monkeypatch.setattr(pgbouncer, "can_install", lambda: True)
    program(path / "apt-get", "exit 100")
    with pytest.raises(NoPgBouncer, match="could not install"):
        pgbouncer.program()


def test_root_alone_may_install():
    assert pgbouncer.can_install is find.can_install
