"""Nothing is served from a restored backup until whom it brought back is erased again."""

from uuid import uuid4

import pytest
from django.core.management import call_command

from members import leaving
from members.models import Member
from privacy import erased_list
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_list(settings, tmp_path):
    settings.ERASED_LIST = str(tmp_path / "erased")


def test_pages_wait_until_the_command_has_run(client, capsys):
    member = a_member()
    page = a_company().get_absolute_url()
    assert client.get(page).status_code == 200
    erased_list.add([erased_list.Erased(uuid4(), member.subject)])
    assert client.get("/readyz").json()["erasures"] == "not ok"
    for address in (page, "/", "/me/", "/admin/"):
        answer = client.get(address)
        assert answer.status_code == 503
        assert "restored from a backup" in answer.text
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["erasures"] == "not ok"
    call_command("replay_erasures")
    assert "1 erasures replayed" in capsys.readouterr().out
    assert not Member.objects.filter(pk=member.pk).exists()
    assert client.get(page).status_code == 200
    call_command("replay_erasures")
    assert "0 erasures replayed" in capsys.readouterr().out


def test_the_clock_sees_a_backup_that_was_restored_under_a_running_site():
    member = a_member()
    erased_list.add([erased_list.Erased(uuid4(), member.subject)])
    leaving.carry_out_due()
    assert not Member.objects.filter(pk=member.pk).exists()
    assert erased_list.missing() == []
