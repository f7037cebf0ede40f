"""Behind PgBouncer in transaction mode: a pool of one or two connections for everything at once."""

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.utils.timezone import now

from listings.buying import favourites
from listings.posting import publishing
from members.mailing.sending import materialising, sender
from members.models import Campaign, Member
from privacy import consents, ledgers
from privacy.patience import statements_may_take
from tests import pgbouncer, standby
from tests.campaigns import a_campaign, a_reader
from tests.deliveries import states
from tests.listings.asking.world import a_buyer, a_supplier, an_inquiry
from tests.listings.test_traffic_pages import a_traffic_day
from tests.members import copies
from tests.people import (
    a_category,
    a_company,
    a_member,
    a_policy,
    a_staff_member,
    an_item,
    an_offer,
)
from tradedir import checks
from tradedir.backup import tools
from tradedir.timetable import EVERY
from tradedir.up import ROOT

PAGES = (
    *("/", "/search/?q=gear+pump", "/search/?q=gaer&tab=suppliers", "/categories/"),
    *("/companies/", "/offers/", "/countries/", "/feeds/items.xml", "/sitemap.xml"),
    *("/statistics/", "/privacy/", "/privacy/promises/", "/privacy/data/", "/readyz"),
)
OWN = (
    *("/me/", "/me/inquiries/", "/me/favourites/", "/me/privacy/", "/me/searches/"),
    "/me/privacy/download/",
)
DESK = ("/desk/reports/", "/desk/reports/traffic/", "/desk/reports/funnel/")
# What a connection leaves behind for whoever has it next.
LEFT = """
SELECT current_setting('statement_timeout'), current_setting('role'),
    coalesce(current_setting('pg_trgm.similarity_threshold', true), '0.3'),
    (SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_cursors),
    (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')
FROM pg_sleep(%s)
"""
NOTHING = ("5s", "none", "0.3", 0, 0, 0)


@pytest.fixture(scope="module")
def primary(django_db_blocker):
    with standby.a_pair() as pair, django_db_blocker.unblock():
        with standby.site_at(pair.primary.port):
            a_policy()
            a_category()
            a_traffic_day()
            Group.objects.get(name="marketing")
        yield pair.primary


@pytest.fixture(params=[1, 2], ids="of {} at most".format)
def pooled(primary, request):
    with (
        pgbouncer.in_front_of(primary, size=request.param) as port,
        standby.site_at(port, POOLED=True, OPTIONS={"connect_timeout": 3}),
    ):
        yield request.param
        assert set(what_is_left(request.param)) == {NOTHING}


@pytest.fixture(scope="module")
def port_of_one(primary):
    with pgbouncer.in_front_of(primary, size=1) as port:
        yield port


@pytest.fixture
def of_one(port_of_one):
    with standby.site_at(port_of_one, POOLED=True, OPTIONS={"connect_timeout": 3}):
        yield


def what_is_left(size):
    """Of every connection of the pool, asked at the same time so that each is another one."""

    def ask():
        with connection.cursor() as cursor:
            cursor.execute(LEFT, [0.2 * (size > 1)])
            return cursor.fetchone()

    return at_once([ask] * size)


def at_once(deeds):
    """Each in a thread of its own, with a connection of its own to the pool."""

    def do(deed):
        try:
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        return list(threads.map(do, deeds))


def visits():
    client = Client()
    for page in PAGES:
        assert client.get(page).status_code in {200, 503}, page
        assert page == "/readyz" or client.get(page).status_code == 200, page


def is_a_member():
    """Signs in by the form, looks at what is theirs, asks, keeps, says yes and no."""
    member = a_member(a_company())
    client = Client()
    said = {"login": member.member_id, "password": "a long enough secret"}
    assert client.post("/accounts/login/", said).status_code == 302
    for page in OWN:
        assert client.get(page).status_code == 200, page
    supplier = a_supplier()
    thread = an_inquiry(supplier, a_buyer(member))
    assert thread.messages.count() == 1
    favourites.add(favourites.make(member, "Mine"), [supplier], "")
    for state in ("granted", "withdrawn"):
        consents.record(
            member.subject,
            consents.TARGETING,
            state=state,
            language="en",
            method="settings",
        )


def takes_a_copy():
    assert copies.is_whole(copies.made(a_member(a_company())))


