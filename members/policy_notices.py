"""Telling members of a new version of the privacy policy: one mail each, and what they answer.

To say nothing is never to agree: an acceptance is written where somebody pressed "I agree".
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from members import outbox, public_pages
from members.models import Member
from privacy import policies
from privacy.models import PolicyAcceptance, PolicyNotice, PolicyVersion
from privacy.waking import wake

# A transaction writes to so many; whoever is stopped in between goes on after the last whole one.
BATCH = 200


class NothingToAgree(Exception):
    """This version does not exist, or asks nobody for an agreement."""


class Progress(NamedTuple):
    """How far the telling of a version is."""

    written: int
    left: int
    seen: int
    agreed: int


@transaction.atomic
def publish(number: int, *, effective_on: date) -> PolicyVersion:
    """Publish a version of the policy, and begin to tell members. Raises CannotBePublished."""
    version = policies.publish(number, effective_on=effective_on)
    public_pages.changed()
    transaction.on_commit(write_soon)
    return version


def write_soon() -> None:
    """Ask a worker to write; without one the clock asks within a minute."""
    wake("members.tasks.tell_of_policy")


def write_waiting(*, limit: int | None = None) -> int:
    """Write to members who have not been written to. Returns how many were, `limit` about.

    Each batch is a transaction, each member is claimed by a row of their own: broken off
    it goes on, and two at once write once.
    """
    done = 0
    for done in write():
        if limit is not None and done >= limit:
            break
    return done


def write() -> Iterator[int]:
    """Write batch by batch; yields how many were written to so far."""
    done = 0
    for version in to_be_told():
        after = 0
        while batch := list(
            unwritten(version).filter(pk__gt=after).order_by("pk")[:BATCH]
        ):
            done += write_to(batch, version)
            after = batch[-1].pk
            yield done


def to_be_told() -> list[PolicyVersion]:
    """What members hear of now: the version in force, and those to come."""
    holds = policies.in_force()
    told = PolicyVersion.objects.told().filter(number__gte=holds.number if holds else 1)
    return list(told.order_by("number"))


def concerned(version: PolicyVersion) -> QuerySet[Member]:
    """Active members whose address is confirmed, who joined under an older version."""
    return Member.objects.filter(
        is_active=True,
        joined_at__date__lt=version.effective_on,
        emailaddress__primary=True,
        emailaddress__verified=True,
    )


def unwritten(version: PolicyVersion) -> QuerySet[Member]:
    written = PolicyNotice.objects.filter(
        subject=OuterRef("subject"), version=version, written_at__isnull=False
    )
    return concerned(version).exclude(Exists(written))


@transaction.atomic
def write_to(members: list[Member], version: PolicyVersion) -> int:
    """Write to those of these members whom nobody else writes to. Returns how many."""
    PolicyNotice.objects.bulk_create(
        [PolicyNotice(subject=one.subject, version=version) for one in members],
        ignore_conflicts=True,
    )
    free = PolicyNotice.objects.filter(
        version=version,
        subject__in=[one.subject for one in members],
        written_at=None,
    ).select_for_update(skip_locked=True)
    claimed = {notice.subject for notice in free}
    outbox.post_all(letter(one, version) for one in members if one.subject in claimed)
    return PolicyNotice.objects.filter(version=version, subject__in=claimed).update(
        written_at=timezone.now()
    )


def letter(member: Member, version: PolicyVersion) -> outbox.Post:
    """What a member is told: what changes, in which words, and from when."""
    text, _ = policies.text_of(version.number, member.language)
    with translation.override(member.language):
        paths = [
            reverse("policy-changes", args=[version.number]),
            reverse("policy-version", args=[version.number]),
            reverse("my-privacy"),
        ]
    changes, whole, answer = (f"{settings.SITE_URL}{path}" for path in paths)
    return outbox.Post(
        key=f"policy:{version.number}:{member.subject}",
        to=member.email,
        template="policy_notice",
        context={
            "name": member.full_name,
            "number": version.number,
            "day": version.effective_on,
            "summary": text["summary"],
            "asks": version.asks,
            "changes": changes,
            "whole": whole,
            "answer": answer,
        },
        language=member.language,
        stream=outbox.Stream.POLICY,
    )


def progress(version: PolicyVersion) -> Progress:
    """How far the telling is, in members."""
    notices = PolicyNotice.objects.filter(version=version)
    return Progress(
        written=notices.filter(written_at__isnull=False).count(),
        left=unwritten(version).count() if version in to_be_told() else 0,
        seen=notices.filter(seen_at__isnull=False).count(),
        agreed=PolicyAcceptance.objects.filter(version=version).count(),
    )


def unseen(member: Member) -> PolicyVersion | None:
    """The newest version that a member has neither seen nor agreed to, nor joined under."""
    # Asked with the member of a session already (members/authentication.py).
    if not getattr(member, "policy_has_news", True):
        return None
    newer = "version__number__gte"
    seen = PolicyNotice.objects.filter(
        subject=member.subject, seen_at__isnull=False, **{newer: OuterRef("number")}
    )
    agreed = PolicyAcceptance.objects.filter(
        subject=member.subject, **{newer: OuterRef("number")}
    )
    return (
        PolicyVersion.objects.told()
        .filter(effective_on__gt=member.joined_at.date())
        .exclude(Exists(seen))
        .exclude(Exists(agreed))
        .order_by("-number")
        .first()
    )


def to_agree(member: Member) -> PolicyVersion | None:
    """The version that asks this member for an agreement which is not there yet."""
    agreed = PolicyAcceptance.objects.filter(
        subject=member.subject, version__number__gte=OuterRef("number")
    )
    return (
        PolicyVersion.objects.told()
        .filter(change_class=PolicyVersion.ChangeClass.RECONSENT)
        .filter(effective_on__gt=member.joined_at.date())
        .exclude(Exists(agreed))
        .order_by("-number")
        .first()
    )


def asked(member: Member) -> dict[str, Any]:
    """The version whose banner is gone and that waits for this member's agreement still."""
    version = to_agree(member)
    if version and version == unseen(member):
        version = None  # the banner asks it already
    return {"to_agree": version, "summary": summary(version) if version else ""}


def summary(version: PolicyVersion) -> str:
    """What a version changes, in the language of the page."""
    text, _ = policies.text_of(version.number, translation.get_language())
    return str(text["summary"])


def note_seen(member: Member, number: int) -> None:
    """The member has seen this version; that is no agreement. Raises NothingToAgree."""
    version = PolicyVersion.objects.told().filter(number=number).first()
    if version is None:
        raise NothingToAgree
    PolicyNotice.objects.update_or_create(
        subject=member.subject, version=version, defaults={"seen_at": timezone.now()}
    )


@transaction.atomic
def agree(member: Member, number: int, *, language: str) -> None:
    """Write down that the member agreed to a version that asks for it. Raises NothingToAgree."""
    version = PolicyVersion.objects.told().filter(number=number).first()
    if version is None or not version.asks:
        raise NothingToAgree
    policies.accept(member.subject, version, language=language, method="banner")
    note_seen(member, number)
