"""A member's own copy: all of theirs, opened; nothing of anybody else; for a day; by nobody else."""

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.db import models
from django.utils import timezone

from listings import documents
from listings.asking import files as asking_files
from listings.asking import reveal, threads
from listings.buying import favourites
from listings.models import Alias, Side, Thread
from members import contacts, downloads, invitations, leaving, profiles
from members.drafts import Edit
from members.models import Download, Leaving, OutgoingMail
from privacy import consents, copied, copy_schema, holdings, ledgers, sealed_files
from privacy.models import CopyEvent
from privacy.sealing import Unreadable
from tests.kept import path_of
from tests.listings.asking.world import a_buyer, a_guest, a_supplier, an_inquiry
from tests.members import copies
from tests.people import a_company, a_member, an_item, an_offer

pytestmark = pytest.mark.django_db
PAGE = "/me/privacy/download/"
PASSWORD = "a long enough secret"
OURS = [
    model
    for label in ("privacy", "members", "listings")
    for model in apps.get_app_config(label).get_models()
]


def signed_in(client, member):
    """Signed in a moment ago, so that the password is not wanted again."""
    client.post("/accounts/login/", {"login": member.member_id, "password": PASSWORD})


@pytest.fixture
def member():
    return a_member(full_name="Wilhelmina Quarterstaff", email="w@quarterstaff.example")


@pytest.fixture
def world(member):
    """A member with something of most kinds, and others around them."""
    company = a_company("Quarterstaff Pumps")
    company.memberships.create(member=member, role="owner")
    colleague = a_member(company, role="admin", full_name="Colin Colleague")
    values = {name: f"{name} of ours" for name in contacts.SEALED}
    profiles.save_contact(company, values, has_no_fax=None)
    edit = Edit(facts={"city": "Lisboa"})
    profiles.save(company, edit, seen=profiles.state_of(company), by=colleague)
    item = an_item(company, title="Our gear pump")
    sheet = documents.Sent("Data sheet", b"%PDF-1.7 ours %%EOF")
    documents.put_up(item, [sheet])
    an_offer(company, title="Our corks")
    consents.record(
        member.subject,
        consents.TARGETING,
        state="granted",
        language="en",
        method="settings",
    )
    kept = favourites.make(member, "My list")
    favourites.add(kept, [a_company("Dear Fans")], "a note of mine")
    invitations.invite(
        company,
        address="somebody@elsewhere.example",
        role="viewer",
        by=member,
        form_key=uuid4(),
    )
    return company, colleague


def asked_by(member, target=None):
    """A conversation that the member began, with an answer and a file."""
    supplier = target or a_supplier("Supplying Seals", country="IT")
    thread = an_inquiry(supplier, a_buyer(member), text="My question about pallets.")
    team = thread.company.memberships.first().member
    sent = asking_files.Sent("offer sheet.txt", b"forty pallets", "text/plain")
    threads.answer(
        thread, side=Side.SUPPLIER, by=team, text="Forty of them fit.", files=[sent]
    )
    threads.note(thread, side=Side.SUPPLIER, by=team, text="A stingy buyer, says I.")
    threads.note(thread, side=Side.BUYER, by=member, text="My own note on it.")
    reveal.reveal(thread, side=Side.SUPPLIER, by=team)
    return thread, team


def test_every_export_is_as_the_schema_says(member, world):
    asked_by(member)
    an_inquiry(world[0], a_guest("guest@secret.example"))
    content = copies.made(member)
    assert copies.is_whole(content)
    found = copies.tables_of(content)
    assert {
        *("account", "companies", "company-contacts", "company-drafts", "items"),
        *("conversations", "messages", "attachments", "notes", "favourites"),
        *("item-documents", "memberships", "consents", "invitations", "copies"),
    } <= set(found)
    [account] = found["account"]
    assert account["email"] == member.email
    [contact] = found["company-contacts"]
    assert contact["street"] == "street of ours"
    [draft] = found["company-drafts"]
    assert draft["values"]["facts"] == {"city": "Lisboa"}
    assert draft["changed_by"] == "other"
    [favourite] = found["favourites"]
    assert favourite["note"] == "a note of mine"
    assert favourite["title"] == "Dear Fans"
    [said] = found["consents"]
    assert said["receipt"]["signature"]["algorithm"] == "Ed25519"
    [attached] = found["attachments"]
    with copies.opened(content) as file:
        assert file.read(attached["files"][0]) == b"forty pallets"
        [sheet] = found["item-documents"]
        assert file.read(sheet["files"][0]) == b"%PDF-1.7 ours %%EOF"
        assert "schema.json" in file.read("README.txt").decode()


