"""The gate may(): a policy that covers it, an address that said yes, nothing suppressed or erased."""

from uuid import uuid4

import pytest
from django.db import connection

from privacy import (
    consents,
    gpc,
    ledgers,
    opt_ins,
    policies,
    restrictions,
    sealing,
    suppressions,
)
from privacy.consents import NEWS, State
from privacy.models import ConsentEvent, SubjectKey, Suppression
from tests.people import a_policy
from tests.policies import its_day_comes

pytestmark = pytest.mark.django_db
ANA = "ana@example.org"
ACME, OTHER = "partner:acme", "partner:other"


def confirmed(subject, purpose=NEWS, address=ANA):
    """Asked for, and granted by the link."""
    token = opt_ins.ask(subject, purpose, address=address, words="Yes", language="en")
    opt_ins.confirm(token, words="Yes", language="en")
    return subject


def granted_without_a_link(subject, purpose):
    consents.record(
        subject,
        purpose,
        state=State.GRANTED,
        words="Yes",
        language="en",
        method=consents.Method.SETTINGS,
    )


@pytest.mark.promise("W4")
@pytest.mark.parametrize("purpose", [NEWS, "marketing_email:textiles", ACME])
def test_what_goes_to_an_address_holds_once_that_address_has_said_yes(purpose):
    subject = uuid4()
    granted_without_a_link(subject, purpose)
    assert not consents.may(subject, purpose)
    assert consents.may(confirmed(uuid4(), purpose), purpose)
    granted_without_a_link(subject, consents.TARGETING)
    assert consents.may(subject, consents.TARGETING)


@pytest.mark.parametrize("reason", list(suppressions.Reason))
def test_nothing_is_sent_to_a_suppressed_address_whatever_its_case(reason):
    subject = confirmed(uuid4())
    suppressions.suppress(" ANA@Example.org", reason=reason)
    assert not consents.may(subject, NEWS)
    assert consents.may(subject, consents.STATISTICS)
    assert consents.may(confirmed(uuid4(), address="ben@example.org"), NEWS)


def test_only_a_fresh_double_opt_in_lifts_it():
    subject = confirmed(uuid4())
    before = opt_ins.ask(
        subject, "marketing_email:x", address=ANA, words="Yes", language="en"
    )
    suppressions.suppress(ANA, reason=suppressions.Reason.COMPLAINT)
    opt_ins.confirm(before, words="Yes", language="en")
    granted_without_a_link(subject, NEWS)
    assert suppressions.standing(ANA)
    confirmed(subject)
    assert suppressions.standing(ANA) is None
    assert consents.may(subject, NEWS)
    assert consents.may(subject, "marketing_email:x")


def test_suppressing_twice_is_once_and_the_address_is_not_kept():
    for _ in range(2):
        suppressions.suppress(ANA, reason=suppressions.Reason.ASKED)
    mark = bytes(Suppression.objects.get().mark)
    assert len(mark) == 32
    assert b"ana" not in mark


def test_marks_outlive_a_master_key(settings):
    before = suppressions.mark_of(ANA)
    settings.SEALING_KEYS += ",9:" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
    key = SubjectKey.objects.get(subject=sealing.MARKS)
    key.wrapped = sealing.rewrapped(bytes(key.wrapped), subject=sealing.MARKS)
    key.save()
    settings.SEALING_KEYS = settings.SEALING_KEYS.split(",")[1]
    assert suppressions.mark_of(ANA) == before


def test_restricted_and_erased_are_nobody_s_business():
    subject = confirmed(uuid4())
    restrictions.restrict(subject)
    restrictions.restrict(subject)
    assert not consents.may(subject, NEWS)
    restrictions.lift(subject)
    assert consents.may(subject, NEWS)
    restrictions.note_erased(subject)
    restrictions.lift(subject)
    assert not consents.may(subject, NEWS)
    assert not consents.may(subject, consents.STATISTICS)


