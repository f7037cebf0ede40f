"""What a company lists follows what changes about the company, soon and once."""

import importlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models.expressions import RawSQL
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from listings.models import Behind, SearchDoc
from listings.search import finding, following, keeping
from listings.search.query import Query
from listings.tasks import follow_companies
from members import certificates, drafts, profiles, publishing
from members.models import Certificate, Check, Company
from tests.people import a_company, a_member, an_item, an_offer

pytestmark = pytest.mark.django_db

NAME = "Zanzibar Fittings"
Kind = SearchDoc.Kind


@pytest.fixture
def woken(settings, monkeypatch):
    """Which tasks were asked for."""
    asked = []
    monkeypatch.setattr(following, "wake", asked.append)
    return asked


@pytest.fixture
def few(monkeypatch):
    """More than two listings are many here, and a batch is two."""
    monkeypatch.setattr(following, "AT_ONCE", 2)
    monkeypatch.setattr(following, "BATCH", 2)


def a_maker(items, name="Lisbon Valves"):
    company = a_company(name)
    for n in range(items):
        an_item(company, title=f"Gear pump {n}")
    return company


def rename(company, name=NAME):
    stored = Company.objects.get(pk=company.pk)
    profiles.write(stored, drafts.Edit(facts={"trading_name": name}), by=None)


def found(text, tab="items"):
    """Of items a company's name is a word of the least weight."""
    return len(finding.find(Query(text=text, tab=tab)).ids)


def certified(company, standard="ISO 9001", **fields):
    today = timezone.localdate()
    return Certificate.objects.create(
        **{
            "company": company,
            "standard": standard,
            "valid_from": today,
            "valid_until": today + timedelta(days=9),
            "document": "certificates/x.pdf",
        }
        | fields
    )


def certs(company):
    rows = SearchDoc.objects.filter(company_id=company.pk).order_by("kind", "listing")
    return [row.certs for row in rows]


def test_goods_are_found_by_the_new_name_and_by_the_old_no_more():
    company = a_maker(2)
    an_offer(company, shows_identity=True)
    assert (found("Lisbon"), found("Zanzibar")) == (2, 0)
    rename(company)
    assert (found("Lisbon"), found("Zanzibar")) == (0, 2)
    assert (found("Lisbon", "sell"), found("Zanzibar", "sell")) == (0, 1)
    assert not Behind.objects.exists()


def test_a_name_that_waits_in_the_draft_is_followed_when_it_is_published():
    company, owner = a_maker(1), a_member()
    edit = drafts.Edit(facts={"trading_name": NAME})
    profiles.save(company, edit, seen=profiles.state_of(company), by=owner)
    assert (found("Lisbon"), found("Zanzibar")) == (1, 0)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(publishing, "lacks", lambda *_: [])
        publishing.publish(company, by=owner)
    assert (found("Lisbon"), found("Zanzibar")) == (0, 1)


def test_many_goods_follow_a_worker_that_the_commit_wakes(
    few, woken, django_capture_on_commit_callbacks
):
    company = a_maker(5)
    with django_capture_on_commit_callbacks(execute=True):
        rename(company)
    assert found("Zanzibar", "suppliers") == 1
    assert (found("Lisbon"), woken) == (5, ["listings.tasks.follow_companies"])
    follow_companies()
    assert (found("Lisbon"), found("Zanzibar")) == (0, 5)
    assert not Behind.objects.exists()


def test_a_change_that_goods_do_not_take_leaves_them_alone(woken):
    company = a_maker(1)
    stored = Company.objects.get(pk=company.pk)
    edit = drafts.Edit(facts={"keywords": ["brass"], "trading_name": "Lisbon Valves"})
    with CaptureQueriesContext(connection) as asked:
        profiles.write(stored, edit, by=None)
    assert not [one for one in asked if "listings_item" in one["sql"]]
    assert not Behind.objects.exists()


