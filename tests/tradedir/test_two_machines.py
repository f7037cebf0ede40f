"""Two web and two worker processes on machines that share no disk: any one killed loses nothing."""

import re
from datetime import timedelta
from http.client import HTTPConnection
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone

from listings import item_photos
from listings.catalogue import files
from listings.models import CatalogueFile, Item, ItemPhoto
from listings.posting import items
from members import outbox
from members.models import Certificate, OutgoingMail
from members.pictures import names_of
from privacy import stores
from tests.buckets import a_storage
from tests.listings.files.test_killed_server import an_upload
from tests.listings.moderation.world import a_known_company
from tests.listings.test_catalogue_import import a_file, sent
from tests.machines import machines, until
from tests.people import a_category, a_company, a_member, a_policy
from tests.servers import a_valkey
from tradedir.celery import app
from tradedir.embedded.home import any_free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
ROWS = 4_000


class Letters:
    """A mail server: who got a letter, in order."""

    def __init__(self):
        self.to = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.to += envelope.rcpt_tos
        return "250 OK"


@pytest.fixture
def letters():
    taken = Letters()
    controller = Controller(taken, hostname="127.0.0.1", port=any_free_port())
    controller.start()
    taken.url = f"smtp://127.0.0.1:{controller.port}"
    yield taken
    controller.stop()


@pytest.fixture
def two(tmp_path, settings, letters):
    """Two machines, with nothing running yet; the test sees the same bucket and queue."""
    with a_storage() as storage, a_valkey(tmp_path) as valkey:
        shared = storage.settings()
        for name, value in shared.items():
            setattr(settings, name, value)
        queue = {"REDIS_URL": valkey.url, "REDIS_CACHE_URL": f"{valkey.url[:-1]}1"}
        mail = {"EMAIL_URL": letters.url}
        with machines(tmp_path, shared | queue | mail) as both:
            for one in both:
                one.queue, one.storage = valkey.url, storage
            yield both
    stores._bucket.cache_clear()


def ask(machine, task):
    """What the clock does when a task is due."""
    with app.connection_for_write(machine.queue) as line:
        app.send_task(f"{task}", connection=line, ignore_result=True)


