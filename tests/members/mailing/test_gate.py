"""The gate right before the first byte, and what the database refuses whoever writes."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from members.mailing.sending import queueing
from members.mailing.sending.queueing import Outcome, State
from members.models import Campaign, Delivery, MailWish
from privacy import consents, restrictions, suppressions
from privacy.consents import NEWS, TARGETING
from tests.campaigns import a_campaign, a_reader, allow
from tests.deliveries import WAYS, a_delivery, go
from tests.people import a_member

pytestmark = pytest.mark.django_db
ANYWHERE = ["", "PT"]


@pytest.fixture
def reader():
    return a_reader()


@pytest.fixture
def campaign():
    return a_campaign(state="sending")


@pytest.fixture
def waiting(reader, campaign):
    return a_delivery(campaign, reader)


def ask(delivery, countries=ANYWHERE):
    [one] = queueing.claim(delivery.campaign, ["", "PT"], 10)
    return queueing.turns([one], countries)[one.id]


def end(reader, purpose, state="withdrawn"):
    consents.record(
        reader.subject,
        purpose,
        state=consents.State(state),
        language="en",
        method=consents.Method.SETTINGS,
    )


def as_it_is(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def refused(statement, *given):
    """What the database says to a statement that it does not carry out."""
    with (
        pytest.raises(DatabaseError) as error,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, given)
    return str(error.value)


def goes(statement, given):
    """Would this statement be carried out? It is taken back."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, given)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return "does not go" not in str(error) and str(error)
    return True


def test_it_says_what_the_sender_needs(waiting, reader):
    turn = ask(waiting)
    assert turn.is_let_through
    assert (turn.subject, turn.address) == (reader.subject, reader.email)
    assert (turn.name, turn.language, turn.variant) == (reader.full_name, "en", "a")
    assert turn.since <= timezone.now()
    row = as_it_is(waiting)
    assert row.state == State.TRANSMITTING
    assert (row.week_place, row.month_place) == (1, 1)
    today = timezone.now().astimezone(UTC)
    year, week, _ = today.isocalendar()
    assert (row.week, row.month) == (year * 100 + week, today.year * 100 + today.month)


REFUSALS = {
    "permission": lambda reader, _: end(reader, NEWS),
    "targeting": lambda reader, _: end(reader, TARGETING),
    "suppressed": lambda reader, _: suppressions.suppress(
        reader.email, reason=suppressions.Reason.COMPLAINT
    ),
    "expired": lambda _, campaign: Campaign.objects.update(
        starts_at=timezone.now() - timedelta(2), expires_at=timezone.now()
    ),
    "cancelled": lambda _, campaign: Campaign.objects.update(
        state="cancelled", ended_at=timezone.now()
    ),
    "preference": lambda reader, _: MailWish.objects.create(
        member=reader, paused_until=timezone.now() + timedelta(1)
    ),
}


@pytest.mark.promise("W4")
@pytest.mark.parametrize("why", REFUSALS)
def test_it_leaves_out_whom_it_must(why, reader):
    campaign = a_campaign(state="sending", criteria={"country": ["PT"]})
    delivery = a_delivery(campaign, reader)
    REFUSALS[why](reader, campaign)
    assert ask(delivery).verdict == why
    row = as_it_is(delivery)
    assert (row.state, row.why) == ("left_out", why)
    assert row.ended_at


@pytest.mark.parametrize(
    "happens",
    [
        lambda reader: restrictions.restrict(reader.subject),
        lambda reader: type(reader).objects.update(is_active=False),
        lambda reader: reader.emailaddress_set.update(verified=False),
        lambda reader: end(reader, NEWS, "expired"),
    ],
)
def test_other_ends_of_a_permission(happens, waiting, reader):
    happens(reader)
    assert ask(waiting).verdict == "permission"


@pytest.mark.parametrize(
    ("kind", "every", "verdict"),
    [
        ("news", "issue", "send"),
        ("news", "month", "preference"),
        ("news", "none", "preference"),
        ("digest", "month", "send"),
        ("digest", "issue", "preference"),
        ("digest", "none", "preference"),
    ],
)
def test_how_often_somebody_wants_it(kind, every, verdict, reader):
    purpose = "marketing_email:" if kind == "digest" else NEWS
    campaign = a_campaign(state="sending", kind=kind, purpose=purpose)
    delivery = a_delivery(campaign, reader)
    MailWish.objects.create(member=reader, every=every)
    assert ask(delivery).verdict == verdict