def test_the_request_costs_the_same_for_many_goods_as_for_some(few, woken):
    def statements(items):
        company = a_maker(items)
        with CaptureQueriesContext(connection) as asked:
            rename(company, f"{NAME} {items}")
        return len(asked)

    assert statements(3) == statements(12)


def test_a_worker_that_was_killed_is_followed_by_another(few, woken, monkeypatch):
    company = a_maker(5)
    rename(company)

    def killed(*_args, **_named):
        raise SystemExit

    enter, entered = following.index.enter_items, []

    def enters_one_batch(ids):
        if entered:
            killed()
        entered.extend(ids)
        return enter(ids)

    monkeypatch.setattr(following.index, "enter_items", enters_one_batch)
    with pytest.raises(SystemExit):
        following.follow_waiting()
    assert (found("Lisbon"), found("Zanzibar")) == (3, 2)
    # Its minute is not over: nobody takes the company from it.
    assert following.follow_waiting() == 0
    Behind.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr(following.index, "enter_items", enter)
    assert following.follow_waiting() == 3  # what had followed is not looked at again
    assert (found("Lisbon"), found("Zanzibar")) == (0, 5)


def test_a_change_while_a_worker_is_at_it_is_followed_too(few, woken, monkeypatch):
    company = a_maker(5)
    rename(company)
    enter, changed = following.index.enter_items, []

    def changes_after_one_batch(ids):
        done = enter(ids)
        if not changed:
            changed.append(1)
            rename(company, "Oslo Fittings")
        return done

    monkeypatch.setattr(following.index, "enter_items", changes_after_one_batch)
    following.follow_waiting()
    assert (found("Lisbon"), found("Zanzibar"), found("Oslo")) == (0, 0, 5)
    assert not Behind.objects.exists()


def test_out_of_time_it_asks_for_the_next_and_others_come_first(few, woken):
    company, other = a_maker(5), a_maker(3, "Porto Pipes")
    rename(company)
    following.follow_waiting(seconds=-1)
    assert woken[-1] == "listings.tasks.follow_companies"
    assert Behind.objects.get().claimed_until <= timezone.now()
    rename(other, "Oslo Fittings")
    turn = following.claim()
    assert turn.company == other.pk


def test_a_change_past_all_deeds_is_followed_by_the_clock():
    company = a_maker(1)
    Company.objects.filter(pk=company.pk).update(trading_name=NAME, country="FR")
    assert found("Zanzibar") == 0
    follow_companies()
    assert found("Zanzibar") == found("Zanzibar", "suppliers") == 1
    assert SearchDoc.objects.filter(country="FR").count() == 2


def test_goods_are_found_by_a_certificate_from_its_approval_to_its_last_day():
    company, reader = a_maker(1), a_member()
    certificate = certified(company)
    certificates.approve(certificate, seen=certificate.handed_in_at, by=reader)
    assert certs(company) == [["ISO 9001"]] * 2
    yesterday = timezone.localdate() - timedelta(days=1)
    Certificate.objects.update(valid_from=yesterday, valid_until=yesterday)
    Behind.objects.all().delete()  # only the day has changed
    follow_companies()
    assert certs(company) == [[]] * 2
    assert following.mark_lapsed() == 0


def test_goods_are_found_no_more_by_a_certificate_taken_away():
    company, reader = a_maker(1), a_member()
    certificate = certified(company)
    certificates.approve(certificate, seen=certificate.handed_in_at, by=reader)
    certificates.take_away(certificate, by=reader)
    assert certs(company) == [[]] * 2


def test_what_an_item_states_itself_stays_when_its_companys_lapses():
    company, today = a_company(), timezone.localdate()
    yesterday = today - timedelta(days=1)
    an_item(company, certificates=["ISO 9001"])
    certified(
        company,
        valid_from=yesterday,
        valid_until=yesterday,
        approved_at=timezone.now(),
    )
    follow_companies()
    assert certs(company) == [["ISO 9001"], []]
    assert following.mark_lapsed() == 0


