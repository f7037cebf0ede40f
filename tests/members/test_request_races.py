"""Requests about privacy at the same moment: each deed is done once (K1)."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from members import privacy_requests, request_reminders
from members.models import OutgoingMail, PrivacyRequest, RequestStep, RequestWord
from tests.members.test_privacy_requests import ADDRESS, TEXT, WHEN, a_request, aged
from tests.people import a_staff_member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("K1")]


def at_once(deed, amount=6):
    """What each of so many threads got: an answer, or the name of what was raised."""

    def tried(number):
        try:
            return deed(number)
        except (privacy_requests.TooMany, privacy_requests.CannotBe) as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(amount) as threads:
        return list(threads.map(tried, range(amount)))


def ask(form_key):
    asked = privacy_requests.Asked("access", TEXT, None, ADDRESS, "", "en")
    return privacy_requests.ask(asked, form_key=form_key).pk


def letters(template):
    return OutgoingMail.objects.filter(template=template).count()


def steps(what):
    return RequestStep.objects.filter(what=what).count()


def test_everything_is_done_once_however_many_press_at_once():
    key = uuid4()
    assert len(set(at_once(lambda _: ask(key)))) == 1
    assert PrivacyRequest.objects.count() == letters("request_confirm") == 1

    row = PrivacyRequest.objects.get()
    token = privacy_requests.token_of(row)
    at_once(lambda _: privacy_requests.confirm(token))
    assert steps("confirmed") == letters("request_receipt") == 1

    at_once(lambda _: privacy_requests.write_more(row, "And why?", key="form"))
    assert RequestWord.objects.filter(written_key="form").count() == 1

    officer = a_staff_member("privacy officer")
    extended = at_once(
        lambda n: privacy_requests.extend(row, "Much.", by=officer, key=f"e{n}")
    )
    assert extended.count("CannotBe") == 5
    assert steps("extended") == letters("request_extended") == 1

    aged(row, due_at=WHEN())
    at_once(lambda _: request_reminders.remind())
    assert letters("requests_overdue") == 1

    answered = at_once(
        lambda n: privacy_requests.answer(row, "So.", by=officer, key=f"a{n}")
    )
    assert answered.count("CannotBe") == 5
    assert steps("answered") == letters("request_answered") == 1


def test_of_many_forms_at_once_no_more_than_three_write_to_an_address():
    got = at_once(lambda _: ask(uuid4()), amount=8)
    assert got.count("TooMany") == 8 - privacy_requests.UNCONFIRMED
    assert letters("request_confirm") == privacy_requests.UNCONFIRMED


def test_deleting_what_is_over_twice_at_once_deletes_it_once():
    for n in range(20):
        aged(
            a_request(address=f"n{n}@example.org", is_confirmed=False),
            asked_at=WHEN() - privacy_requests.DAY * 9,
        )
    stays = a_request()
    assert sum(at_once(lambda _: privacy_requests.forget_over(), amount=3)) >= 20
    assert PrivacyRequest.objects.get() == stays
