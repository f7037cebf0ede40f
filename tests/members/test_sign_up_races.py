"""Joining twice at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from members import registration
from members.models import Member, OutgoingMail

pytestmark = pytest.mark.django_db(transaction=True)


def joined(**other):
    form = {
        "member_id": "ana.lima",
        "full_name": "Ana Lima",
        "email": "ana@example.org",
        "password": "seven quiet herons",
        "language": "en",
    }
    try:
        return registration.register(**form | other)
    except registration.TakenMemberId:
        return "taken"
    finally:
        connection.close()


def at_once(forms):
    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(lambda form: joined(**form), forms))


def test_ten_copies_of_a_form_make_one_member_and_one_letter():
    key = uuid4()
    answers = at_once([{"form_key": key}] * 10)
    assert {answer.member_id for answer in answers} == {"ana.lima"}
    assert Member.objects.count() == OutgoingMail.objects.count() == 1


def test_ten_people_of_one_address_are_one_member():
    forms = [{"form_key": uuid4(), "member_id": f"ana{c}x"} for c in "abcdefghjk"]
    answers = at_once(forms)
    assert len([answer for answer in answers if answer]) == 1
    assert Member.objects.count() == OutgoingMail.objects.count() == 1


def test_ten_twins_of_a_member_id_are_one_member():
    forms = [
        {"form_key": uuid4(), "email": f"{n}@example.org", "member_id": twin}
        for n, twin in enumerate(["ana.lima", "ANA.LIMA", "ana.1ima", "аna.lima"] * 2)
    ]
    answers = at_once(forms)
    assert answers.count("taken") == 7
    assert Member.objects.count() == 1
