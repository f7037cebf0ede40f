"""Which addresses of the network a worker may open a connection to."""

import ipaddress

# IPv6 that is handed out to the world; everything outside is local, mapped or a tunnel's.
GLOBAL = ipaddress.IPv6Network("2000::/3")
# Global by their numbers, yet a way to IPv4 addresses or to the machine's own provider.
CLOSED = tuple(
    map(
        ipaddress.ip_network,
        (
            "2001::/32",  # Teredo (RFC 4380)
            "2002::/16",  # 6to4 (RFC 3056)
            "3fff::/20",  # for documentation (RFC 9637)
            "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
            "168.63.129.16/32",  # what a machine asks about itself in Azure
        ),
    )
)


def is_public(address: str) -> bool:
    """Is it an address of the public internet, and of nothing nearer?"""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and (
        found not in GLOBAL or found.scope_id
    ):
        return False
    closed = any(found.version == net.version and found in net for net in CLOSED)
    return found.is_global and not found.is_multicast and not closed
