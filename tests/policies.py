"""Versions of the policy that tests make for themselves, and days that pass for them."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from members import policy_notices
from privacy import policies
from privacy.models import PolicyVersion


def write(
    folder: Path, number: int, *, change_class: str, purposes: Iterable[str]
) -> None:
    """A version's texts: those of the first, with a clause in other words."""
    place = folder / str(number)
    place.mkdir()
    for path in (policies.FOLDER / "1").glob("*.toml"):
        text = path.read_text().replace("one click", f"{number} clicks")
        text = text.replace("The first version.", f"Version {number} counts clicks.")
        (place / path.name).write_text(text)
    (place / "about.toml").write_text(
        f'class = "{change_class}"\npurposes = {list(purposes)!r}\n'
    )


def publish(number: int, *, days: int = 14) -> PolicyVersion:
    day = timezone.localdate() + timedelta(days=days)
    return policy_notices.publish(number, effective_on=day)


def its_day_comes(version: PolicyVersion) -> None:
    """The version holds from today, and who agreed to it so far did so before."""
    with connection.cursor() as cursor:
        # As the owner of the tables: nobody else could.
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("privacy_policyversion", "privacy_policyacceptance"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE privacy_policyversion SET effective_on = least(effective_on, %s)"
            " WHERE number <= %s",
            [timezone.localdate(), version.number],
        )
        cursor.execute(
            "UPDATE privacy_policyacceptance"
            " SET recorded_at = recorded_at - interval '2 days'"
        )
        for table in ("privacy_policyversion", "privacy_policyacceptance"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("RESET ROLE")
    version.refresh_from_db()
