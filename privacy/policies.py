"""The privacy policy: its versions, their texts, who agreed, and what changed."""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Subquery
from django.utils import timezone

from privacy.models import PolicyAcceptance, PolicyText, PolicyVersion

FOLDER = Path(__file__).parent / "policy"
NOTICE = timedelta(days=14)
# What is allowed by consent, as purposes begin; statistics are by the right to object.
BY_CONSENT = ("marketing_email:", "profile_targeting", "for_you", "partner:")
# Every clause of the policy. A text that lacks one cannot be published.
CLAUSES = (
    *("P1", "P2", "P3", "P4", "P5"),
    *("W1", "W2", "W3a", "W3b", "W4", "W5"),
    *("C1", "C2", "C3", "O1", "O2", "O3", "O4"),
    *("T1", "T2", "T3", "T4", "T5", "T6", "T7"),
    *("H1", "H2", "H3", "R1", "R2", "R3"),
    *("Y1", "Y2", "Y3", "Y4", "Y5", "K1"),
)


class CannotBePublished(Exception):
    """This version cannot be published, and the message says why."""


class Clause(NamedTuple):
    """A numbered sentence or two of the policy."""

    id: str
    text: str


class Section(NamedTuple):
    """A question and the clauses that answer it."""

    id: str
    title: str
    clauses: list[Clause]


class Piece(NamedTuple):
    """A run of words that stayed, came or went: "", "ins" or "del"."""

    kind: str
    text: str


def in_force() -> PolicyVersion | None:
    """The version that holds today; None before the first is published."""
    return PolicyVersion.objects.effective().last()


def accept(
    subject: UUID, version: PolicyVersion, *, language: str, method: str
) -> None:
    """Note that somebody agreed to a version. Twice is once."""
    known = PolicyAcceptance.objects.filter(subject=subject, version=version)
    if known.exists():
        return
    try:
        with transaction.atomic():
            PolicyAcceptance.objects.create(
                subject=subject, version=version, language=language, method=method
            )
    except IntegrityError:
        if not known.exists():
            raise


def accepted(subject: UUID) -> QuerySet[PolicyAcceptance]:
    """The versions somebody agreed to, the latest first; `in_force` is the number that holds."""
    agreed = PolicyAcceptance.objects.filter(subject=subject)
    holds = PolicyVersion.objects.effective().reverse().values("number")[:1]
    return (
        agreed.select_related("version")
        .annotate(in_force=Subquery(holds))
        .order_by("-position")
    )


@transaction.atomic
def publish(number: int, *, effective_on: date) -> PolicyVersion:
    """Publish the version in this folder. Only the very first may hold at once."""
    about = described(number)
    if PolicyVersion.objects.filter(number=number).exists():
        raise CannotBePublished(f"Version {number} is published; it never changes.")
    last = PolicyVersion.objects.order_by("number").last()
    if last and number != last.number + 1:
        raise CannotBePublished(f"The next version is {last.number + 1}.")
    earliest = timezone.localdate() + (NOTICE if last else timedelta())
    if effective_on < earliest:
        raise CannotBePublished(
            f"Members hear of a change 14 days ahead: {earliest} is the earliest day."
        )
    if last and effective_on < last.effective_on:
        raise CannotBePublished(
            f"Version {last.number} holds from {last.effective_on}; this one follows it."
        )
    texts = {path.stem: read(path) for path in sorted(folder(number).glob("*.toml"))}
    texts.pop("about")
    for language, text in texts.items():
        if lacking := set(CLAUSES) ^ set(text["clauses"]):
            raise CannotBePublished(f"{language}: look at {sorted(lacking)}.")
    check_purposes(about)
    version = PolicyVersion.objects.create(
        number=number,
        change_class=PolicyVersion.ChangeClass(about["class"]),
        purposes=about["purposes"],
        effective_on=effective_on,
    )
    for language, text in texts.items():
        PolicyText.objects.create(version=version, language=language, text=text)
    return version


def check_purposes(about: dict[str, Any]) -> None:
    """Only a version that asks anew ends consents, and it says which.

    A purpose that ends in a colon stands for all that begin so: "partner:".
    """
    purposes = about["purposes"]
    if (about["class"] == PolicyVersion.ChangeClass.RECONSENT) != bool(purposes):
        raise CannotBePublished("Exactly a version of class reconsent has purposes.")
    if unknown := [one for one in purposes if not one.startswith(BY_CONSENT)]:
        raise CannotBePublished(f"These are not allowed by consent: {unknown}.")


def folder(number: int) -> Path:
    return FOLDER / str(number)


def described(number: int) -> dict[str, Any]:
    """What a version's folder says of it: its class, and the consents it touches."""
    path = folder(number) / "about.toml"
    if not path.is_file():
        raise CannotBePublished(f"There is no privacy/policy/{number}/about.toml.")
    return read(path)


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text())


def edited_since() -> list[int]:
    """Published versions whose files say something else today."""
    return sorted(
        {
            text.version.number
            for text in PolicyText.objects.select_related("version")
            if read(folder(text.version.number) / f"{text.language}.toml") != text.text
        }
    )


@cache
def text_of(number: int, language: str) -> tuple[dict[str, Any], str]:
    """A published version's text, in English where this language has none, and its language.

    Kept for good: what is published does not change.
    """
    texts = PolicyText.objects.filter(version__number=number)
    found = {text.language: text.text for text in texts}
    chosen = language if language in found else "en"
    return found[chosen], chosen


def sections(text: dict[str, Any]) -> list[Section]:
    """A text in its order: the preamble, then the eight questions."""
    clauses = text["clauses"]
    return [
        Section(
            one["id"], one["title"], [Clause(key, clauses[key]) for key in one["holds"]]
        )
        for one in text["sections"]
    ]


def changes(
    before: dict[str, Any], after: dict[str, Any]
) -> Iterator[tuple[Clause, list[Piece]]]:
    """The clauses that differ, word by word (in Chinese character by character)."""
    for key in CLAUSES:
        old, new = before["clauses"].get(key, ""), after["clauses"].get(key, "")
        if old != new:
            yield Clause(key, new), list(pieces(old, new))


def pieces(old: str, new: str) -> Iterator[Piece]:
    """What stayed, went and came between two texts."""
    was, now = words(old), words(new)
    for kind, a, b, c, d in SequenceMatcher(a=was, b=now, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("", "".join(was[a:b]))
            continue
        if a != b:
            yield Piece("del", "".join(was[a:b]))
        if c != d:
            yield Piece("ins", "".join(now[c:d]))


def words(text: str) -> list[str]:
    """Words with the space after them; each Chinese character is one."""
    found: list[str] = []
    for letter in text:
        joins = found and not found[-1].endswith(" ") and not wide(found[-1][-1])
        if joins and not wide(letter):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def wide(letter: str) -> bool:
    return "\u2e80" <= letter <= "\uffef"