def test_a_paused_campaign_gives_it_back(waiting):
    Campaign.objects.update(state="paused", paused_for="hand")
    assert ask(waiting).verdict == "halted"
    assert as_it_is(waiting).state == "queued"


def test_out_of_its_hours_it_waits(waiting):
    assert ask(waiting, countries=["FR"]).verdict == "closed"
    assert as_it_is(waiting).state == "queued"


@pytest.mark.promise("W3b")
def test_nobody_gets_more_than_two_a_week(reader):
    for _ in range(2):
        assert ask(a_delivery(a_campaign(state="sending"), reader)).is_let_through
    third = a_delivery(a_campaign(state="sending"), reader)
    assert ask(third).verdict == "cap"
    row = as_it_is(third)
    assert row.state == "queued"
    first_of_month = row.due_at.day == 1
    assert first_of_month
    assert (row.due_at.hour, row.due_at.minute) == (0, 0)
    assert row.due_at > timezone.now()


def test_a_week_that_two_months_share_has_two_places_too(reader, as_owner):
    for _ in range(2):
        ask(a_delivery(a_campaign(state="sending"), reader))
    third = a_delivery(a_campaign(state="sending"), reader)
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE;"
            "ALTER TABLE members_delivery DISABLE TRIGGER delivery_changes;"
            "UPDATE members_delivery SET month = 202001 WHERE month IS NOT NULL;"
            "ALTER TABLE members_delivery ENABLE TRIGGER delivery_changes"
        )
    assert ask(third).verdict == "cap"
    again = as_it_is(third).due_at.astimezone(UTC)
    assert (again.weekday(), again.hour) == (0, 0)
    assert again - timezone.now() < timedelta(days=7)


def test_what_would_be_too_late_after_the_cap_is_left_out(reader):
    for _ in range(2):
        ask(a_delivery(a_campaign(state="sending"), reader))
    soon = a_campaign(state="sending", expires_at=timezone.now() + timedelta(minutes=1))
    third = a_delivery(soon, reader)
    assert ask(third).verdict == "cap"
    assert as_it_is(third).state in {"left_out", "queued"}
    assert as_it_is(third).why in {"cap", ""}


def test_a_place_is_given_back_with_a_refusal(reader):
    one = a_delivery(a_campaign(state="sending"), reader, state="failed_soft")
    assert one.week is None
    other = a_delivery(a_campaign(state="sending"), reader, state="sent")
    assert (other.week_place, other.month_place) == (1, 1)


def test_who_lost_the_claim_is_told_so(waiting):
    [one] = queueing.claim(waiting.campaign, ANYWHERE, 1)
    assert queueing.turns([one._replace(claim=uuid4())], ANYWHERE) == {}
    Delivery.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert queueing.turns([one], ANYWHERE) == {}
    assert not queueing.note([Outcome(one.id, one.claim, State.SENT)])


def test_what_a_dead_sender_held_waits_and_what_it_sent_is_uncertain(reader):
    claimed = a_delivery(a_campaign(state="sending"), reader, state="claimed")
    on_its_way = a_delivery(a_campaign(state="sending"), reader, state="transmitting")
    queueing.recover()
    assert as_it_is(claimed).state == "claimed"
    Delivery.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    queueing.recover()
    assert as_it_is(claimed).state == "queued"
    assert as_it_is(on_its_way).state == "uncertain"
    assert as_it_is(on_its_way).ended_at


INSERT = """
INSERT INTO members_delivery (id, campaign_id, member_id, subject, variant, language, country,
    state, why, trouble, tries, claim, claimed_until)
SELECT gen_random_uuid(), %s, id, subject, 'a', 'en', '', %s, '', '', 0,
    CASE WHEN %s = 'claimed' THEN gen_random_uuid() END,
    CASE WHEN %s = 'claimed' THEN now() END
FROM members_member WHERE id = %s
"""


def insert(campaign, member, state="queued"):
    return INSERT, campaign.pk, state, state, state, member.pk


@pytest.mark.promise("W4")
def test_a_row_without_permission_is_refused_whoever_writes(campaign):
    silent = a_member()
    assert "who allows it" in refused(*insert(campaign, silent))
    allow(silent)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, insert(campaign, silent)[1:])
    assert Delivery.objects.count() == 1