def get(machine, address, cookie=""):
    line = HTTPConnection("127.0.0.1", machine.port, timeout=30)
    try:
        line.request("GET", address, headers={"Cookie": cookie})
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def test_a_web_process_killed_in_an_upload_and_the_other_goes_on(request, two):
    one, other = two
    a_policy()
    company = a_company()
    client = Client()
    client.force_login(a_member(company, role="editor"))
    name = configured.SESSION_COOKIE_NAME
    cookie = f"{name}={client.cookies[name].value}"
    item = items.begin(company, category=a_category(), form_key=uuid4())
    address = f"/me/company/{company.pk}/items/{item.pk}/photos/"
    one.web()
    other.web()
    line, body = an_upload(request, one.port, cookie, address)
    line.send(body[: len(body) // 2])
    one.kill("web")
    assert not ItemPhoto.objects.exists()
    assert one.storage.names(configured.MEDIA_ROOT) == set()
    line, body = an_upload(request, other.port, cookie, address)
    line.send(body)
    assert line.getresponse().status == 302
    assert ItemPhoto.objects.count() == 3
    # What one machine took in, another hands out; who signed in there is signed in here.
    one.web()
    [photo, *_] = ItemPhoto.objects.all()
    assert get(one, f"/media/{photo.stem}-640.webp")[0] == 200
    assert get(one, address, cookie)[0] == 200
    stems = ItemPhoto.objects.values_list("stem", flat=True)
    kept = {name for stem in stems for name in names_of(stem)}
    assert one.storage.names(configured.MEDIA_ROOT) == kept
    # Killed when all of it is sent: either nothing of it is there, or all.
    line, body = an_upload(request, one.port, cookie, address)
    line.send(body)
    one.kill("web")
    until(lambda: get(other, address, cookie)[0] == 200)
    for stem in ItemPhoto.objects.values_list("stem", flat=True):
        assert set(names_of(stem)) <= one.storage.names(configured.MEDIA_ROOT)
    assert item_photos.sweep() == 0  # what is left of it goes after a day


def test_a_worker_killed_in_an_import_and_the_other_enters_the_rest(two):
    one, other = two
    a_category()
    company = a_known_company()
    before = company.items.count()
    rows = (f"A-{n},Pump {n},hydraulic-pumps,12.50,EUR" for n in range(ROWS))
    file = sent(company, a_file(*rows))
    files.name_columns(
        file, mapping=file.mapping, defaults={}, decimal_sign=".", publishes=False
    )
    one.worker()
    ask(one, "listings.tasks.work_on_catalogues")
    until(lambda: CatalogueFile.objects.get().place > 0, "nobody reads the file")
    one.kill("worker")
    taken_over(other, lambda file: file.read_at is not None)
    file = CatalogueFile.objects.get()
    assert file.new == ROWS
    files.confirm(file, takes_good_rows=False)
    ask(one, "listings.tasks.work_on_catalogues")
    until(lambda: CatalogueFile.objects.get().claim, "nobody enters the file")
    other.kill("worker")
    one.worker()
    taken_over(one, lambda file: file.stage == "finished", starts=False)
    skus = Item.objects.filter(company=company, sku__startswith="A-")
    assert skus.count() == ROWS == company.items.count() - before


def taken_over(machine, is_done, *, starts=True):
    """The lease of who was killed is over, and the clock asks again."""
    if starts:
        machine.worker()
    gone = timezone.now() - timedelta(seconds=1)
    CatalogueFile.objects.filter(claim__isnull=False).update(claimed_until=gone)
    ask(machine, "listings.tasks.work_on_catalogues")
    until(lambda: is_done(CatalogueFile.objects.get()), machine.said())


def test_a_worker_killed_while_mail_leaves_and_every_letter_arrives(two, letters):
    one, other = two
    posted = [f"reader-{n}@example.org" for n in range(400)]
    outbox.post_all(
        outbox.Post(
            f"to-{address}",
            address,
            "account_erased",
            {"rows": 1},
            "en",
            OutgoingMail.Stream.ALERTS,
        )
        for address in posted
    )
    one.worker()
    other.worker()
    ask(one, "members.tasks.deliver_notices")
    ask(one, "members.tasks.deliver_notices")
    until(lambda: len(letters.to) > 20, "no mail leaves")
    one.kill("worker")
    gone = timezone.now() - timedelta(seconds=1)
    OutgoingMail.objects.filter(claimed_until__isnull=False).update(claimed_until=gone)
    ask(other, "members.tasks.deliver_notices")

    def all_left():
        if not OutgoingMail.objects.filter(sent_at=None, given_up_at=None).exists():
            return True
        OutgoingMail.objects.filter(
            claimed_until__gt=timezone.now() + timedelta(seconds=118)
        ).exists() or ask(other, "members.tasks.deliver_notices")
        return False

    until(all_left, other.said())
    assert set(letters.to) == set(posted)
    # Whoever was killed had one letter in hand; it may have come twice, no other.
    assert len(letters.to) <= len(posted) + 1


def test_a_private_file_of_one_machine_is_handed_out_by_another(two):
    one, other = two
    a_policy()
    company = a_company()
    client = Client()
    client.force_login(a_member(company))
    name = configured.SESSION_COOKIE_NAME
    cookie = f"{name}={client.cookies[name].value}"
    kept = f"certificates/ab/{uuid4().hex}.pdf"
    stores.at(configured.PRIVATE_ROOT).write(kept, [b"%PDF-1.7 of a company %%EOF"])
    certificate = Certificate.objects.create(
        company=company, standard="ISO", valid_from="2026-01-01", document=kept
    )
    address = f"/me/company/{company.pk}/certificates/{certificate.pk}/document/"
    for machine in (one, other):
        machine.web()
        status, content = get(machine, address, cookie)
        assert (status, content[:8]) == (200, b"%PDF-1.7")
        status, content = get(machine, address)
        assert status == 302
        assert not re.search(rb"amazon|s3://|tradedir-files", content)
