"""The addresses of the relay: where an answer goes, and where reports of delivery."""

import re
from functools import cache
from typing import NamedTuple

from django.conf import settings

from listings.models import Alias

REPORT = "report-"
NAME = re.compile(r"[0-9a-hj-kmnp-z]{26}")


class Unknown(Exception):
    """No alias has this name, or it is not of our domain."""


class Off(Exception):
    """Its owner takes no answers by mail in this conversation."""


class Place(NamedTuple):
    """Whose alias an address is, and whether it is the one for reports of delivery."""

    alias: Alias
    is_report: bool


def answers(alias: Alias) -> str:
    """Where its owner writes to, to be heard by the other side."""
    return f"{alias.local_part}@{settings.RELAY_DOMAIN}"


def reports(alias: Alias) -> str:
    """Where mail servers tell what they could not deliver to its owner."""
    return f"{REPORT}{alias.local_part}@{settings.RELAY_DOMAIN}"


def place(address: str) -> Place:
    """Whose an address is. Raises Unknown, and Off where it takes no answers."""
    name, is_report = taken_apart(address)
    # Its thread is asked for where it is wanted: most names that are asked for nobody has.
    found = Alias.objects.filter(local_part=name).first()
    if found is None:
        raise Unknown
    if found.switched_off_at and not is_report:
        raise Off
    return Place(found, is_report)


def taken_apart(address: str) -> tuple[str, bool]:
    """The alias's name, and whether it is the address for reports. Raises Unknown.

    What has not the form of one is told without asking the database.
    """
    name, at, domain = address.strip().lower().rpartition("@")
    if not at or domain != settings.RELAY_DOMAIN.lower():
        raise Unknown
    is_report = name.startswith(REPORT)
    name = name.removeprefix(REPORT)
    if not NAME.fullmatch(name):
        raise Unknown
    return name, is_report


@cache
def listens(setting: str) -> tuple[str, int]:
    """Host and port of the setting RELAY_LISTEN."""
    host, _, port = setting.rpartition(":")
    return host or "127.0.0.1", int(port)