@pytest.mark.promise("W3b")
def test_a_row_of_a_chosen_group_needs_that_permission_too():
    chosen = a_campaign(state="sending", criteria={"country": ["PT"]})
    reader = a_reader(is_targeted=False)
    assert "who allows it" in refused(*insert(chosen, reader))


def test_one_without_permission_among_many_is_refused(campaign):
    readers = [a_reader() for _ in range(3)]
    with pytest.raises(DatabaseError), transaction.atomic():
        Delivery.objects.bulk_create(
            Delivery(campaign=campaign, member=one, subject=one.subject, language="en")
            for one in [*readers, a_member()]
        )


def test_a_row_is_its_members_and_its_member_is_active(campaign, reader):
    other = a_reader()
    with pytest.raises(DatabaseError), transaction.atomic():
        Delivery.objects.create(
            campaign=campaign, member=reader, subject=other.subject, language="en"
        )
    type(reader).objects.filter(pk=reader.pk).update(is_active=False)
    refused(*insert(campaign, reader))


@pytest.mark.parametrize("state", ["claimed"])
def test_a_row_begins_as_queued(state, campaign, reader):
    assert "begins as queued" in refused(*insert(campaign, reader, state))


@pytest.mark.parametrize("state", ["draft", "paused", "cancelled"])
def test_a_campaign_that_stands_still_gets_no_rows(state, reader):
    more = {"paused": {"paused_for": "hand"}, "cancelled": {"ended_at": timezone.now()}}
    campaign = a_campaign(state=state, **more.get(state, {}))
    assert "Nothing is sent" in refused(*insert(campaign, reader))


ALLOWED = {
    *(("queued", "claimed"), ("queued", "left_out")),
    *(("claimed", "queued"), ("claimed", "left_out"), ("claimed", "transmitting")),
    *(("transmitting", to) for to in ("sent", "failed_soft", "failed_hard")),
    ("transmitting", "uncertain"),
    *(("failed_soft", to) for to in ("claimed", "failed_hard", "left_out")),
}
CHANGE = """
UPDATE members_delivery SET state = %(to)s,
    gated_at = CASE WHEN %(to)s = 'transmitting' THEN clock_timestamp() ELSE gated_at END,
    sent_to = CASE WHEN %(to)s = 'transmitting' THEN (
        SELECT confirmed_by FROM privacy_consentstate AS said
        WHERE said.subject = members_delivery.subject AND said.confirmed_by IS NOT NULL
    ) ELSE sent_to END,
    why = CASE WHEN %(to)s = 'left_out' THEN 'permission' ELSE '' END,
    claim = CASE WHEN %(to)s IN ('claimed', 'transmitting') THEN coalesce(claim, gen_random_uuid()) END,
    claimed_until = CASE WHEN %(to)s IN ('claimed', 'transmitting') THEN now() + interval '1 h' END,
    week = CASE WHEN %(counts)s THEN coalesce(week, to_char(now() AT TIME ZONE 'UTC', 'IYYYIW')::integer) END,
    week_place = CASE WHEN %(counts)s THEN coalesce(week_place, 1) END,
    month = CASE WHEN %(counts)s THEN coalesce(month, to_char(now() AT TIME ZONE 'UTC', 'YYYYMM')::integer) END,
    month_place = CASE WHEN %(counts)s THEN coalesce(month_place, 1) END
WHERE id = %(id)s
"""


@pytest.mark.parametrize("before", WAYS)
def test_no_other_way_leads_from_a_state(before, reader, campaign):
    """Those to the queue again are the sender's and a person's own, and have their functions."""
    delivery = a_delivery(campaign, reader, state=before)
    went = set()
    for after in set(WAYS) - {before}:
        counts = after in {"transmitting", "sent", "uncertain"}
        if goes(CHANGE, {"to": after, "counts": counts, "id": delivery.pk}):
            went.add((before, after))
    assert went == {way for way in ALLOWED if way[0] == before}


def leave(**changed):
    """What raw SQL would write of all that is claimed, to let it leave."""
    columns = {
        "state": "'transmitting'",
        "gated_at": "clock_timestamp()",
        "week": "to_char(now() AT TIME ZONE 'UTC', 'IYYYIW')::integer",
        "month": "to_char(now() AT TIME ZONE 'UTC', 'YYYYMM')::integer",
        "week_place": "1",
        "month_place": "1",
        "sent_to": "(SELECT confirmed_by FROM privacy_consentstate AS said WHERE"
        " said.subject = members_delivery.subject AND said.confirmed_by IS NOT NULL)",
    } | changed
    written = ", ".join(f"{name} = {value}" for name, value in columns.items())
    return f"UPDATE members_delivery SET {written}"


