"""A name server, a web server of the suppliers, and somebody who fetches from it."""

import pytest

from listings.catalogue.photos import fetching, networks
from listings.catalogue.photos.fetching import Fetcher
from tests.name_server import NameServer
from tests.picture_server import Authority, PictureServer

HERE = "127.0.0.1"


@pytest.fixture
def names(settings):
    server = NameServer()
    settings.DNS_RESOLVER = server.address
    server.hosts = {name: [HERE] for name in ("pics.example", "cdn.example")}
    yield server
    server.stop()


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def pictures(authority):
    server = PictureServer(authority, "pics.example", "cdn.example")
    yield server
    server.stop()


@pytest.fixture
def fetcher(names, pictures, authority):
    """The site's own, but for the port, the authority, and that 127.0.0.1 is let in."""
    return Fetcher(
        allows=lambda address: address == HERE or networks.is_public(address),
        port=pictures.port,
        tls=fetching.timed(authority.tls()),
        seconds=2.0,
        most_bytes=300_000,
    )
