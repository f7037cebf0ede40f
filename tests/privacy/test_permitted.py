"""The set of those whom a purpose is permitted for is the gate's own, in whatever world."""

import random
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from privacy.models import (
    ConsentEvent,
    ConsentState,
    PolicyAcceptance,
    PolicyVersion,
    Restriction,
    Suppression,
)
from tests.people import a_policy

pytestmark = pytest.mark.django_db

PURPOSES = (
    *("marketing_email:platform", "marketing_email:textiles", "profile_targeting"),
    *("partner:1", "partner:", "other"),
)
ASKED = (
    *([], ["marketing_email:"], ["marketing_email:textiles", "partner:"]),
    *(["profile_targeting"], ["partner:1"]),
)


def a_world(rng, people):
    """Everybody said anything, some of it long ago; addresses, policies and people as they come."""
    now = timezone.now()
    for number in range(2, 2 + rng.randrange(4)):
        PolicyVersion.objects.create(
            number=number,
            change_class=rng.choice(["reconsent", "reconsent", "notice"]),
            purposes=rng.choice(ASKED),
            effective_on=(now + timedelta(days=rng.choice([-40, -2, 0, 1]))).date(),
        )
    marks = [bytes([n]) * 32 for n in range(8)]
    Suppression.objects.bulk_create(
        Suppression(mark=mark, reason="asked") for mark in marks[:3]
    )
    ConsentState.objects.bulk_create(
        ConsentState(
            subject=who,
            purpose=purpose,
            state=rng.choice([*ConsentEvent.State.values, *["granted"] * 9]),
            recorded_at=now - timedelta(days=rng.choice([0, 1, 50, 364, 367, 800])),
            policy=rng.choice([None, 1, 1, 2, 3, 4]),
            confirmed_by=rng.choice([None, *marks]),
        )
        for who in people
        for purpose in PURPOSES
        if rng.random() < 0.7
    )
    Restriction.objects.bulk_create(
        Restriction(subject=who, reason=rng.choice(Restriction.Reason.values))
        for who in rng.sample(people, 8)
    )
    for who in rng.sample(people, 30):
        version = rng.choice(PolicyVersion.objects.all())
        PolicyAcceptance.objects.create(
            subject=who, version=version, language="en", method="settings"
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE privacy_policyacceptance SET recorded_at = recorded_at"
            " - (position %% 4) * interval '15 days'",
            [],
        )


def found(sql, *given):
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture
def _unguarded(as_owner):
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE privacy_policyacceptance DISABLE TRIGGER ledger_stays"
        )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.usefixtures("_unguarded")
def test_the_set_is_the_gates(seed):
    a_policy()
    rng = random.Random(seed)
    people = [UUID(int=rng.getrandbits(128)) for _ in range(120)]
    a_world(rng, people)
    several = 0
    for what in (*PURPOSES, "marketing_email:"):
        one_by_one = found(
            "SELECT who FROM unnest(%s::uuid[]) AS who WHERE may_any(who, %s)",
            [str(one) for one in people],
            what,
        )
        exact = found("SELECT subject FROM permitted(%s)", what)
        anyhow = found("SELECT subject FROM permitted_any(%s)", what)
        if what == "marketing_email:":
            assert anyhow == one_by_one
        else:
            assert exact == anyhow == one_by_one
        several += 0 < len(one_by_one) < len(people)
    assert several >= 5


def test_nobody_is_in_it_by_silence():
    assert found("SELECT subject FROM permitted('statistics')") == set()