def test_messages_are_there_as_the_member_reads_them(member):
    asked_by(member)
    bodies = [one["body"] for one in copies.rows_of(copies.made(member), "messages")]
    assert "My question about pallets." in bodies
    assert "Forty of them fit." in bodies


@pytest.mark.promise("T1")
def test_nobody_else_is_in_it(member, world):
    company, colleague = world
    _thread, team = asked_by(member)
    guest = an_inquiry(company, a_guest("guest@secret.example"))
    threads.note(guest, side=Side.SUPPLIER, by=colleague, text="The colleague's note.")
    buyer = a_member(full_name="Bertha Buyer", email="bertha@buyer.example")
    an_inquiry(company, a_buyer(buyer))
    others = [colleague, team, buyer]
    text = all_text(copies.made(member))
    for person in others:
        for secret in (
            person.full_name,
            person.email,
            person.member_id,
            str(person.subject),
        ):
            assert secret not in text, secret
    for secret in (
        *("guest@secret.example", "somebody@elsewhere.example"),
        *("A stingy buyer", "The colleague's note", member.password),
    ):
        assert secret not in text, secret
    assert "My own note on it." in text
    for alias in Alias.objects.exclude(member=member):
        assert alias.local_part not in text


def all_text(content):
    with copies.opened(content) as file:
        return "".join(
            file.read(name).decode()
            for name in file.namelist()
            if name.startswith(("data/", "README"))
        )


def test_an_offer_without_a_name_keeps_it(member):
    supplier = a_supplier("Hidden Herrings", country="IT")
    offer = an_offer(supplier, side="buy", shows_identity=False)
    thread, _team = asked_by(member, offer)
    assert thread.hides_company
    content = copies.made(member)
    [row] = copies.rows_of(content, "conversations")
    assert row["company"] is None
    assert row["side"] == "buyer"
    assert "Hidden Herrings" not in all_text(content)
    assert "Forty of them fit." in all_text(content)


def test_what_a_rule_holds_is_with_its_writer_and_the_supplier_alone(member):
    supplier = a_supplier()
    thread = an_inquiry(supplier, a_buyer(member), text="Held words of mine.")
    thread.messages.update(held_at=timezone.now(), held_for=[["links", "x"]])
    Thread.objects.filter(pk=thread.pk).update(held_at=timezone.now())
    owner = supplier.memberships.get().member
    for person in (member, owner):
        text = all_text(copies.made(person))
        assert "Held words of mine." in text
        assert "held_at" not in text
        assert "links" not in text


def test_a_colleague_who_owns_nothing_has_their_own_words_alone(member):
    supplier = a_supplier("Others' Seals")
    seller = a_member(supplier, role="sales")
    thread = an_inquiry(supplier, a_buyer(member), text="A question to the team.")
    threads.answer(thread, side=Side.SUPPLIER, by=seller, text="The seller's answer.")
    content = copies.made(seller)
    text = all_text(content)
    assert "The seller's answer." in text
    assert "A question to the team." not in text
    assert copies.rows_of(content, "companies") == []
    [place] = copies.rows_of(content, "memberships")
    assert (place["company_name"], place["role"]) == ("Others' Seals", "sales")


@pytest.mark.parametrize(
    "model", [*OURS, *holdings.registry], ids=lambda one: one.__name__
)
def test_what_the_data_map_exports_is_in_a_copy_or_it_is_said_why_not(model):
    assert not copied.unsaid(model)


@pytest.mark.parametrize("model", copied.tables, ids=lambda one: one.__name__)
def test_a_table_of_the_copy_is_declared_well(model):
    table = copied.tables[model]
    fields = {one.name for one in model._meta.concrete_fields}
    left = [name for names in table.without.values() for name in names]
    assert {*left, *table.also} <= fields
    for column in table.columns():
        assert not isinstance(column, models.BinaryField), f"{column.name} is sealed"
        assert not isinstance(column, models.FileField), f"{column.name} is a file"
    assert not {one.name for one in table.columns()} & {
        "password",
        "session_key",
        "token",
    }


