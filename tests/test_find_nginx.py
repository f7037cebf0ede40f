"""nginx for tests: the machine's, Debian's installed, else a sentence."""

import pytest

from tests import nginx
from tests.nginx import NoNginx
from tests.test_find_goaccess import program


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A PATH with nothing on it, and a folder for temporary files."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(nginx, "PLACES", "")
    monkeypatch.setattr(nginx.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(nginx, "can_install", lambda: False)
    return tmp_path


def test_the_machines_own_is_taken(path):
    own = program(path / "nginx")
    assert nginx.program() == str(own)


def test_it_is_found_where_root_alone_looks(path, monkeypatch):
    (path / "sbin").mkdir()
    own = program(path / "sbin" / "nginx")
    monkeypatch.setattr(nginx, "PLACES", str(path / "sbin"))
    assert nginx.program() == str(own)


def test_where_none_can_be_installed_it_is_said_what_to_do(path):
    with pytest.raises(NoNginx, match="apt install nginx-light"):
        nginx.program()


def test_as_root_on_debian_it_is_installed_and_not_started(path, monkeypatch):
    monkeypatch.setattr(nginx, "can_install", lambda: True)
    program(
        path / "apt-get",
        f"echo $RUNLEVEL $* >> {path}/asked\n"
        f'[ "$2" = install ] && : > {path}/nginx && /bin/chmod +x {path}/nginx\n:',
    )
    assert nginx.program() == str(path / "nginx")
    assert (
        "1 -q install -y --no-install-recommends nginx-light"
        in (path / "asked").read_text()
    )
