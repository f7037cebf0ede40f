"""What comes back: suppressed, withdrawn, given a rest; once, and about the right address."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from members import addresses
from members.mailing.returning import returns
from members.models import Delivery, MailReturn, MailWish
from privacy import consents, opt_ins, suppressions
from privacy.consents import NEWS, TARGETING
from privacy.models import ConsentEvent, Suppression
from tests.campaigns import a_campaign, a_reader, allow
from tests.deliveries import a_delivery

pytestmark = [pytest.mark.django_db, pytest.mark.promise("W4")]
Kind, Source = returns.Kind, returns.Source


def sent(reader, campaign=None):
    """A message that left. Of three the first is forgotten: two a month is the most."""
    there = Delivery.objects.filter(subject=reader.subject).order_by("gated_at")
    if there.count() == 2:
        there[0].delete()
    return a_delivery(campaign or a_campaign(state="sending"), reader, "sent")


def came_back(delivery, kind=Kind.HARD, code="5.1.1"):
    return returns.of_delivery(delivery, kind, source=Source.LETTER, code=code)


def reason(address):
    found = suppressions.standing(address)
    return found and found.reason


def test_where_a_message_went_is_noted_as_it_leaves():
    reader = a_reader()
    assert bytes(sent(reader).sent_to) == suppressions.mark_of(reader.email)


def test_an_address_that_does_not_exist_is_suppressed():
    reader = a_reader()
    assert came_back(sent(reader))
    assert reason(reader.email) == "returned"
    assert not consents.may(reader.subject, NEWS)
    row = MailReturn.objects.get()
    assert (row.kind, row.code, row.source) == ("hard", "5.1.1", "letter")
    assert bytes(row.mark) == suppressions.mark_of(reader.email)


def test_a_complaint_is_a_withdrawal_too():
    reader = a_reader()
    allow(reader, "marketing_email:components")
    assert came_back(sent(reader), Kind.COMPLAINT, "")
    assert reason(reader.email) == "complaint"
    said = consents.standing(reader.subject)
    assert said[NEWS] == "withdrawn"
    # Another topic stands, and nothing is sent about it: the address is suppressed.
    assert said["marketing_email:components"] == "granted"
    assert not consents.may(reader.subject, "marketing_email:components")
    assert consents.may(reader.subject, TARGETING)
    last = ConsentEvent.objects.filter(subject=reader.subject).latest("position")
    assert (last.method, last.purpose) == ("complaint", NEWS)


@pytest.mark.parametrize("kind", list(Kind))
def test_twice_is_once(kind):
    delivery = sent(a_reader())
    assert came_back(delivery, kind)
    events = ConsentEvent.objects.count()
    assert not came_back(delivery, kind, "5.0.0")
    assert MailReturn.objects.count() == 1
    assert ConsentEvent.objects.count() == events


def test_many_reports_about_one_message_are_one_soft_return():
    reader = a_reader()
    delivery = sent(reader)
    for source in Source:
        returns.of_delivery(delivery, Kind.SOFT, source=source, code="4.2.2")
    assert MailReturn.objects.count() == 1
    assert not MailWish.objects.exists()


def test_the_third_soft_return_in_14_days_gives_a_rest():
    reader = a_reader()
    for n in range(3):
        assert not MailWish.objects.exists()
        assert came_back(sent(reader), Kind.SOFT, "4.2.2"), n
    until = MailWish.objects.get(member=reader).returned_until
    assert until > timezone.now() + timedelta(days=29)
    assert reason(reader.email) is None


def test_three_in_a_longer_time_are_nothing():
    reader = a_reader()
    with time_machine.travel(timezone.now() - timedelta(days=15), tick=False):
        came_back(sent(reader), Kind.SOFT, "4.2.2")
    for _ in range(2):
        came_back(sent(reader), Kind.SOFT, "4.2.2")
    assert not MailWish.objects.exists()


@pytest.mark.parametrize("kind", list(Kind))
def test_a_report_about_an_address_of_before_leaves_the_new_one_alone(kind):
    reader = a_reader()
    before = reader.email
    for _ in range(2):
        came_back(sent(reader), Kind.SOFT, "4.2.2")
    delivery = sent(reader)
    addresses.move(reader, before, "new@example.org")
    allow(reader)
    assert came_back(delivery, kind)
    assert reason("new@example.org") is None
    assert consents.may(reader.subject, NEWS)
    assert not MailWish.objects.exists()
    assert reason(before) == {"soft": None, "hard": "returned"}.get(kind, "complaint")


def test_an_older_report_does_not_suppress_what_was_confirmed_since():
    reader = a_reader()
    first, second = sent(reader), sent(reader)
    came_back(first)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        token = opt_ins.ask(
            reader.subject, NEWS, address=reader.email, words="Yes", language="en"
        )
        assert reason(reader.email) == "returned"
        opt_ins.confirm(token, words="Yes", language="en")
        assert consents.may(reader.subject, NEWS)
        assert came_back(second)
        assert consents.may(reader.subject, NEWS)
        assert not came_back(first)
        assert came_back(sent(reader))
        assert not consents.may(reader.subject, NEWS)


def test_only_a_fresh_double_opt_in_ends_it():
    reader = a_reader()
    old = opt_ins.ask(
        reader.subject,
        "marketing_email:textiles",
        address=reader.email,
        words="Yes",
        language="en",
    )
    came_back(sent(reader), Kind.COMPLAINT)
    opt_ins.confirm(old, words="Yes", language="en")
    consents.record(
        reader.subject,
        NEWS,
        state=consents.State.GRANTED,
        words="Yes",
        language="en",
        method=consents.Method.SETTINGS,
    )
    assert reason(reader.email) == "complaint"
    assert not consents.may(reader.subject, NEWS)


def test_a_complaint_is_not_made_less_by_a_return():
    reader = a_reader()
    first, second = sent(reader), sent(reader)
    came_back(first, Kind.COMPLAINT)
    since = Suppression.objects.get().since
    came_back(second)
    assert reason(reader.email) == "complaint"
    assert Suppression.objects.get().since == since


def test_a_digest_goes_by_any_topic_and_a_complaint_about_it_ends_all():
    reader = a_reader("marketing_email:textiles")
    allow(reader, "marketing_email:components")
    campaign = a_campaign(state="sending", kind="digest", purpose="marketing_email:")
    MailWish.objects.create(member=reader, every="month")
    delivery = sent(reader, campaign)
    assert bytes(delivery.sent_to) == suppressions.mark_of(reader.email)
    assert came_back(delivery, Kind.COMPLAINT)
    said = consents.standing(reader.subject)
    assert said["marketing_email:textiles"] == "withdrawn"
    assert said["marketing_email:components"] == "withdrawn"


def test_what_never_left_does_not_come_back():
    reader = a_reader()
    delivery = Delivery.objects.create(
        campaign=a_campaign(state="sending"),
        member=reader,
        subject=reader.subject,
        language="en",
    )
    assert not came_back(delivery)
    assert not MailReturn.objects.exists()


@pytest.mark.parametrize(
    ("code", "said", "kind"),
    [
        (550, "5.1.1 <ana@pumps.example>: Recipient address rejected", "hard"),
        (550, "User unknown", "hard"),
        (550, "5.7.1 Message refused by policy", "soft"),
        (552, "5.2.2 Mailbox full", "soft"),
        (452, "4.2.2 Mailbox full", "soft"),
        (450, "4.2.0 Greylisted, try again in 300 seconds", None),
        (421, "4.7.0 Too many connections", None),
        (451, "", None),
        (250, "2.0.0 OK", None),
        (550, "4.2.2 says two things", "soft"),
    ],
)
def test_what_a_mail_server_answers(code, said, kind):
    delivery = sent(a_reader())
    assert returns.of_answer(delivery, code, said) is bool(kind)
    found = MailReturn.objects.first()
    assert (found.kind if found else None) == kind
    assert found is None or "pumps" not in found.code


def test_of_an_address_that_is_nobodys_delivery_the_mark_is_enough():
    mark = suppressions.mark_of("ana@pumps.example")
    one = {"source": Source.PROVIDER, "campaign": None, "mark": mark, "code": "5.1.1"}
    assert returns.note(key=b"1", kind=Kind.HARD, **one)
    assert not returns.note(key=b"1", kind=Kind.HARD, **one)
    assert reason("ana@pumps.example") == "returned"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_come_out_right():
    reader = a_reader()
    came_back(sent(reader), Kind.SOFT, "4.2.2")
    messages = [sent(reader), sent(reader)]

    def note(one):
        try:
            return came_back(one, Kind.SOFT, "4.2.2")
        finally:
            connection.close()

    # The second and the third, each told twice.
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(note, [*messages, *messages]))
    assert sorted(done) == [False, False, True, True]
    assert MailReturn.objects.count() == 3
    assert MailWish.objects.get(member=reader).returned_until > timezone.now()