@pytest.mark.parametrize("asked", [NEWS, "marketing_email:"])
def test_from_its_day_on_a_version_that_asks_anew_covers_only_who_agreed(
    new_version, asked
):
    agreed, silent = confirmed(uuid4()), confirmed(uuid4())
    granted_without_a_link(silent, consents.TARGETING)
    version = new_version("reconsent", [asked])
    policies.accept(agreed, version, language="en", method="banner")
    assert consents.may(silent, NEWS)
    its_day_comes(version)
    # Nothing but the day has passed: no task of the clock ran.
    assert not consents.may(silent, NEWS)
    assert consents.may(agreed, NEWS)
    assert consents.may(silent, consents.TARGETING)


def test_agreeing_after_the_day_revives_nothing_and_a_new_yes_does(new_version):
    subject = confirmed(uuid4())
    version = new_version("reconsent", [NEWS])
    its_day_comes(version)
    policies.accept(subject, version, language="en", method="banner")
    assert not consents.may(subject, NEWS)
    assert consents.may(confirmed(subject), NEWS)
    assert list(consents.end_uncovered()) == []


def test_the_ledger_says_so_once_batch_by_batch(new_version, monkeypatch):
    subjects = [confirmed(uuid4()) for _ in range(5)]
    version = new_version("reconsent", [NEWS])
    assert list(consents.end_uncovered()) == []
    its_day_comes(version)
    monkeypatch.setattr(consents, "BATCH", 2)
    next(consents.end_uncovered())
    assert list(consents.end_uncovered()) == [2, 3]
    assert list(consents.end_uncovered()) == []
    ended = ConsentEvent.objects.filter(state="expired", method="policy", policy=2)
    assert sorted(ended.values_list("subject", flat=True)) == sorted(subjects)
    entered = {fault.ledger for fault in ledgers.verify()}
    assert "privacy_consentevent" not in entered


@pytest.mark.parametrize("change_class", ["notice", "editorial"])
def test_other_changes_end_nothing(new_version, change_class):
    subject = confirmed(uuid4())
    its_day_comes(new_version(change_class))
    assert consents.may(subject, NEWS)


@pytest.mark.parametrize(
    ("change_class", "purposes"),
    [
        ("reconsent", []),
        ("notice", [NEWS]),
        ("reconsent", ["statistics"]),
        ("reconsent", ["x"]),
    ],
)
def test_only_what_is_allowed_by_consent_is_asked_anew(
    new_version, change_class, purposes
):
    with pytest.raises(policies.CannotBePublished):
        new_version(change_class, purposes)


@pytest.mark.promise("H2")
def test_global_privacy_control_refuses_every_partner_there_is_and_will_be():
    subject = confirmed(confirmed(uuid4()), ACME)
    gpc.note(subject, language="en")
    assert not consents.may(subject, ACME)
    assert not consents.may(subject, OTHER)
    assert consents.may(subject, NEWS)


@pytest.mark.promise("H2")
def test_what_is_granted_to_a_partner_afterwards_holds():
    subject = uuid4()
    gpc.note(subject, language="en")
    confirmed(subject, ACME)
    gpc.note(subject, language="en")
    assert consents.may(subject, ACME)
    assert not consents.may(subject, OTHER)
    heard = ConsentEvent.objects.filter(method="gpc")
    assert [(one.purpose, one.state, one.wording) for one in heard] == [
        ("partner:", "refused", None)
    ]


@pytest.mark.promise("H2")
def test_a_partner_s_permission_ends_by_its_date():
    subject = confirmed(uuid4(), ACME)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE privacy_consentstate SET recorded_at = now() - interval '12 months'"
        )
    assert not consents.may(subject, ACME)


def test_another_address_has_said_yes_to_nothing():
    a_policy()
    subject = confirmed(confirmed(uuid4()), ACME)
    granted_without_a_link(subject, consents.TARGETING)
    consents.end_confirmed(subject, language="en")
    assert consents.allowed(subject, [NEWS, ACME, consents.TARGETING]) == {
        consents.TARGETING
    }
    said = consents.history(subject)[0]
    assert (said.state, said.method) == ("expired", "address")
