"""Where a request comes from, and the made-up address that stands for it in counters."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from members.digests import digest


def address_of(environ: Mapping[str, Any]) -> str:
    """The last hop that our own proxies have not written."""
    hops = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
    count = settings.TRUSTED_PROXY_COUNT
    found: str = hops[-count].strip() if 0 < count <= len(hops) else ""
    return found or environ.get("REMOTE_ADDR", "")


def pseudonym(address: str) -> str:
    """A made-up address for counters; of IPv6 a whole site (/64) counts as one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        found = ipaddress.ip_address("::")
    if found.version == 6:
        found = ipaddress.ip_network((found, 64), strict=False).network_address
    today = f"{timezone.now():%Y-%m-%d}"
    # Counters look at the first 64 bits of an address.
    half = int(digest(str(found), today, of="network")[:14], 16)
    return str(ipaddress.IPv6Address((0xFD << 120) | (half << 64)))
