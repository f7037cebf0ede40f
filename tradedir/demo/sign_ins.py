"""The demo world's members, one a role, whose password is printed."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group

from members import registration
from members.models import Member, Membership
from tradedir.demo.companies import Maker

STAFF = ("moderator", "verifier", "support", "privacy officer", "marketing")


@dataclass(frozen=True)
class SignIn:
    """What somebody types to look at the demo world in a role."""

    role: str
    member_id: str
    password: str
    # Of an app for codes, to be typed into one's own.
    secret: str = ""


def file() -> Path:
    return Path(settings.VAR_DIR) / "demo-sign-ins.json"


def make(made: list[Maker]) -> list[SignIn]:
    """Enter the members, with one password that is new each time."""
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    chief = a_member("demo-chief", "Demo Chief", password)
    chief.is_superuser = chief.is_staff = True
    chief.save(update_fields=["is_superuser", "is_staff"])
    signed_in = [SignIn("superuser", chief.member_id, password)]
    for role in STAFF:
        member = a_member(
            f"demo-{role.replace(' ', '-')}", f"Demo {role.capitalize()}", password
        )
        member.is_staff = True
        member.save(update_fields=["is_staff"])
        member.groups.add(Group.objects.get_or_create(name=role)[0])
        signed_in.append(SignIn(role, member.member_id, password))
    for role in Membership.Role.values:
        member = a_member(f"demo-{role}", f"Demo {role.capitalize()}", password)
        # The owner has a place in other teams too, of pages confirmed long ago.
        teams = made[:4] if role == Membership.Role.OWNER else made[:1]
        for company in teams:
            Membership.objects.create(company_id=company.pk, member=member, role=role)
        signed_in.append(SignIn(f"supplier {role}", member.member_id, password))
    buyer = a_member("demo-buyer", "Demo Buyer", password)
    signed_in.append(SignIn("buyer", buyer.member_id, password))
    return signed_in


def a_member(member_id: str, name: str, password: str) -> Member:
    member = Member.objects.create_user(
        member_id=member_id,
        email=f"{member_id}@tradedir.example",
        password=password,
        full_name=name,
        source=Member.Source.DEMO,
    )
    registration.confirm_by_hand([member])
    return member


def write(signed_in: list[SignIn]) -> None:
    """Keep them for who starts the directory; readable by its account alone."""
    place = file()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch(mode=0o600)
    place.write_text(json.dumps([asdict(one) for one in signed_in], indent=1) + "\n")
