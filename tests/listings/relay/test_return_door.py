"""Reports and complaints through the door, as mail servers hand them in."""

import smtplib

import pytest

from listings.relay import addresses, receiving
from members import lost_process
from members.mailing.returning import letters
from members.mailing.sending import verp
from members.mailing.wishes import tokens
from members.models import MailReturn
from privacy import consents, suppressions
from privacy.consents import NEWS
from tests.campaigns import a_reader
from tests.members.mailing.reports import BACK, OURS, dsn, feedback
from tests.members.mailing.test_returns import sent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("W4")]


@pytest.fixture(autouse=True)
def domain(settings):
    settings.RELAY_DOMAIN = "reply.tradedir.example"


@pytest.fixture
def door(open_door):
    with open_door() as port:
        yield port


def send(port, address, raw):
    """What the door answers, 250 where it took it."""
    with smtplib.SMTP("127.0.0.1", port) as line:
        line.ehlo()
        line.mail("")
        code, _said = line.rcpt(address)
        return code if code != 250 else line.data(raw)[0]


def crlf(letter):
    return letter.replace("\n", "\r\n").encode()


def kinds():
    return list(MailReturn.objects.order_by("pk").values_list("kind", "code"))


def test_a_report_is_noted_before_it_is_taken_and_nothing_of_it_is_kept(door):
    reader = a_reader()
    back = verp.address_of(sent(reader).pk)
    for _ in range(2):
        assert send(door, back.upper(), crlf(dsn())) == 250
    assert kinds() == [("hard", "5.1.1")]
    assert suppressions.standing(reader.email).reason == "returned"
    assert not consents.may(reader.subject, NEWS)


def test_a_complaint_at_the_return_address_or_at_the_one_for_loops(door):
    reader, other, third = a_reader(), a_reader(), a_reader()
    assert send(door, verp.address_of(sent(reader).pk), crlf(feedback())) == 250
    back = OURS.replace(BACK, verp.address_of(sent(other).pk))
    loops = f"complaints@{back.partition('@')[2].partition('>')[0]}"
    assert send(door, loops, crlf(feedback(brought_back=back))) == 250
    # Who sends complaints on may have taken the addresses out; the link is still there.
    delivery = sent(third)
    link = tokens.address(third.subject, delivery.campaign_id)
    ours = f"List-Unsubscribe: <{link}>\n{OURS}"
    assert send(door, loops, crlf(feedback(brought_back=ours))) == 250
    for one in (reader, other, third):
        assert suppressions.standing(one.email).reason == "complaint"
        assert consents.standing(one.subject)[NEWS] == "withdrawn"


def test_who_makes_up_an_address_or_a_complaint_suppresses_nobody(door):
    reader = a_reader()
    delivery = sent(reader)
    back = verp.address_of(delivery.pk)
    name, _, host = back.partition("@")
    swapped = "a" if name[-1] != "a" else "b"
    for forged in (
        f"{name[:-1]}{swapped}@{host}",
        f"back-{delivery.pk.hex}@{host}",
        f"back-@{host}",
        f"back-{'a' * 39}@{host}",
        f"{name}@elsewhere.example",
    ):
        assert send(door, forged, crlf(dsn())) in {550, 421}
    loops = f"complaints@{host}"
    for about in (OURS, OURS.replace(BACK, f"{name[:-1]}{swapped}@{host}")):
        assert send(door, loops, crlf(feedback(brought_back=about))) == 250
    # A report at the address for loops is nobody's.
    assert send(door, loops, crlf(dsn().replace(BACK, back))) == 250
    assert not kinds()
    assert suppressions.standing(reader.email) is None


def test_a_report_about_a_member_who_is_gone_is_taken_and_forgotten(door):
    reader = a_reader()
    back = verp.address_of(sent(reader).pk)
    reader.delete()
    assert send(door, back, crlf(dsn())) == 250
    assert not kinds()


def test_an_answer_of_absence_is_taken_and_forgotten(door):
    reader = a_reader()
    letter = (
        "From: ana@pumps.example\nAuto-Submitted: auto-replied\n\nUser unknown 5.1.1"
    )
    assert send(door, verp.address_of(sent(reader).pk), crlf(letter)) == 250
    assert not kinds()


def test_what_is_huge_is_refused_and_what_is_long_is_read_from_its_beginning(door):
    back = verp.address_of(sent(a_reader()).pk)
    assert send(door, back, b"From: a@b.example\r\n\r\n" + b"x\r\n" * 3_400_000) == 552
    assert not kinds()
    long = crlf(dsn()).replace(b"There are new", b"There are new pumps.\r\n" * 60_000)
    assert len(long) > 1_000_000
    assert send(door, back, long) == 250
    assert kinds() == [("hard", "5.1.1")]


def test_where_no_process_is_free_it_waits_with_its_sender(door, monkeypatch):
    back = verp.address_of(sent(a_reader()).pk)

    def busy(words, data):
        raise lost_process.Busy

    monkeypatch.setattr(letters.WORK, "answer", busy)
    assert send(door, back, crlf(dsn())) == 451
    monkeypatch.undo()
    assert send(door, back, crlf(dsn())) == 250
    assert len(kinds()) == 1


def test_a_letter_that_kills_its_reader_is_taken_once(door, monkeypatch):
    back = verp.address_of(sent(a_reader()).pk)
    monkeypatch.setattr(letters.WORK, "answer", lambda words, data: b"")
    assert send(door, back, crlf(dsn())) == 250
    assert not kinds()


def test_a_maildir_is_read_too(tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    back = verp.address_of(sent(a_reader()).pk)
    (tmp_path / "new" / "1").write_bytes(crlf(f"Delivered-To: {back}\n{dsn()}"))
    (tmp_path / "new" / "2").write_bytes(
        crlf(f"Delivered-To: back-x@{back.partition('@')[2]}\n{dsn()}")
    )
    assert receiving.take_maildir(tmp_path) == {"taken": 1, "left": 1}
    assert kinds() == [("hard", "5.1.1")]


def test_asking_for_an_address_asks_the_database_once(django_assert_max_num_queries):
    back = verp.address_of(sent(a_reader()).pk)
    with django_assert_max_num_queries(2):
        receiving.expect(back)
    with pytest.raises(addresses.Unknown):
        receiving.expect(back.replace("back-", "back-a"))
