"""A worker that is killed, at any step of a file: the next one leaves no double and no hole."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from listings.catalogue import entering, files
from listings.models import CatalogueFile, CatalogueLine, Item, SearchDoc
from listings.models import PublicConfirmation as Confirmation
from tests.listings.moderation.world import a_known_company
from tests.listings.test_catalogue_import import a_file, looked_through, sent
from tests.people import a_category
from tests.processes import a_process

ROWS = 45
# Works in small batches, says how far it is before each is written, and waits to be killed.
WORKS = """
import sys, time, django
django.setup()
from django.conf import settings
settings.PRIVATE_ROOT = sys.argv[2]
from listings.catalogue import entering, files, holding, looking
looking.BATCH = entering.BATCH = 10
go_on, left = holding.go_on, int(sys.argv[1])
def told(file, **values):
    global left
    go_on(file, **values)
    left -= 1
    if not left:
        print("here", flush=True)
        time.sleep(60)
holding.go_on = told
files.work()
print("done", flush=True)
"""


def a_catalogue(rows=ROWS):
    lines = (f"A-{n},Pump {n},hydraulic-pumps,12.50,EUR,Good" for n in range(rows))
    return a_file(*lines, header="sku,title,category,price,currency,summary")


def killed(*, after):
    """A worker killed in the transaction of its so many-th step. The lease is over then."""
    with a_process(WORKS, str(after), str(settings.PRIVATE_ROOT)) as process:
        said = process.stdout.readline().strip()
        process.kill()
    assert said == "here"
    CatalogueFile.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    return CatalogueFile.objects.get()


@pytest.mark.django_db(transaction=True)
def test_killed_in_every_stage_each_row_is_there_once():
    a_category()
    company = a_known_company()
    before = company.items.count()
    file = sent(company, a_catalogue())
    files.name_columns(
        file, mapping=file.mapping, defaults={}, decimal_sign=".", publishes=True
    )
    file = killed(after=3)  # looking through
    assert file.stage == "reading"
    assert CatalogueLine.objects.count() == 20
    files.work()
    file.refresh_from_db()
    assert file.new == ROWS
    files.confirm(file, takes_good_rows=False)
    file = killed(after=2)  # entering: all of it is written, nothing is committed
    assert company.items.count() == before
    file = killed(after=4)  # the second batch that buyers see
    assert (file.published, company.items.count()) == (10, before + ROWS)
    files.work()
    file.refresh_from_db()
    assert (file.stage, file.published, file.held) == ("finished", ROWS, 0)
    new = Item.objects.listed().filter(company=company, sku__startswith="A-")
    assert set(new.values_list("sku", flat=True)) == {f"A-{n}" for n in range(ROWS)}
    keys = sorted(new.values_list("pk", flat=True))
    for rows in (Confirmation.objects.all(), SearchDoc.objects.filter(kind=1)):
        about = rows.filter(listing__in=keys).values_list("listing", flat=True)
        assert sorted(about) == keys
    assert not CatalogueLine.objects.exists()


@pytest.fixture
def looked(db):
    a_category()
    return looked_through(a_known_company(), a_catalogue(5), publishes=True)


@pytest.mark.django_db
def test_what_takes_long_goes_on_in_the_next_task(looked, monkeypatch):
    monkeypatch.setattr(entering, "BATCH", 2)
    monkeypatch.setattr(entering, "SPELL", -1)
    files.confirm(looked, takes_good_rows=False)
    seen = []
    for _ in range(4):
        files.work()
        looked.refresh_from_db()
        seen.append((looked.published, looked.stage, looked.claim is None))
    assert seen == [
        (2, "entering", True),
        (4, "entering", True),
        (5, "entering", True),
        (5, "finished", True),
    ]


@pytest.mark.django_db
def test_cancelled_before_it_is_entered_nothing_is_left(looked):
    files.confirm(looked, takes_good_rows=False)
    files.cancel(looked)
    assert files.work() == 0
    assert not Item.objects.filter(sku__startswith="A-").exists()
    assert not CatalogueLine.objects.exists()


@pytest.mark.django_db
def test_once_entered_it_is_cancelled_no_more_and_goes_to_its_end(looked, monkeypatch):
    monkeypatch.setattr(entering, "BATCH", 2)
    monkeypatch.setattr(entering, "SPELL", -1)
    files.confirm(looked, takes_good_rows=False)
    files.work()
    with pytest.raises(files.DecidedAlready):
        files.cancel(looked)
    monkeypatch.setattr(entering, "SPELL", 240)
    files.work()
    looked.refresh_from_db()
    assert (looked.stage, looked.published) == ("finished", 5)
    assert CatalogueFile.objects.filter(published=F("new")).exists()
