"""Nothing is served from a restored backup until whom it brought back is erased again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from members import leaving
from members.models import Member
from privacy import consents, erased_list, withdrawn_list
from privacy.models import ConsentEvent, Erasure
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db
State = consents.State


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


def test_what_is_looked_at_does_not_grow_with_the_list(
    django_assert_num_queries, monkeypatch
):
    """Thousands of erasures later a look reads the end of the list, and asks once."""
    leaving.erase_inactive(a_member())
    entry = Erasure.objects.get()
    olds = [erased_list.Erased(uuid4(), uuid4()) for _ in range(5_000)]
    erased_list.add([*olds, erased_list.Erased(entry.number, entry.subject)])
    known = erased_list.read()[-erased_list.NEWEST :]
    Erasure.objects.bulk_create(
        Erasure(number=one.number, subject=one.subject, cause="member")
        for one in known[:-1]
    )
    read = []
    monkeypatch.setattr(erased_list, "read", lambda *_: read.append(1) or [])
    with django_assert_num_queries(1) as asked:
        assert not erased_list.has_come_back()
    assert len(asked.captured_queries[0]["sql"]) < 4_000
    with django_assert_num_queries(1):
        assert erased_list.catch_up() == 0
    assert leaving.carry_out_due() == 0
    assert read == []
    erased_list.add([erased_list.Erased(uuid4(), uuid4())])
    assert erased_list.has_come_back()


def test_a_list_that_was_broken_off_in_a_character_is_read_to_its_last_line():
    one, other = (erased_list.Erased(uuid4(), uuid4()) for _ in range(2))
    erased_list.add([one])
    with erased_list.path().open("ab") as file:
        file.write(b"6f7574b0")
    assert erased_list.read_end() == erased_list.read() == [one]
    erased_list.add([other])
    assert erased_list.read_end() == erased_list.read() == [one, other]


def test_who_is_on_the_list_and_replayed_is_not_entered_again(
    django_capture_on_commit_callbacks,
):
    member = a_member()
    erased_list.add([erased_list.Erased(uuid4(), member.subject)])
    with django_capture_on_commit_callbacks(execute=True):
        assert list(leaving.replay()) == [1]
    assert len(erased_list.read()) == 1


def said(subject, purpose, state):
    consents.record(
        subject, purpose, state=state, language="en", method=consents.Method.SETTINGS
    )


def test_what_was_withdrawn_stays_withdrawn(client):
    """A backup of before has it granted; what is said after the restore stands."""
    subject, other = a_member().subject, a_member().subject
    for one in (subject, other):
        said(one, consents.TARGETING, State.GRANTED)
    later = timezone.now() + timedelta(hours=1)
    withdrawn_list.add(
        [
            withdrawn_list.Withdrawn(
                later - timedelta(hours=9), other, consents.TARGETING, State.WITHDRAWN
            ),
            withdrawn_list.Withdrawn(
                later - timedelta(hours=9), uuid4(), "partner:x", State.REFUSED
            ),
            withdrawn_list.Withdrawn(
                timezone.now(), subject, consents.TARGETING, State.WITHDRAWN
            ),
            withdrawn_list.Withdrawn(
                timezone.now(), subject, consents.STATISTICS, State.OBJECTED
            ),
        ]
    )
    assert client.get("/readyz").json()["erasures"] == "not ok"
    assert client.get("/").status_code == 503
    call_command("replay_erasures")
    assert client.get("/readyz").json()["erasures"] == "ok"
    assert not consents.may(subject, consents.TARGETING)
    assert not consents.may(subject, consents.STATISTICS)
    assert consents.may(other, consents.TARGETING)
    assert consents.history(subject)[0].method == consents.Method.RESTORED
    said(subject, consents.TARGETING, State.GRANTED)
    amount = ConsentEvent.objects.count()
    call_command("replay_erasures")
    assert consents.may(subject, consents.TARGETING)
    assert ConsentEvent.objects.count() == amount


def test_withdrawals_are_written_down_when_they_are_said(
    django_capture_on_commit_callbacks, django_assert_num_queries
):
    member = a_member()
    with django_capture_on_commit_callbacks(execute=True):
        said(member.subject, consents.TARGETING, State.GRANTED)
        said(member.subject, consents.TARGETING, State.WITHDRAWN)
    [one] = withdrawn_list.read()
    assert (one.subject, one.state) == (member.subject, "withdrawn")
    assert not withdrawn_list.has_come_back()
    said(member.subject, consents.STATISTICS, State.OBJECTED)  # and then killed
    leaving.carry_out_due()
    assert len(withdrawn_list.read()) == 2
    with django_assert_num_queries(1):
        assert withdrawn_list.catch_up() == 0
    with django_assert_num_queries(2):
        assert not withdrawn_list.has_come_back()
    assert names_nobody(withdrawn_list.path().read_text(), member)


def names_nobody(text, member):
    return member.email not in text and member.full_name not in text


def test_a_machine_without_a_worker_keeps_its_list_in_step(client):
    leaving.erase_inactive(a_member())
    assert erased_list.read() == []  # another machine has erased, and noted it there
    assert client.get("/readyz").json()["erasures"] == "ok"
    entry = Erasure.objects.get()
    assert erased_list.read() == [erased_list.Erased(entry.number, entry.subject)]
    client.get("/readyz")
    assert len(erased_list.read()) == 1


def test_it_opens_again_when_another_machine_has_erased_them(client, settings):
    member = a_member()
    listed = [erased_list.Erased(uuid4(), member.subject)]
    erased_list.add(listed)
    assert client.get("/readyz").status_code == 503
    ours = settings.ERASED_LIST
    settings.ERASED_LIST = f"{ours}-elsewhere/erased"
    erased_list.add(listed)
    assert list(leaving.replay()) == [1]
    settings.ERASED_LIST = ours
    assert client.get("/").status_code == 503
    assert client.get("/readyz").json()["erasures"] == "ok"
    assert client.get("/healthz").status_code == 200
    assert not erased_list.is_refusing()


def test_what_a_restore_has_closed_is_not_opened_by_a_look(client):
    erased_list.refuse_until_replayed()
    assert client.get("/readyz").json()["erasures"] == "not ok"
    assert erased_list.is_refusing()


def test_who_stands_on_the_list_twice_is_erased_once():
    member = a_member()
    listed = erased_list.Erased(uuid4(), member.subject)
    erased_list.add([listed, listed])
    assert list(leaving.replay()) == [1]
    assert erased_list.missing() == []
