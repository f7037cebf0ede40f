"""Consent: off by default, recorded in the words shown, and one gate that reads it."""

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.utils import timezone

from privacy import consents, opt_ins, receipts, suppressions
from privacy.consents import State
from privacy.models import (
    ConsentEvent,
    ConsentState,
    OptInMail,
    OptInRequest,
    Restriction,
)

pytestmark = pytest.mark.django_db
PARTNER = "partner:acme"
ANA = "ana@example.org"


def say(subject, purpose, state):
    consents.record(
        subject,
        purpose,
        state=state,
        words="Send me news",
        language="en",
        method=consents.Method.SETTINGS,
    )
    if state == State.GRANTED:
        ConsentState.objects.filter(subject=subject, purpose=purpose).update(
            confirmed_by=suppressions.mark_of(ANA)
        )


def ask(subject, purpose=consents.NEWS, address=ANA):
    return opt_ins.ask(subject, purpose, address=address, words="News", language="en")


def test_nothing_is_allowed_by_silence_but_the_count_in_statistics():
    assert not consents.may(uuid4(), consents.NEWS)
    assert not consents.may(uuid4(), PARTNER)
    assert consents.may(uuid4(), consents.STATISTICS)


@pytest.mark.parametrize("last", ["requested", "refused", "withdrawn", "expired"])
def test_only_what_was_granted_last_is_allowed(last):
    subject = uuid4()
    say(subject, consents.NEWS, State.GRANTED)
    assert consents.may(subject, consents.NEWS)
    assert not consents.may(uuid4(), consents.NEWS)
    say(subject, consents.NEWS, State(last))
    assert not consents.may(subject, consents.NEWS)


def test_one_may_object_to_the_count_and_return():
    subject = uuid4()
    say(subject, consents.STATISTICS, State.OBJECTED)
    assert not consents.may(subject, consents.STATISTICS)
    say(subject, consents.STATISTICS, State.GRANTED)
    assert consents.may(subject, consents.STATISTICS)


def test_a_partner_s_permission_ends_after_twelve_months():
    subject = uuid4()
    say(subject, PARTNER, State.GRANTED)
    assert consents.may(subject, PARTNER)
    ConsentState.objects.update(recorded_at=timezone.now() - timedelta(days=367))
    assert not consents.may(subject, PARTNER)


def test_nothing_of_a_restricted_subject_is_used():
    subject = uuid4()
    say(subject, consents.NEWS, State.GRANTED)
    Restriction.objects.create(subject=subject)
    assert not consents.may(subject, consents.NEWS)
    assert not consents.may(subject, consents.STATISTICS)


def test_the_words_are_kept_once():
    first, second = uuid4(), uuid4()
    say(first, consents.NEWS, State.GRANTED)
    say(second, consents.NEWS, State.GRANTED)
    assert len(set(ConsentEvent.objects.values_list("wording", flat=True))) == 1
    assert consents.history(first)[0].words == "Send me news"


def test_a_link_confirms_once():
    subject = uuid4()
    token = ask(subject)
    assert not consents.may(subject, consents.NEWS)
    stored = bytes(OptInRequest.objects.get().digest)
    assert stored == hashlib.sha256(token.encode()).digest()
    opt_ins.confirm(token, words="News", language="en")
    assert consents.may(subject, consents.NEWS)
    with pytest.raises(opt_ins.LinkOver):
        opt_ins.confirm(token, words="News", language="en")


@pytest.mark.parametrize("token", ["", "x", "é" * 43])
def test_a_made_up_link_is_over(token):
    with pytest.raises(opt_ins.LinkOver):
        opt_ins.asked(token)


def test_a_link_is_over_after_72_hours():
    token = ask(uuid4())
    OptInRequest.objects.update(asked_at=timezone.now() - timedelta(hours=73))
    with pytest.raises(opt_ins.LinkOver):
        opt_ins.asked(token)


def test_a_withdrawal_after_the_message_wins():
    subject = uuid4()
    token = ask(subject)
    say(subject, consents.NEWS, State.WITHDRAWN)
    with pytest.raises(opt_ins.LinkOver):
        opt_ins.confirm(token, words="News", language="en")


def test_one_message_a_day_and_three_in_thirty_days():
    subject = uuid4()
    for _ in range(3):
        ask(subject)
        with pytest.raises(opt_ins.AskedOften):
            ask(subject)
        OptInMail.objects.update(sent_at=F("sent_at") - timedelta(days=2))
    with pytest.raises(opt_ins.AskedOften):
        ask(subject)


def test_unconfirmed_requests_are_gone_after_a_week_and_still_counted():
    subject = uuid4()
    for _ in range(3):
        ask(subject)
        OptInMail.objects.update(sent_at=F("sent_at") - timedelta(days=8))
        OptInRequest.objects.update(asked_at=timezone.now() - timedelta(days=8))
        assert opt_ins.forget_old() == 1
    assert not OptInRequest.objects.exists()
    with pytest.raises(opt_ins.AskedOften):
        ask(subject)
    OptInMail.objects.update(sent_at=F("sent_at") - timedelta(days=23))
    opt_ins.forget_old()
    assert not OptInMail.objects.exists()
    ask(subject)


def test_what_is_counted_names_neither_the_person_nor_the_purpose():
    subject = uuid4()
    ask(subject)
    [mark] = OptInMail.objects.values_list("mark", flat=True)
    assert len(mark) == 32
    assert bytes(mark) not in {subject.bytes, suppressions.mark_of(ANA)}


def test_who_confirmed_may_be_asked_again_the_same_day():
    subject = uuid4()
    opt_ins.confirm(ask(subject), words="News", language="en")
    say(subject, consents.NEWS, State.WITHDRAWN)
    ask(subject)


def test_a_receipt_can_be_checked_and_not_altered():
    say(uuid4(), consents.NEWS, State.GRANTED)
    record = receipts.receipt(ConsentEvent.objects.get())
    assert receipts.is_ours(record)
    assert not receipts.is_ours(record | {"event_type": "refused"})
    assert not receipts.is_ours({})