@pytest.mark.promise("W4")
def test_raw_sql_does_not_get_round_the_gate(waiting, reader, campaign):
    others = [a_delivery(campaign, a_reader()) for _ in range(2)]
    for one in (waiting, *others):
        go(one, "claimed")
    assert goes(leave(), ())
    end(reader, NEWS)
    assert "permission" in refused(leave())


@pytest.mark.promise("W4")
@pytest.mark.parametrize(
    "changed",
    [
        {"week": "202601"},
        {"month": "202601"},
        {"sent_to": "NULL"},
    ],
)
def test_raw_sql_writes_what_the_gate_would(changed, waiting):
    """A week long ago would free this one's places."""
    go(waiting, "claimed")
    assert "as the gate writes it" in refused(leave(**changed))


@pytest.mark.parametrize(
    "moment", ["now() - interval '1 hour'", "NULL", "now() + interval '1 hour'"]
)
def test_what_leaves_leaves_now(moment, waiting):
    """Of what left long ago nobody waits for the end, and it is not gated."""
    go(waiting, "claimed")
    assert "this way" in refused(leave(gated_at=moment))
    assert goes(leave(), ())


def test_a_group_has_all_its_verdicts_at_once(campaign, reader):
    """Each goes its own way; none of them holds up or lets through another."""
    ends = [a_reader() for _ in range(4)]
    readers = [reader, *ends, a_reader()]
    for one in readers:
        a_delivery(campaign, one, country="FR" if one is readers[-1] else "PT")
    end(ends[0], NEWS)
    suppressions.suppress(ends[1].email, reason=suppressions.Reason.COMPLAINT)
    MailWish.objects.create(member=ends[2], every="none")
    for _ in range(2):
        a_delivery(a_campaign(state="sending"), ends[3], "sent")
    claimed = queueing.claim(campaign, ["PT", "FR"], 10)
    turns = queueing.turns(claimed, ["PT"])
    verdicts = {turn.subject: turn.verdict for turn in turns.values()}
    assert [verdicts[one.subject] for one in readers] == [
        *("send", "permission", "suppressed", "preference", "cap", "closed"),
    ]
    states = dict(campaign.deliveries.values_list("subject", "state"))
    assert [states[one.subject] for one in readers] == [
        *("transmitting", "left_out", "left_out", "left_out", "queued", "queued"),
    ]


def test_a_row_stays_its_members(waiting):
    other = a_reader()
    refused("UPDATE members_delivery SET subject = %s", other.subject)
    refused("UPDATE members_delivery SET member_id = %s", other.pk)
    go(waiting, "claimed")
    refused("UPDATE members_delivery SET claim = gen_random_uuid()")


def test_its_own_sender_gives_it_back_while_the_lease_lasts(waiting):
    [one] = queueing.claim(waiting.campaign, ANYWHERE, 1)
    assert queueing.turns([one], ANYWHERE)[one.id].is_let_through
    refused(
        "UPDATE members_delivery SET state = 'queued', claim = NULL, claimed_until = NULL,"
        " week = NULL, week_place = NULL, month = NULL, month_place = NULL"
    )
    stranger = Outcome(one.id, uuid4(), State.QUEUED)
    assert not queueing.note([stranger])
    assert queueing.note([stranger._replace(claim=one.claim, later=5)])
    row = as_it_is(waiting)
    assert (row.state, row.week, row.claim) == ("queued", None, None)


@pytest.mark.parametrize(
    ("at", "week", "month"),
    [
        (datetime(2027, 1, 1, 12, tzinfo=UTC), 202653, 202701),
        (datetime(2028, 1, 3, tzinfo=UTC), 202801, 202801),
    ],
)
def test_weeks_are_isos(at, week, month):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_char(%s::timestamptz AT TIME ZONE 'UTC', 'IYYYIW')::int,"
            " to_char(%s::timestamptz AT TIME ZONE 'UTC', 'YYYYMM')::int",
            [at, at],
        )
        assert cursor.fetchone() == (week, month)
