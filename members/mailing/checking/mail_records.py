"""What DNS says about a domain that sends mail: of a name server, or of lines somebody gives.

SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489) records, as far as whoever sends needs them.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from dns import exception as dns_errors
from dns import name as dns_names
from dns import rdatatype as dns_types
from dns import resolver as dns_resolver
from dns import zonefile as dns_zonefile

from members import domain_records

MOST_LOOK_UPS = 10  # RFC 7208, 4.6.4
ASKS = re.compile(r"(include|a|mx|ptr|exists|redirect)(?:[:=/]|$)")
LETS_IN = re.compile(r"(include|a|mx|ptr|exists|ip4|ip6|redirect)(?:[:=/]|$)")


class NoDns(Exception):
    """No name server answered: it cannot be told."""


class BadLines(Exception):
    """These are no lines of a zone file."""


class Records(Protocol):
    """Where records are looked for."""

    def found(self, name: str, kind: str) -> list[str]: ...


class Published:
    """What name servers publish."""

    def found(self, name: str, kind: str) -> list[str]:
        """The records of a name, without their quotes. Raises NoDns."""
        try:
            answer = domain_records.resolver().resolve(
                dns_names.from_text(name),
                kind,
                lifetime=domain_records.SECONDS,
                search=False,
            )
        except (dns_resolver.NXDOMAIN, dns_resolver.NoAnswer):
            return []
        except (dns_errors.DNSException, OSError, ValueError) as error:
            raise NoDns from error
        return [in_words(one) for one in answer]


class Given:
    """What lines of a zone file say: a name, IN, a kind, a value."""

    def __init__(self, lines: str) -> None:
        """Raises BadLines."""
        try:
            sets = dns_zonefile.read_rrsets(lines, rdclass=None, default_ttl=300)
        except (dns_errors.DNSException, ValueError) as error:
            raise BadLines(str(error)) from error
        self.sets = {
            (one.name.canonicalize(), dns_types.to_text(one.rdtype)): [
                in_words(record) for record in one
            ]
            for one in sets
        }

    def found(self, name: str, kind: str) -> list[str]:
        return self.sets.get((dns_names.from_text(name).canonicalize(), kind), [])


def in_words(record: object) -> str:
    """A record as text; the pieces of a long one joined, as its readers do."""
    if pieces := getattr(record, "strings", None):
        return b"".join(pieces).decode("ascii", "replace").strip()
    return str(record)


class Spf(NamedTuple):
    """What an SPF record says: the record, how many look-ups it takes, and what is wrong."""

    record: str
    look_ups: int
    trouble: str


def spf_of(domain: str, records: Records) -> Spf:
    """Whether a domain says, to whoever receives, which servers send for it. Raises NoDns."""
    found = spf_records(domain, records)
    if len(found) != 1:
        trouble = "there is none" if not found else f"there are {len(found)}"
        return Spf(found[0] if found else "", 0, trouble)
    terms = found[0].lower().split()[1:]
    look_ups = look_ups_of(domain, records, set())
    trouble = ""
    if "all" in terms or "+all" in terms:
        trouble = "+all lets everybody send in its name"
    elif not any(LETS_IN.match(one.lstrip("+")) for one in terms):
        trouble = "it names no server that may send"
    elif look_ups > MOST_LOOK_UPS:
        trouble = f"it takes {look_ups} look-ups, {MOST_LOOK_UPS} are allowed"
    return Spf(found[0], look_ups, trouble)


def spf_records(domain: str, records: Records) -> list[str]:
    found = records.found(domain, "TXT")
    return [one for one in found if one.lower().split(" ")[0] == "v=spf1"]


def look_ups_of(domain: str, records: Records, seen: set[str]) -> int:
    """How many names whoever receives has to ask for, as far as records are found."""
    if domain in seen or len(seen) > 2 * MOST_LOOK_UPS:
        return 0
    seen.add(domain)
    amount = 0
    for record in spf_records(domain, records)[:1]:
        for term in record.lower().split()[1:]:
            plain = term.lstrip("+-~?")
            if ASKS.match(plain):
                amount += 1
            kind, _, other = plain.replace("=", ":", 1).partition(":")
            if kind in {"include", "redirect"} and other and "%" not in other:
                amount += look_ups_of(other, records, seen)
    return amount


def tags(record: str) -> dict[str, str]:
    """The tags of a DKIM or DMARC record; blanks in a value count nothing."""
    found = {}
    for piece in record.split(";"):
        name, is_tag, value = piece.partition("=")
        if is_tag:
            found[name.strip().lower()] = re.sub(r"\s", "", value)
    return found


def starting(found: Iterable[str], version: str) -> Iterator[str]:
    """Those that begin as records of this version do."""
    return (one for one in found if one.replace(" ", "").startswith(version))
