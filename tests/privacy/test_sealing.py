"""Sealed values open where they were sealed, and nowhere else."""

import uuid

import pytest
from django.core.exceptions import ImproperlyConfigured

from privacy import sealing
from privacy.models import SubjectKey
from privacy.sealing import Unreadable

pytestmark = pytest.mark.django_db

PLACE = {"table": "company_contact", "column": "phone"}
PHONE = "+39 02 5555 0101"


@pytest.fixture
def subject():
    return uuid.uuid4()


def test_what_is_sealed_opens_again(subject):
    for value in (PHONE, "", "0", "None", "上海市", "\U0001f4e6" * 300):
        sealed = sealing.seal(value, subject=subject, **PLACE)
        assert len(value) < 8 or value.encode() not in sealed
        assert sealing.unseal(sealed, subject=subject, **PLACE) == value


def test_the_same_value_looks_different_each_time(subject):
    first, second = (sealing.seal(PHONE, subject=subject, **PLACE) for _ in "ab")
    assert first != second


def test_a_value_moved_to_another_column_table_or_subject_does_not_open(subject):
    sealed = sealing.seal(PHONE, subject=subject, **PLACE)
    other = uuid.uuid4()
    sealing.seal("", subject=other, **PLACE)
    for place in (
        {"subject": subject, "table": "company_contact", "column": "fax"},
        {"subject": subject, "table": "member", "column": "phone"},
        {"subject": other, **PLACE},
    ):
        with pytest.raises(Unreadable):
            sealing.unseal(sealed, **place)


def test_every_flipped_byte_is_noticed(subject):
    sealed = sealing.seal(PHONE, subject=subject, **PLACE)
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1
        with pytest.raises(Unreadable):
            sealing.unseal(bytes(altered), subject=subject, **PLACE)


def test_without_its_key_nothing_opens(subject):
    sealed = sealing.seal(PHONE, subject=subject, **PLACE)
    SubjectKey.objects.filter(subject=subject).delete()
    with pytest.raises(Unreadable):
        sealing.unseal(sealed, subject=subject, **PLACE)


def test_an_older_master_key_still_opens(subject, settings):
    sealed = sealing.seal(PHONE, subject=subject, **PLACE)
    settings.SEALING_KEYS += ",9:" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
    assert sealing.unseal(sealed, subject=subject, **PLACE) == PHONE
    assert sealing.wrap(b"k" * 32, subject=subject)[0] == 9


def test_a_missing_master_key_is_said(subject, settings):
    settings.SEALING_KEYS = ""
    with pytest.raises(ImproperlyConfigured):
        sealing.seal(PHONE, subject=subject, **PLACE)
