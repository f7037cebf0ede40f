"""The addresses of photos in a cell: read, looked at, and written the same way each time."""

import ipaddress
import re
from functools import lru_cache
from urllib.parse import quote, unquote, urljoin, urlsplit

from django.conf import settings

from listings import item_photos
from listings.catalogue.values import Wrong
from members.photos import WIDTHS, photo_url

LONGEST = 1_000
BETWEEN = re.compile(r"[\s|]+|[,;](?=https?://)", re.IGNORECASE)
LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
HOST = re.compile(rf"(?:{LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?\Z")
# The last label of a name; as a number it is an address (URL standard, "ends in a number").
NUMBER = re.compile(r"(?:\d+|0x[0-9a-f]*)\Z")
# Names that mean something nearby, whatever a name server says.
NEARBY = ("localhost", "local", "internal", "home.arpa", "onion")
UNRESERVED = "/%:@!$&'()*+,;=~-._"
FILE = re.compile(r"(.+)-(\d+)\.(?:webp|avif)\Z")
# How a photo that is here already stands in a row: by its stem.
OWN = "own:"


def read(text: str) -> list[str]:
    """The addresses of a cell, each once: https, or a photo of this site. Raises Wrong."""
    found = [part.rstrip(",;") for part in BETWEEN.split(text)]
    addresses = list(dict.fromkeys(one(part) for part in found if part))
    if len(addresses) > item_photos.MOST:
        raise Wrong("many", limit=item_photos.MOST)
    return addresses


def one(text: str) -> str:
    """An address as it is kept. Raises Wrong."""
    if stem := own_stem(text):
        return OWN + stem
    address = checked(text)
    if not settings.FETCH_PHOTOS:
        raise Wrong("photos_off")
    return address


def own_stem(address: str) -> str:
    """The stem of a photo of this site; empty where it is none."""
    start = own("")
    if not address.startswith(start) or len(address) > LONGEST:
        return ""
    found = FILE.match(address[len(start) :])
    if not found or int(found[2][:9]) not in WIDTHS or ".." in found[1]:
        return ""
    return found[1]


def own(path: str) -> str:
    return urljoin(f"{settings.SITE_URL}/", settings.MEDIA_URL) + path


def written(stems: list[str]) -> str:
    """A cell that says these photos of ours."""
    site = f"{settings.SITE_URL}/"
    return " | ".join(urljoin(site, photo_url(stem, WIDTHS[-1])) for stem in stems)


@lru_cache(maxsize=256)
def checked(text: str) -> str:
    """An address that may be fetched, without its fragment. Raises Wrong.

    What its name leads to is asked when it is fetched (networks.py).
    """
    if len(text) > LONGEST:
        raise Wrong("address_long", limit=LONGEST)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Wrong("no_address") from None
    if parts.scheme != "https":
        raise Wrong("not_https")
    if not text.isprintable() or "\\" in parts.netloc:
        raise Wrong("no_address")
    if parts.username is not None or parts.password is not None:
        raise Wrong("credentials")
    if port not in (None, 443):
        raise Wrong("port")
    host = named(parts.hostname or "")
    path = quote(parts.path or "/", safe=UNRESERVED)
    query = quote(parts.query, safe=UNRESERVED + "?[]")
    address = f"https://{host}{path}" + (f"?{query}" if query else "")
    if len(address) > LONGEST:
        raise Wrong("address_long", limit=LONGEST)
    return address


def named(host: str) -> str:
    """The name of a host in letters of ASCII. Raises Wrong."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        raise Wrong("no_name_but_number")
    try:
        plain = host.encode("idna").decode().casefold().rstrip(".")
    except UnicodeError:
        raise Wrong("no_address") from None
    if NUMBER.match(plain.rpartition(".")[2]):
        raise Wrong("no_name_but_number")
    if len(plain) > 253 or not HOST.match(plain):
        raise Wrong("no_address")
    if any(plain == end or plain.endswith(f".{end}") for end in NEARBY):
        raise Wrong("no_address")
    return plain


def file_name(address: str) -> str:
    """What the file is called at its address."""
    return unquote(urlsplit(address).path.rpartition("/")[2])
