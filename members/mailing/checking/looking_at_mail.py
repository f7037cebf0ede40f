"""Looks whether our mail will be taken: what DNS says of us, and whether its link answers."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from members import domains
from members.mailing.checking import mail_check, mail_records
from members.mailing.checking.mail_check import Finding
from members.mailing.checking.mail_records import NoDns, Records
from members.mailing.sending import signing
from members.mailing.wishes import tokens

SECONDS = 10
LARGEST = 1_000_000
NOBODY = UUID(int=0)
ONE_CLICK = b"List-Unsubscribe=One-Click"
# A minute is nothing to whoever compares signatures' times.
MOST_OFF = 60.0
ASK_THEM = "Ask again where DNS answers, or give the lines of the zone: --records FILE."


def look(records: Records) -> list[Finding]:
    """Everything, one after the other."""
    return [
        finding
        for part in (spf, dkim, dmarc, return_domain, postal, unsubscribing, clock)
        for finding in in_reach(part, records)
    ]


def in_reach(
    part: Callable[[Records], Iterator[Finding]], records: Records
) -> list[Finding]:
    """What a part finds; that DNS did not answer is a finding."""
    try:
        return list(part(records))
    except NoDns:
        return [Finding(part.__name__, False, "DNS does not answer", ASK_THEM)]


def spf(records: Records) -> Iterator[Finding]:
    """The domains that envelopes name: of reports, and of our other mail."""
    for domain in dict.fromkeys([settings.RELAY_DOMAIN.lower(), signing.from_domain()]):
        found = mail_records.spf_of(domain, records)
        name = f"SPF of {domain}"
        if found.trouble:
            yield Finding(
                *(name, False, f"{found.trouble}. {found.record}".strip()),
                f'Publish one such as: {domain}. IN TXT "v=spf1 ip4:<your mail server> -all"',
            )
        else:
            many = "look-up" if found.look_ups == 1 else "look-ups"
            yield Finding(name, True, f"{found.record} ({found.look_ups} {many})")


def dkim(records: Records) -> Iterator[Finding]:
    """The other half of our key is published; of a provider's key, that there is one."""
    domain = signing.domain()
    place = f"{settings.DKIM_SELECTOR}._domainkey.{domain}"
    name = f"DKIM at {place}"
    try:
        key = signing.our_key() if settings.DKIM_KEY else None
    except ImproperlyConfigured as error:
        yield Finding(name, False, str(error), "Mend DKIM_KEY.")
        return
    if key is None and not settings.DKIM_DOMAIN:
        yield Finding(
            *(name, False, "mail is not signed"),
            "Make a key (manage.py make_dkim_key FILE) and set DKIM_KEY; where a provider"
            " signs, set DKIM_SELECTOR and DKIM_DOMAIN as it names them.",
        )
        return
    published = [
        tagged.get("p", "")
        for tagged in map(mail_records.tags, records.found(place, "TXT"))
        if tagged.get("v", "DKIM1") == "DKIM1" and "p" in tagged
    ]
    if key is None:
        is_well = any(published)
        found = "a key is published" if is_well else "no key is published"
        to_do = "" if is_well else "Publish the record that your provider names."
        yield Finding(name, is_well, found, to_do)
    elif published == [key.published()]:
        yield Finding(name, True, "our key is published")
    else:
        found = "another key is published" if any(published) else "no key is published"
        record = f'{place}. IN TXT "{signing.record(key)}"'
        yield Finding(name, False, found, f"Publish: {record}")