def test_the_docs_have_the_schema_of_today():
    folder = Path(configured.BASE_DIR) / "docs"
    kept = json.loads((folder / "download.schema.json").read_text())
    assert kept == json.loads(json.dumps(copy_schema.schema())), (
        "Write it anew: bin/manage copy_schema"
    )
    assert copy_schema.as_page() in (folder / "download.md").read_text()


def test_the_password_is_wanted_again(client, member):
    client.force_login(member)
    for answer in (client.get(PAGE), client.post(PAGE, {"act": "ask"})):
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"]
    assert not Download.objects.exists()


def test_one_asks_sees_it_ready_and_fetches_it(client, member, letters):
    signed_in(client, member)
    assert "Make a copy" in client.get(PAGE).text
    for _twice in range(2):
        assert client.post(PAGE, {"act": "ask"}).status_code == 302
    assert Download.objects.count() == 1
    assert "being made" in client.get(PAGE).text
    assert downloads.work() == 1
    assert downloads.work() == 0
    [letter] = letters()
    assert letter.to == member.email
    assert member.full_name not in letter.body
    assert member.member_id not in letter.body
    page = client.get(PAGE)
    assert "Your copy is ready" in page.text
    answer = client.post(PAGE, {"act": "fetch"})
    content = b"".join(answer)
    assert answer["Content-Length"] == str(len(content))
    assert "no-store" in answer["Cache-Control"]
    assert copies.is_whole(content)
    acts = CopyEvent.objects.order_by("position").values_list("act", flat=True)
    assert list(acts) == ["asked", "made", "fetched"]
    assert list(ledgers.verify()) == []
    assert "Handed out" in client.get(PAGE).text
    assert client.post(PAGE, {"act": "delete"}).status_code == 302
    assert client.post(PAGE, {"act": "fetch"}).status_code == 409
    assert client.post(PAGE, {"act": "nonsense"}).status_code == 400


@pytest.mark.promise("Y1")
def test_another_member_fetches_nothing(client, member):
    copies.made(member)
    stranger = a_member()
    signed_in(client, stranger)
    assert client.post(PAGE, {"act": "fetch"}).status_code == 409
    client.post(PAGE, {"act": "delete"})
    assert Download.objects.standing().filter(member=member).exists()


def test_no_more_than_three_within_a_day(client, member):
    signed_in(client, member)
    for _n in range(3):
        assert client.post(PAGE, {"act": "ask"}).status_code == 302
        downloads.work()
    answer = client.post(PAGE, {"act": "ask"})
    assert answer.status_code == 429
    assert "tomorrow" in answer.text
    Download.objects.update(asked_at=timezone.now() - timedelta(days=1, minutes=1))
    assert client.post(PAGE, {"act": "ask"}).status_code == 302


@pytest.mark.promise("T3")
def test_the_file_is_sealed_and_gone_after_a_day(
    member, django_capture_on_commit_callbacks
):
    asked_by(member)
    copies.made(member)
    download = Download.objects.get()
    kept = path_of(download.file).read_bytes()
    assert b"PK\x03\x04" not in kept
    assert b"manifest.json" not in kept
    downloads.forget_old()
    assert path_of(download.file).exists()
    Download.objects.update(ends_at=timezone.now())
    with pytest.raises(downloads.NothingToFetch):
        downloads.fetch(member)
    with django_capture_on_commit_callbacks(execute=True):
        downloads.forget_old()
    assert not path_of(download.file).exists()
    Download.objects.update(ended_at=timezone.now() - timedelta(days=31))
    downloads.forget_old()
    assert not Download.objects.exists()


