"""Global Privacy Control: a signed-in browser that sends it has refused all partners."""

import pytest

from privacy import gpc
from privacy.models import ConsentEvent
from tests.people import a_member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("H2")]


@pytest.fixture
def member(client):
    member = a_member()
    client.force_login(member)
    return member


def test_it_is_noted_once_and_shown(client, member):
    for _ in range(2):
        page = client.get("/me/privacy/", headers={"Sec-GPC": "1"})
    assert ConsentEvent.objects.filter(method="gpc").count() == 1
    assert gpc.noted_at(member.subject)
    assert "Global Privacy Control" in page.text


@pytest.mark.parametrize("signal", ["0", "true", "11", "1, 1", ""])
def test_anything_but_one_is_no_signal(client, member, signal):
    client.get("/me/", headers={"Sec-GPC": signal})
    assert gpc.noted_at(member.subject) is None


def test_a_visitor_s_signal_is_kept_nowhere(client):
    client.get("/", headers={"Sec-GPC": "1"})
    client.get("/me/", headers={"Sec-GPC": "1"})
    assert not ConsentEvent.objects.exists()


def test_it_is_said_to_machines(client):
    assert client.get("/.well-known/gpc.json").json()["gpc"] is True
