"""Which addresses of the network a worker may open a connection to."""

import ipaddress

# IPv6 that is handed out to the world; everything outside is local, mapped or a tunnel's.
GLOBAL = ipaddress.IPv6Network("2000::/3")
# What is handed out to nobody, or to somebody nearby (IANA's registries of special addresses;
# RFC 6890): said here, because what `ipaddress` knows of them differs by version.
CLOSED = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8"),
            *("169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24"),
            *("192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
            *("224.0.0.0/4", "240.0.0.0/4"),
            "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
            "168.63.129.16/32",  # what a machine asks about itself in Azure
            "2001::/23",  # protocols, Teredo among them (RFC 4380)
            "2001:db8::/32",  # for documentation, as 3fff::/20 is (RFC 9637)
            "3fff::/20",
            "2002::/16",  # 6to4 (RFC 3056)
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