def test_erasing_takes_the_copy_along(member, django_capture_on_commit_callbacks):
    copies.made(member)
    download = Download.objects.get()
    place = path_of(download.file)
    kept = place.read_bytes()
    asked = leaving.ask(member)
    assert b"".join(downloads.fetch(member)[1])  # until then it is theirs
    Leaving.objects.filter(pk=asked.pk).update(due_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        leaving.carry_out_due()
    assert not place.exists()
    assert not Download.objects.exists()
    place.write_bytes(kept)  # from a backup of the disk: its key is gone
    with place.open("rb") as file, pytest.raises(Unreadable):
        list(
            sealed_files.pieces(
                file, subject=member.subject, of=downloads.sealed_for(download)
            )
        )


def test_an_account_erased_meanwhile_gets_no_file(member, monkeypatch):
    downloads.ask(member, language="en")
    download = Download.objects.get()
    write = downloads.Writing.write

    def erased(writing):
        rows = write(writing)
        leaving.erase_inactive(member)
        return rows

    monkeypatch.setattr(downloads.Writing, "write", erased)
    downloads.work()
    assert not path_of(download.file).exists()
    assert not list(path_of(download.file).parent.glob("*"))
    assert not OutgoingMail.objects.filter(key__startswith="copy:").exists()


def test_one_that_cannot_be_made_is_given_up(member, client, monkeypatch):
    downloads.ask(member, language="en")

    def fails(_writing):
        raise OSError("No space left")

    monkeypatch.setattr(downloads.Writing, "write", fails)
    for _n in range(downloads.TRIES):
        with pytest.raises(ExceptionGroup):
            downloads.work()
        assert downloads.work() == 0  # in hand until its time is over
        Download.objects.update(claimed_until=timezone.now())
    assert downloads.work() == 0
    signed_in(client, member)
    page = client.get(PAGE).text
    assert "could not be made" in page
    assert "Make a copy" in page


def test_a_silent_worker_loses_it_to_another(member):
    downloads.ask(member, language="en")
    first = downloads.claim()
    assert downloads.claim() is None
    Download.objects.update(claimed_until=timezone.now())
    second = downloads.claim()
    with pytest.raises(downloads.Lost):
        downloads.make(first)
    downloads.make(second)
    assert copies.is_whole(b"".join(downloads.fetch(member)[1]))


@pytest.mark.parametrize("language", ["zh-hans", "ar", "fr", "es"])
def test_it_is_made_in_the_members_language(member, language):
    asked_by(member)
    assert copies.is_whole(copies.made(member, language))


def test_pieces_of_a_sealed_file_are_kept_in_their_order(tmp_path):
    subject = a_member().subject
    piece = sealed_files.PIECE
    content = bytes(range(256)) * (3 * piece // 256) + b"end"
    path = tmp_path / "sealed"
    with path.open("wb") as file:
        writer = sealed_files.Writer(file, subject=subject, of="x")
        for start in range(0, len(content), 100_000):
            writer.write(content[start : start + 100_000])
        writer.finish()
    sealed = path.read_bytes()

    def read(altered, of="x", by=subject):
        path.write_bytes(altered)
        with path.open("rb") as file:
            return b"".join(sealed_files.pieces(file, subject=by, of=of))

    assert read(sealed) == content
    whole, begin = piece + sealed_files.TAG, 1 + sealed_files.SALT
    swapped = (
        sealed[:begin]
        + sealed[begin + whole : begin + 2 * whole]
        + sealed[begin : begin + whole]
        + sealed[begin + 2 * whole :]
    )
    flipped = bytearray(sealed)
    flipped[-1] ^= 1
    for altered in (
        *(
            swapped,
            bytes(flipped),
            sealed[: begin + whole],
            sealed[: begin + 3 * whole],
        ),
        *(sealed[:begin], b"", b"\x01" + sealed[1:]),
    ):
        with pytest.raises(Unreadable):
            read(altered)
    with pytest.raises(Unreadable):
        read(sealed, of="y")
    with pytest.raises(Unreadable):
        read(sealed, by=a_member().subject)


def test_the_index_leads_to_every_table_and_each_is_there_as_a_sheet_too():
    member = a_member(a_company(trading_name="=SUM(A1)"))
    content = copies.made(member, language="ar")
    with copies.opened(content) as file:
        names = set(file.namelist())
        page = file.read("index.html").decode()
        sheet = file.read("csv/companies.csv").decode("utf-8-sig")
    assert 'dir="rtl"' in page
    linked = set(re.findall(r'href="([^"]+[^/])"', page))
    assert linked == {one for one in names if one.startswith(("csv/", "data/"))}
    [row] = csv.DictReader(io.StringIO(sheet))
    [said] = copies.rows_of(content, "companies")
    assert set(row) == set(said)
    assert row["trading_name"] == "'=SUM(A1)"
    assert int(row["id"]) == said["id"]
