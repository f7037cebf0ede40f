"""Known and unknown names and addresses take as long, with the real hash of passwords."""

import time
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from tests.people import a_member

pytestmark = pytest.mark.django_db

TIMES = 7
WITHIN = 1.4


@pytest.fixture(autouse=True)
def _real_hash(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def quickest(asks):
    """The shortest time of each of two ways to ask, taken in turn so that load hits both."""
    shortest = [9.0] * len(asks)
    for _ in range(TIMES):
        for place, ask in enumerate(asks):
            cache.clear()
            begun = time.perf_counter()
            ask()
            shortest[place] = min(shortest[place], time.perf_counter() - begun)
    return shortest


def post(address, **typed):
    assert Client().post(address, typed).status_code in {302, 422}


def signing_in(name):
    return lambda: post("/accounts/login/", login=name, password="not mine, I fear")


def joining(address):
    def ask():
        n = uuid4()
        post(
            "/accounts/signup/",
            full_name="Ana",
            email=address or f"{n}@example.org",
            member_id=f"a{n.hex[:20]}",
            password="seven quiet herons",
            language="en",
            accepts_policy="on",
            form_key=str(n),
        )

    return ask


def forgetting(address):
    return lambda: post("/accounts/password/reset/", email=address)


@pytest.mark.parametrize(
    ("way", "unknown"),
    [(signing_in, "nobody-here"), (joining, ""), (forgetting, "nobody@example.org")],
)
def test_an_answer_takes_as_long_for_a_stranger(way, unknown):
    known = a_member()
    asks = [way(known.email), way(unknown)]
    for _another_try in range(3):
        one, other = quickest(asks)
        if max(one, other) / min(one, other) < WITHIN:
            return
    pytest.fail(f"known {one * 1000:.0f} ms, unknown {other * 1000:.0f} ms")