def sells():
    company = a_company()
    item, offer = an_item(company), an_offer(company)
    page = f"/items/{item.pk}/{item.slug}/"
    assert Client().get(page).status_code == 200
    assert publishing.pause(item)
    assert publishing.resume(item)
    assert publishing.withdraw(item)
    assert publishing.archive(offer)
    assert Client().get(page).status_code == 410


def reads_figures():
    client = Client()
    client.force_login(a_staff_member("marketing"))
    for page in DESK:
        assert client.get(page).status_code == 200, page


def test_pages_and_deeds_of_many_at_once(pooled):
    at_once(
        [visits, is_a_member, sells, takes_a_copy, reads_figures, is_a_member, sells]
    )


def test_a_campaign_leaves_once_by_two_senders_at_once(pooled, mailbox):
    for _ in range(6):
        a_reader()
    campaign = a_campaign(state="scheduled")
    amount = materialising.prepare(campaign)
    Campaign.objects.filter(pk=campaign.pk).update(state="sending")
    assert sum(at_once([partial(sender.send, seconds=5)] * 2)) == amount >= 6
    sent = [address for mail in mailbox.mails for address in mail.rcpt_tos]
    assert len(set(sent)) == len(sent) == amount
    assert states(campaign) == {"sent": amount}
    Campaign.objects.filter(pk=campaign.pk).update(state="sent", ended_at=now())


@pytest.mark.parametrize("task", sorted(EVERY))
def test_what_the_clock_does(of_one, task):
    """With one connection: a deed that needed two at once would wait for itself."""
    module, _, name = task.rpartition(".")
    getattr(import_module(module), name)()
    assert set(what_is_left(1)) == {NOTHING}


def test_ledgers_are_whole_afterwards(of_one):
    at_once([is_a_member] * 3)
    assert list(ledgers.verify()) == []


def test_many_rows_are_read_without_a_cursor_that_outlives_its_transaction(of_one):
    for _ in range(3):
        a_member()
    members = Member.objects.order_by("pk")
    # Another transaction amid the rows.
    seen = [(one, members.count()) for one in members.iterator(chunk_size=2)]
    assert len(seen) == members.count()
    with transaction.atomic():
        assert len(list(members.iterator(chunk_size=2))) == len(seen)


def test_more_time_is_said_to_a_transaction_alone(of_one):
    def limit():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            return cursor.fetchone()[0]

    with statements_may_take("60s"):
        assert limit() == "1min"
        with transaction.atomic():
            assert limit() == "1min"
    assert limit() == "5s"


def test_an_error_amid_it_is_gone_with_its_savepoint(of_one):
    a_member()
    with statements_may_take("60s"), transaction.atomic():
        with pytest.raises(DatabaseError), transaction.atomic():
            Member.objects.extra(where=["1 / 0 = 1"]).exists()
        assert Member.objects.exists()
    assert Member.objects.exists()


def test_a_role_without_limits_is_told(primary, of_one):
    assert checks.statements_end_behind_a_pool(None, ["default"]) == []
    connections["default"].close()
    primary.ask(f"ALTER ROLE {standby.templates.APP} RESET statement_timeout")
    try:
        with (
            pgbouncer.in_front_of(primary, size=1) as port,
            standby.site_at(port, POOLED=True, OPTIONS={}),
        ):
            [warning] = checks.statements_end_behind_a_pool(None, ["default"])
    finally:
        primary.ask(f"ALTER ROLE {standby.templates.APP} SET {standby.LIMITS[0]}")
    assert "as long as it likes" in warning.msg


def test_a_backup_is_not_made_through_it(of_one):
    with pytest.raises(tools.Trouble, match="PostgreSQL itself"):
        tools.found()


# Said to a session, it would not be there in the next transaction, or be there for somebody else.
OF_SESSIONS = re.compile(
    r"[\"'](?:SET (?!LOCAL |TRANSACTION )(?:SESSION )?[a-z_]+ (?:=|TO )|RESET |LISTEN |PREPARE "
    r"|DEALLOCATE |CREATE (?:LOCAL )?TEMP)|pg_(?:try_)?advisory_(?:un)?lock|pg_notify"
    r"|set_config\([^)]*, ?false\)"
)
# Not asked of a pool; by the owner of the tables, at PostgreSQL itself.
MAY = {"privacy/prepared.py", "tradedir/backup/restoring.py"}


def test_nothing_is_said_to_a_session():
    found = {
        str(path.relative_to(ROOT))
        for app in ("privacy", "members", "listings", "tradedir")
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and OF_SESSIONS.search(path.read_text())
    }
    assert found <= MAY
