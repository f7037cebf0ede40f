"""Of a sender that ended no more is uncertain than what nobody can know."""

import os
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from members.mailing.sending import begun, queueing, sender
from members.mailing.sending.begun import Begun
from members.models import Delivery
from tests import full_disk
from tests.campaigns import a_campaign, a_reader
from tests.deliveries import a_delivery

pytestmark = pytest.mark.django_db
ANYWHERE = [""]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def campaign():
    campaign = a_campaign(state="sending")
    for _ in range(4):
        a_delivery(campaign, a_reader())
    return campaign


def under_way(campaign):
    """Four messages of a sender: one taken, one begun, one let through, one claimed."""
    claimed = queueing.claim(campaign, ANYWHERE, 4)
    file = Begun()
    file.claimed(claimed[0].claim)
    queueing.turns(claimed[:3], ANYWHERE)
    for one in claimed[:2]:
        file.begins(one.id)
    file.taken(claimed[0].id)
    return file, [one.id for one in claimed]


def dies(file):
    """As when its process is killed: the file stays, and its lock goes back."""
    os.close(file._file)


def states(numbers):
    known = dict(Delivery.objects.values_list("pk", "state"))
    return [known[one] for one in numbers]


def files():
    return list(begun.folder().glob("*"))


SETTLED = ["sent", "uncertain", "queued", "queued"]


def test_what_was_not_begun_waits_again_and_what_was_taken_was_sent(campaign):
    file, numbers = under_way(campaign)
    dies(file)
    begun.recover()
    assert states(numbers) == SETTLED
    assert Delivery.objects.get(pk=numbers[1]).trouble == "sender ended"
    assert files() == []


def test_that_holds_after_the_lease_too(campaign):
    """The worker may have been away for long."""
    file, numbers = under_way(campaign)
    dies(file)
    Delivery.objects.update(claimed_until=timezone.now() - timedelta(hours=1))
    begun.recover()
    assert states(numbers) == SETTLED


def test_a_sender_that_lives_is_left_alone(campaign):
    _file, numbers = under_way(campaign)
    begun.recover()
    assert states(numbers) == ["transmitting"] * 3 + ["claimed"]
    assert len(files()) == 1


def test_a_machine_that_ended_is_not_believed(campaign, monkeypatch):
    """Its last lines may be missing: what its leases say counts."""
    file, numbers = under_way(campaign)
    dies(file)
    monkeypatch.setattr(begun, "since_boot", lambda: "another-start")
    begun.recover()
    assert states(numbers) == ["transmitting"] * 3 + ["claimed"]
    [left] = files()
    day_ago = time.time() - begun.OLD - 1
    os.utime(left, (day_ago, day_ago))
    Delivery.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    begun.recover()
    assert states(numbers) == ["uncertain"] * 3 + ["queued"]
    assert files() == []


@pytest.mark.parametrize(
    ("more", "settled"),
    [
        # Half a line: nothing came after it, so it was not begun.
        ("begins {2}", SETTLED),
        ("begins {2}\n", ["sent", "uncertain", "uncertain", "queued"]),
        ("what is this\n", ["transmitting"] * 3 + ["claimed"]),
        ("taken not-a-number\n", ["transmitting"] * 3 + ["claimed"]),
    ],
)
def test_only_whole_lines_are_believed(more, settled, campaign):
    file, numbers = under_way(campaign)
    os.write(file._file, more.format(*numbers).encode())
    dies(file)
    begun.recover()
    assert states(numbers) == settled
    assert files() == []


def test_what_cannot_be_written_is_not_kept_at_all(campaign):
    """A file without its last lines would say of what was begun that it was not."""
    file, numbers = under_way(campaign)
    dies(file)
    file.begins(numbers[2])
    file.taken(numbers[2])
    assert files() == []
    Delivery.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    begun.recover()
    assert states(numbers) == ["uncertain"] * 3 + ["queued"]


def test_a_disk_that_is_nearly_full_is_believed_no_half(campaign):
    """It takes half a line and says so by a number alone; what follows would not be there."""
    file, numbers = under_way(campaign)
    with full_disk.room_for(os.fstat(file._file).st_size + 10):
        file.begins(numbers[2])
    assert files() == []
    Delivery.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    begun.recover()
    assert states(numbers) == ["uncertain"] * 3 + ["queued"]


def test_another_claim_of_the_same_message_is_not_meant(campaign):
    file, numbers = under_way(campaign)
    dies(file)
    Delivery.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    queueing.recover()
    again = queueing.claim(campaign, ANYWHERE, 4)
    assert [one.id for one in again] == numbers[3:]
    begun.recover()
    assert states(numbers) == ["uncertain"] * 3 + ["claimed"]


def test_a_run_leaves_no_file(campaign, mailbox):
    assert sender.send(seconds=5) == 4
    assert files() == []


def test_without_a_name_for_the_start_nothing_is_kept(campaign, monkeypatch, mailbox):
    monkeypatch.setattr(begun, "since_boot", lambda: "")
    stray = begun.folder() / str(uuid4())
    stray.parent.mkdir()
    stray.touch()
    assert sender.send(seconds=5) == 4
    assert files() == [stray]