def test_a_check_whose_last_day_is_over_is_marked_once():
    company, today = a_maker(1), timezone.localdate()
    Check.objects.create(
        company=company,
        method=Check.Method.DNS,
        about="pumps.example",
        checked_on=today - timedelta(days=366),
        expires_on=today - timedelta(days=1),
    )
    SearchDoc.objects.update(checks=["dns"])
    Behind.objects.all().delete()
    assert (following.mark_lapsed(), following.mark_lapsed()) == (1, 0)
    following.follow_waiting()
    assert not SearchDoc.objects.filter(checks__contains=["dns"]).exists()


def test_a_page_that_is_up_again_brings_its_many_goods(few, woken):
    company, owner = a_maker(3), a_member()
    publishing.unpublish(company, by=owner)
    assert found("Lisbon") == 0
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(publishing, "lacks", lambda *_: [])
        publishing.publish(company, by=owner)
    follow_companies()
    assert found("Lisbon") == 3


def test_a_row_that_stays_as_it_is_is_not_written():
    company = a_maker(1)
    following.index.enter_companies([company.pk])  # its industry came with the item
    versions = SearchDoc.objects.extra(select={"version": "xmin::text"})
    before = set(versions.values_list("version", flat=True))
    with transaction.atomic():
        following.index.enter_companies([company.pk])
        following.index.enter_items(company.items.values_list("pk", flat=True))
    keeping.tidy()
    assert set(versions.values_list("version", flat=True)) == before


@pytest.mark.django_db(transaction=True)
def test_a_name_changes_after_rows_are_written_with_the_one_before():
    company = a_maker(1)

    def renamed_impatiently():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '100ms'")
                rename(company)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread, transaction.atomic():
        following.index.enter_items(company.items.values_list("pk", flat=True))
        with pytest.raises(OperationalError, match="lock timeout"):
            thread.submit(renamed_impatiently).result()


@pytest.mark.django_db(transaction=True)
def test_six_changes_and_two_workers_at_once_end_with_the_last_name(few, woken):
    company = a_maker(6)

    def act(n):
        try:
            if n % 4 == 3:
                return following.follow_waiting()
            with transaction.atomic():
                stored = Company.objects.select_for_update().get(pk=company.pk)
                edit = drafts.Edit(facts={"trading_name": f"Name{n}xyz Fittings"})
                profiles.write(stored, edit, by=None)
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(act, range(12)))
    while following.follow_waiting():
        pass
    company.refresh_from_db()
    assert found(company.trading_name.split()[0]) == 6
    texts = SearchDoc.objects.filter(kind=Kind.ITEM).values_list("tsv", flat=True)
    names = {word for text in texts for word in text.split() if "xyz" in word}
    assert len({name.partition(":")[0] for name in names}) == 1
    assert not Behind.objects.exists()


def test_what_was_entered_in_traditional_chinese_is_entered_again():
    item = an_item(title="不锈钢齿轮泵")
    an_item(title="Gear pump")
    SearchDoc.objects.filter(kind=Kind.ITEM, listing=item.pk).update(
        tsv=RawSQL("to_tsvector('simple', '不鏽 鏽鋼')", [])
    )
    assert not found("不鏽鋼")
    migration = importlib.import_module("listings.migrations.0068_one_way_of_chinese")
    migration.mark(None, connection.schema_editor())
    assert [one.company_id for one in Behind.objects.all()] == [item.company_id]
    following.follow_waiting()
    assert found("不鏽鋼") == found("不锈钢") == 1


def test_what_was_entered_before_sizes_were_known_is_entered_again():
    item = an_item(title="Valve ½ in")
    SearchDoc.objects.filter(kind=Kind.ITEM, listing=item.pk).update(
        tsv=RawSQL("to_tsvector('simple', 'valve 1 2 in')", [])
    )
    assert not found('1/2"')
    migration = importlib.import_module("listings.migrations.0069_units_and_fractions")
    with connection.cursor() as cursor:
        cursor.execute(migration.MARK)
    assert [one.company_id for one in Behind.objects.all()] == [item.company_id]
    following.follow_waiting()
    assert found('1/2"') == found("0.5 inch") == 1
