"""An owner for every company of the demo world that has none: figures count companies with a member.

Nobody can sign in as one of them, and they want no mail that can be switched off.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from listings.copying import copy_rows, move_sequence, next_id
from members import member_ids
from members.models import Member, Membership, NotificationOff
from members.notifications import Kind
from tradedir.demo import companies, places
from tradedir.demo.companies import Maker

COLUMNS = (
    *("id", "subject", "member_id", "member_id_skeleton", "full_name", "email"),
    *("password", "language", "time_zone", "source", "joined_at", "last_login"),
    *("is_active", "is_staff", "is_superuser"),
)


def make(made: list[Maker], now: datetime) -> None:
    """Enter them at one go; those whom staff entered from a register have no owner yet."""
    taken = set(Membership.objects.owners().values_list("company_id", flat=True))
    without = [
        maker
        for maker in made
        if maker.pk not in taken and maker.number not in companies.IMPORTED
    ]
    first = next_id(Member)
    owners = list(enumerate(without, start=first))
    copy_rows(Member, COLUMNS, (_row(pk, maker, now) for pk, maker in owners))
    move_sequence(Member)
    copy_rows(
        EmailAddress,
        ("user_id", "email", "verified", "primary"),
        ((pk, _address(maker), True, True) for pk, maker in owners),
    )
    copy_rows(
        Membership,
        ("company_id", "member_id", "role", "since"),
        (
            (maker.pk, pk, Membership.Role.OWNER.value, maker.joined)
            for pk, maker in owners
        ),
    )
    copy_rows(NotificationOff, ("member_id", "kind", "since"), _quiet(owners))


def _row(pk: int, maker: Maker, now: datetime) -> tuple[Any, ...]:
    name = f"demo-owner-{maker.number}"
    return (
        *(pk, UUID(int=maker.rng.getrandbits(128), version=4)),
        *(name, member_ids.skeleton(name)),
        *(places.person(maker.rng, country=maker.country), _address(maker)),
        *(make_password(None), "en", "UTC", Member.Source.DEMO.value),
        *(maker.joined, now - timedelta(days=1), True, False, False),
    )


def _address(maker: Maker) -> str:
    return f"office@{maker.slug}.example"


def _quiet(owners: list[tuple[int, Maker]]) -> Iterator[tuple[Any, ...]]:
    for pk, maker in owners:
        for kind in Kind.values:
            yield pk, kind, maker.joined
