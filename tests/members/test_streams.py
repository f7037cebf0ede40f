"""Which mail goes before which, and that what somebody waits for waits for nothing else."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone

from members import outbox, tasks
from members.models import OutgoingMail
from members.models.outgoing_mail import PATIENT, URGENT
from members.places_at_work import place
from tradedir import programs, timetable

Stream = OutgoingMail.Stream
pytestmark = pytest.mark.django_db
SENT: list[str] = []
MEANWHILE = {}


class Notes(BaseEmailBackend):
    """Takes every mail, and lets something happen when so many were taken."""

    def send_messages(self, email_messages):
        for mail in email_messages:
            SENT.append(mail.to[0])
            if happens := MEANWHILE.pop(len(SENT), None):
                happens()
        return len(email_messages)


@pytest.fixture(autouse=True)
def _mail(tmp_path, settings):
    SENT.clear()
    MEANWHILE.clear()
    folder = tmp_path / "templates" / "mail"
    folder.mkdir(parents=True)
    (folder / "test.txt").write_text("Hello\n\nYou\n")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path / "templates"]}]
    settings.EMAIL_BACKEND = f"{__name__}.Notes"
    settings.VAR_DIR = tmp_path


def posts(stream, amount=1):
    n = OutgoingMail.objects.count()
    outbox.post_all(
        outbox.Post(
            f"{stream}-{n + k}", f"{stream}@example.org", "test", {}, "en", stream
        )
        for k in range(amount)
    )


def streams():
    return [address.partition("@")[0] for address in SENT]


def test_every_stream_stands_in_one_lane_once():
    assert sorted((*URGENT, *PATIENT)) == sorted(Stream.values)


def test_streams_leave_in_their_order_whatever_was_written_first():
    for stream in reversed(outbox.ALL):
        posts(stream)
    assert outbox.deliver_waiting() == len(outbox.ALL)
    assert streams() == list(outbox.ALL)


def test_service_mail_written_meanwhile_leaves_after_the_few_in_hand():
    posts(Stream.POLICY, 40)
    MEANWHILE[3] = lambda: posts(Stream.SERVICE)
    outbox.deliver_waiting()
    assert streams().index("service") == outbox.BATCH
    assert len(SENT) == 41


def test_each_lane_sends_its_own_and_no_other():
    for stream in outbox.ALL:
        posts(stream)
    tasks.deliver_mail()
    assert streams() == list(URGENT)
    tasks.deliver_notices()
    assert streams() == [*URGENT, *PATIENT]


def test_what_waits_wakes_its_own_lane(django_capture_on_commit_callbacks, monkeypatch):
    woken = []
    monkeypatch.setattr(outbox, "wake", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        posts(Stream.SERVICE)
        posts(Stream.POLICY)
    assert woken == ["members.tasks.deliver_mail", "members.tasks.deliver_notices"]


def test_when_the_line_breaks_the_rest_is_let_go_at_once(monkeypatch):
    posts(Stream.POLICY, 5)

    def breaks(self, email_messages):
        SENT.append("tried")
        raise TimeoutError

    monkeypatch.setattr(Notes, "send_messages", breaks)
    assert outbox.deliver_waiting() == 0
    assert SENT == ["tried"]  # one is waited for, not all five
    assert OutgoingMail.objects.filter(tries=0, claimed_until=None).count() == 4
    assert OutgoingMail.objects.waiting().count() == 4
    tried = OutgoingMail.objects.get(tries=1)
    assert (tried.trouble, tried.claimed_until) == ("TimeoutError", None)


def test_no_more_are_begun_when_the_time_is_over():
    posts(Stream.POLICY, 15)
    assert outbox.deliver_waiting(seconds=0) == 0
    assert outbox.deliver_waiting(limit=1) == outbox.BATCH


def plan(query):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {query}")
        return "\n".join(row[0] for row in cursor.fetchall())


def test_an_index_leads_to_the_first_of_a_stream_however_many_wait():
    """Each claim asks by the stream and the time, and passes over nothing that waits."""
    found = plan(
        "SELECT id FROM members_outgoingmail WHERE sent_at IS NULL AND given_up_at IS NULL"
        " AND uncertain_at IS NULL AND handing_over_at IS NULL AND stream = 'service'"
        " AND due_at <= now() ORDER BY due_at LIMIT 10"
    )
    assert "Sort" not in found
    assert "Index Cond: (((stream)::text = 'service'::text) AND (due_at <= now()))" in (
        found
    )


def test_looking_for_workers_that_ended_passes_over_what_merely_waits():
    posts(Stream.POLICY, 300)
    with connection.cursor() as cursor:
        # Or the planner goes by what an empty table costs.
        cursor.execute("ANALYZE members_outgoingmail")
    found = plan(
        "UPDATE members_outgoingmail SET trouble = '' WHERE sent_at IS NULL AND"
        " given_up_at IS NULL AND uncertain_at IS NULL AND handing_over_at IS NOT NULL"
        " AND claimed_until <= now()"
    )
    assert "mail_being_handed_over" in found


def test_a_place_is_held_by_one_and_free_again_afterwards():
    with place("looking", of=2) as first, place("looking", of=2) as second:
        assert first
        assert second
        with place("looking", of=2) as third:
            assert not third
        with place("other") as other:
            assert other
    with place("looking", of=2) as again:
        assert again


def test_one_process_of_a_machine_sends_notices_and_any_may_send_service_mail():
    posts(Stream.POLICY)
    posts(Stream.SERVICE)
    with place("notices"):
        tasks.deliver_notices()
        assert SENT == []
        tasks.deliver_mail()
    assert streams() == ["service"]


def test_the_worker_has_a_process_for_all_that_lasts_and_one_more():
    lasting = ["notices", "course", *["campaigns"] * tasks.SENDERS]
    assert len(lasting) + 1 == programs.MAIL_PROCESSES


def test_mail_and_campaigns_come_by_queues_that_one_worker_asks():
    worker = programs.mail_worker({}, logs=Path()).command
    assert "--queues=mail,campaigns" in worker
    assert set(timetable.QUEUES.values()) == {"mail", "campaigns"}
    assert timetable.ROUTES == django_settings.CELERY_TASK_ROUTES
    for task in ("deliver_mail", "deliver_notices"):
        assert timetable.QUEUES[f"members.tasks.{task}"] == "mail"


def test_mail_that_is_not_due_holds_nothing_up():
    posts(Stream.RELAY, 12)
    OutgoingMail.objects.update(due_at=timezone.now() + timedelta(hours=1))
    posts(Stream.POLICY)
    outbox.deliver_waiting()
    assert streams() == ["policy"]