def dmarc(records: Records) -> Iterator[Finding]:
    """A policy is there, and our signature counts for it."""
    domain = signing.from_domain()
    owner = domains.registrable(domain) or domain
    found: list[str] = []
    for place in dict.fromkeys([domain, owner]):
        found = list(
            mail_records.starting(records.found(f"_dmarc.{place}", "TXT"), "v=DMARC1")
        )
        if found:
            break
    name = f"DMARC of {domain}"
    said = mail_records.tags(found[0]) if len(found) == 1 else {}
    if said.get("p", "").lower() not in {"none", "quarantine", "reject"}:
        trouble = (
            "there is none that says p=" if len(found) < 2 else "there are several"
        )
        yield Finding(
            *(name, False, trouble),
            f'Publish one: _dmarc.{domain}. IN TXT "v=DMARC1; p=none"; after some weeks p=reject.',
        )
        return
    is_strict = said.get("adkim", "r").lower() == "s"
    signs = signing.domain()
    is_aligned = (
        signs == domain if is_strict else (domains.registrable(signs) or signs) == owner
    )
    yield Finding(
        *(name, is_aligned, found[0]),
        ""
        if is_aligned
        else f"Mail from {domain} is signed by {signs}: set DKIM_DOMAIN to {domain} or a domain of its owner's.",
    )


def return_domain(records: Records) -> Iterator[Finding]:
    """Reports find their way to us."""
    domain = settings.RELAY_DOMAIN.lower()
    hosts = {
        kind: [one for one in records.found(domain, kind) if not one.endswith(" .")]
        for kind in ("MX", "A", "AAAA")
    }
    kinds = [kind for kind, found in hosts.items() if found]
    yield Finding(
        *(f"Mail to {domain}", bool(kinds)),
        ", ".join(kinds) if kinds else "no server takes it",
        ""
        if kinds
        else f"Publish: {domain}. IN MX 10 <your mail server>., and have it hand mail to receive_mail.",
    )


def postal(records: Records) -> Iterator[Finding]:
    """The law of many countries wants one in every message."""
    is_well = bool(mail_check.postal_address())
    yield Finding(
        *("Postal address", is_well, "is set" if is_well else "is not set"),
        "" if is_well else "Set POSTAL_ADDRESS.",
    )


class Answer(NamedTuple):
    status: int
    cookie: str
    text: bytes
    date: str


def unsubscribing(records: Records) -> Iterator[Finding]:
    """The link that ends such messages answers, as a mail program asks it: without a cookie."""
    address = tokens.address(NOBODY, 0)
    to_do = f"{settings.SITE_URL} has to reach this site from outside, over its proxy."
    try:
        page, done = asked("GET", address), asked("POST", address)
    except (OSError, HTTPException, ValueError) as error:
        trouble = f"does not answer ({type(error).__name__})"
        yield Finding("Unsubscribing", False, trouble, to_do)
        return
    is_page = page.status == 200 and b"<form" in page.text.lower()
    yield Finding(
        *("Unsubscribing: page", is_page, f"answers {page.status}"),
        "" if is_page else to_do,
    )
    is_done = done.status in {200, 202, 204, 410} and not done.cookie
    found = f"answers {done.status}{' and sets a cookie' if done.cookie else ''}"
    yield Finding("Unsubscribing: one click", is_done, found, "" if is_done else to_do)
    if page.date:
        yield of_clock("Clock of the site", parsedate_to_datetime(page.date))


def asked(method: str, address: str) -> Answer:
    """What our own site answers, with nothing followed. Raises OSError, HTTPException."""
    place = urlsplit(address)
    line: HTTPConnection
    if place.scheme == "https":
        line = HTTPSConnection(
            place.netloc, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        line = HTTPConnection(place.netloc, timeout=SECONDS)
    is_post = method == "POST"
    try:
        line.request(
            method,
            place.path,
            body=ONE_CLICK if is_post else None,
            headers={"Content-Type": "application/x-www-form-urlencoded"}
            if is_post
            else {},
        )
        answer: HTTPResponse = line.getresponse()
        return Answer(
            answer.status,
            answer.getheader("Set-Cookie", ""),
            answer.read(LARGEST),
            answer.getheader("Date", ""),
        )
    finally:
        line.close()


def clock(records: Records) -> Iterator[Finding]:
    """This machine and its database say the same: what is due leaves when it is due."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    yield of_clock("Clock of the database", moment)


def of_clock(name: str, moment: datetime) -> Finding:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    off = abs((datetime.now(UTC) - aware).total_seconds())
    is_well = off <= MOST_OFF
    to_do = "" if is_well else "Set the clocks by a time server (NTP)."
    return Finding(name, is_well, f"{off:.0f} s from this machine's", to_do)
