"""A copy brought to another site: what it gives is the same again; what it says is not believed."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from listings import documents, item_photos
from listings.buying import favourites
from listings.models import (
    AnswerTemplate,
    CopyImport,
    FavouriteList,
    Item,
    Offer,
    SavedSearch,
)
from listings.taking_in import archive, entering, imports, working
from members import certificates, leaving, notifications, pictures, profiles, redrawing
from members.drafts import Edit
from members.models import Certificate, Company
from privacy import consents
from privacy.models import ConsentEvent, CopyEvent
from tests.kept import path_of
from tests.listings.asking.world import a_buyer, a_supplier, an_inquiry
from tests.members import copies
from tests.people import a_category, a_company, a_member
from tests.pictures import a_picture

pytestmark = pytest.mark.django_db
PAGE = "/me/privacy/import/"
PDF = b"%PDF-1.7 a sheet %%EOF"
MADE = []
# What the other site decides itself, or makes of its own: everything else is the same again.
OWN = {
    "companies": {"id", "created_at", "changed_at"},
    "company-texts": {"id", "company"},
    "company-contacts": {"id"},
    "company-photos": {"id", "company", "digest", "files"},
    "certificates": {"id", "company", "handed_in_at", "files"},
    "items": {"id", "company", "created_at", "changed_at"},
    "item-photos": {"id", "item", "digest", "files"},
    "item-documents": {"id", "item", "files"},
    "offers": {"id", "company", "item", "created_at", "changed_at"},
    "offer-files": {"id", "offer", "files"},
    "answer-templates": {"id", "company"},
    "favourite-lists": {"id", "member", "made_at"},
    "saved-searches": {"id", "member", "made_at", "seen_at", "wanted_at", "told_at"},
    "notifications-off": {"id", "member", "since"},
}


def a_world(member):
    """A member with something in every table that is taken in."""
    company = profiles.begin(
        member,
        trading_name="Quarterstaff Pumps",
        country="PT",
        business_type="manufacturer",
        industry="components",
        form_key=uuid4(),
    )
    edit = Edit(
        facts={
            "city": "Lisboa",
            "web_address": "https://quarterstaff.example",
            "founded_year": 1961,
            "keywords": ["pumps", "gears"],
            "vat_id": "PT501",
            "export_countries": ["ES", "FR"],
            "languages": ["pt", "en"],
            "employees_band": "10-49",
            "payment_terms": ["escrow"],
        },
        contact={"street": "Rua Nova 1", "phone": "+351210000000", "job_title": "Head"},
        has_no_fax=True,
        texts={"en": ("We make pumps.", "All kinds."), "fr": ("Des pompes.", "")},
    )
    profiles.write(company, edit, by=member)
    profiles.show(company, ["phone", "employees_band"], by=member)
    drawn = redrawing.draw_anew(a_picture(), "photo")
    pictures.put_up(company, "photo", [drawn], by=member)
    facts = {"standard": "ISO 9001", "number": "17", "valid_from": "2026-01-01"}
    certificates.hand_in(company, facts, PDF, form_key=uuid4(), by=member)
    item = Item.objects.create(
        company=company,
        category=a_category(),
        title="Gear pump",
        slug="gear-pump",
        sku="GP-1",
        price_mode="tiers",
        price="9.5",
        currency="EUR",
        tier_quantities=[10, 100],
        tier_prices=["12.5", "9.5"],
        attributes={"flow": 12, "kind": ["a", "b"]},
        specifications=[["Shaft", "Steel"]],
        valid_until=timezone.localdate() + timedelta(days=9),
        confirmed_on=timezone.localdate(),
    )
    item_photos.put_up(item, [drawn], by=member)
    [photo] = item.photos.all()
    item_photos.describe(item, {photo.pk: "A pump from the side"}, by=member)
    documents.put_up(item, [documents.Sent("Data sheet", PDF)], by=member)
    offer = Offer.objects.create(
        company=company,
        item=item,
        category=a_category(),
        side="sell",
        title="Pumps by the pallet",
        slug="pumps-by-the-pallet",
        specification="Forty on a pallet.",
        quantity=40,
        closes_on=timezone.localdate() + timedelta(days=9),
    )
    documents.put_up(offer, [documents.Sent("Terms", PDF + b"\n")], by=member)
    AnswerTemplate.objects.create(company=company, title="Hello", text="Good day.")
    favourites.make(member, "My list")
    SavedSearch.objects.create(member=member, name="Pumps", asked="q=pump", every="off")
    notifications.switch_off(member, notifications.Kind.values[0])
    consents.record(
        member.subject,
        consents.TARGETING,
        state="granted",
        language="en",
        method="settings",
    )
    an_inquiry(a_supplier(), a_buyer(member), text="My question.")
    return company


@pytest.fixture
def copy():
    """The bytes of a copy from elsewhere: what it was made of is not here any more.

    Made once for all tests of a process.
    """
    a_category()
    if not MADE:
        with transaction.atomic():
            member = a_member()
            a_world(member)
            MADE.append(copies.made(member))
            transaction.set_rollback(True)
    return MADE[0]


def sent(member, content, alike=False):
    """A copy that was looked through and taken in."""
    one = imports.send(member, io.BytesIO(content), form_key=uuid4())
    assert working.work() == 1
    one.refresh_from_db()
    if one.stage == "read":
        imports.confirm(one, takes_alike=alike)
        assert working.work() == 1
        one.refresh_from_db()
    return one


def same_again(content):
    """What a copy says of all that is taken in, without keys, and without what a site decides."""
    found = copies.tables_of(content)
    told = {}
    for table, own in OWN.items():
        rows = [
            {name: value for name, value in row.items() if name not in own}
            for row in found.get(table, [])
        ]
        told[table] = sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
    return told


def files_of(content, table):
    with copies.opened(content) as file:
        rows = copies.rows_of(content, table)
        return sorted(file.read(name) for row in rows for name in row["files"])


def test_a_copy_taken_in_and_copied_again_is_equal(copy):
    newcomer = a_member()
    done = sent(newcomer, copy)
    assert (done.stage, done.left) == ("done", [])
    again = copies.made(newcomer)
    assert copies.is_whole(again)
    assert same_again(again) == same_again(copy)
    assert set(OWN) == set(entering.TAKEN)
    assert all(same_again(copy).values()), "something of every table"
    for table in ("item-documents", "offer-files", "certificates"):
        assert files_of(again, table) == files_of(copy, table)
    [offer], [item] = copies.rows_of(again, "offers"), copies.rows_of(again, "items")
    assert offer["item"] == item["id"]


def test_nothing_of_it_is_public_and_nobody_allowed_anything(copy):
    newcomer = a_member()
    done = sent(newcomer, copy)
    company = Company.objects.get(memberships__member=newcomer)
    assert company.published_at is None
    assert Item.objects.get(company=company).published_at is None
    assert Offer.objects.get(company=company).published_at is None
    assert Certificate.objects.get(company=company).approved_at is None
    assert not ConsentEvent.objects.filter(subject=newcomer.subject).exists()
    assert copies.rows_of(copies.made(newcomer), "messages") == []
    entry = CopyEvent.objects.get(act="taken-in")
    assert (entry.subject, entry.number) == (newcomer.subject, done.pk)
    assert entry.rows == sum(one["new"] for one in done.plan.values())
    assert not path_of(done.file or "nothing").is_file()


def test_taken_in_twice_it_is_there_once(copy):
    newcomer = a_member()
    sent(newcomer, copy)
    before = same_again(copies.made(newcomer))
    second = sent(newcomer, copy)
    assert {one["new"] for one in second.plan.values()} == {0}
    assert same_again(copies.made(newcomer)) == before


def test_looking_through_leaves_nothing(copy):
    newcomer = a_member()
    rows = Company.objects.count(), Item.objects.count(), FavouriteList.objects.count()
    one = imports.send(newcomer, io.BytesIO(copy), form_key=uuid4())
    assert imports.send(newcomer, io.BytesIO(copy), form_key=one.form_key).pk == one.pk
    with pytest.raises(imports.WaitsAlready):
        imports.send(newcomer, io.BytesIO(copy), form_key=uuid4())
    working.work()
    one.refresh_from_db()
    assert one.stage == "read"
    assert one.plan["items"] == {"new": 1, "same": 0, "left": 0}
    assert rows == (
        Company.objects.count(),
        Item.objects.count(),
        FavouriteList.objects.count(),
    )
    kept = path_of(one.file)
    assert b"manifest.json" not in kept.read_bytes()
    assert working.work() == 0


def test_another_company_of_the_kind_is_asked_about(copy):
    a_company("Quarterstaff Pumps")
    newcomer = a_member()
    one = imports.send(newcomer, io.BytesIO(copy), form_key=uuid4())
    working.work()
    one.refresh_from_db()
    assert ["companies", "Quarterstaff Pumps", "alike"] in one.left
    imports.confirm(one, takes_alike=False)
    working.work()
    assert not newcomer.memberships.exists()
    assert sent(newcomer, copy, alike=True).plan["companies"]["new"] == 1


def altered(content, change, *, signed=True, names=None):
    """The copy with its files changed; the manifest says so unless it is not `signed`."""
    with copies.opened(content) as file:
        files = {name: file.read(name) for name in file.namelist()}
    change(files)
    if signed and "manifest.json" in files:
        manifest = json.loads(files["manifest.json"])
        manifest["files"] = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
            if name != "manifest.json"
        }
        files["manifest.json"] = json.dumps(manifest).encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr((names or {}).get(name, name), data)
    return made.getvalue()


def rewrite(table, **values):
    """Changes the first row of a table."""

    def change(files):
        name = f"data/{table}.jsonl"
        rows = [json.loads(line) for line in files[name].splitlines()]
        rows[0] |= values
        files[name] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)

    return change


def manifest_says(**values):
    def change(files):
        told = json.loads(files["manifest.json"]) | values
        files["manifest.json"] = json.dumps(told).encode()

    return change


def put(name, data):
    return lambda files: files.update({name: data})


DEEP = b"[" * 100_000 + b"]" * 100_000 + b"\n"
LONG = b'{"id": 1, "name": "' + b"x" * 1_100_000 + b'"}\n'
AWFUL = {
    "version": (manifest_says(version=2), True),
    "no_copy": (manifest_says(format="other"), True),
    "schema": (rewrite("items", title=17), True),
    "hash": (rewrite("items", title="Another"), False),
    "broken": (put("data/items.jsonl", DEEP), True),
    "large": (put("data/items.jsonl", LONG), True),
    "names": (put("../../etc/passwd", b"x"), True),
}


@pytest.mark.parametrize("code", AWFUL)
def test_what_is_no_copy_is_refused_whole(copy, code):
    change, signed = AWFUL[code]
    newcomer = a_member()
    one = sent(newcomer, altered(copy, change, signed=signed))
    assert (one.stage, one.trouble) == ("unusable", code)
    assert not newcomer.memberships.exists()
    assert not FavouriteList.objects.filter(member=newcomer).exists()
    assert not path_of(one.file or "nothing").is_file()


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 5_000, b"PK\x05\x06" + b"\0" * 18],
)
def test_what_is_no_zip_is_refused(content):
    assert sent(a_member(), content).trouble in {"no_zip", "no_copy"}


@pytest.mark.parametrize("name", ["/etc/passwd", "a/../../b", "c:x", "a\\b", "a/./b"])
def test_names_that_lead_out_are_refused(copy, name):
    one = sent(a_member(), altered(copy, put(name, b"x")))
    assert one.trouble == "names"


def test_a_bomb_is_not_unpacked(copy, monkeypatch):
    monkeypatch.setattr(archive, "MOST_UNPACKED", 1_000_000)
    bomb = altered(copy, put("files/x/1.bin", b"\0" * 2_000_000))
    assert len(bomb) < 1_000_000
    assert sent(a_member(), bomb).trouble == "bomb"
    monkeypatch.setattr(archive, "MOST_FILES", 3)
    assert sent(a_member(), copy).trouble == "entries"


def test_a_size_that_lies_is_noticed(copy):
    content = bytearray(altered(copy, put("files/x/1.bin", b"\0" * 50_000)))
    at = content.rindex(b"files/x/1.bin") - 46
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")  # of 50,000 bytes
    one = sent(a_member(), bytes(content))
    assert one.trouble in {"broken", "hash", "large", "no_zip"}


@pytest.mark.parametrize(
    ("table", "values", "field"),
    [
        ("items", {"origin": "QQ"}, "origin"),
        ("items", {"specifications": {"a": [1]}}, "specifications"),
        ("items", {"attributes": [["x"]]}, "attributes"),
        ("items", {"price": "9" * 30}, "price"),
        ("items", {"unit": "???"}, "unit"),
        ("companies", {"web_address": "javascript:alert(1)"}, "web_address"),
        ("companies", {"export_countries": ["ES", "XX"]}, "export_countries"),
        ("company-contacts", {"phone": "call me"}, "phone"),
    ],
)
def test_a_value_that_does_not_fit_is_left_empty_and_said(copy, table, values, field):
    newcomer = a_member()
    one = sent(newcomer, altered(copy, rewrite(table, **values)))
    assert one.stage == "done"
    told = [what for where, what, code in one.left if where == table]
    assert any(field in what or field == "price" for what in told), one.left
    assert copies.is_whole(copies.made(newcomer))


@pytest.mark.parametrize(
    ("table", "values", "code"),
    [
        ("items", {"category": "no-such-category"}, "category"),
        ("items", {"company": 999_999_999}, "company"),
        ("item-photos", {"item": 999_999_999}, "listing"),
        ("companies", {"business_type": "pirate"}, "misfit"),
        ("item-documents", {"files": ["files/item-documents/../../x"]}, "file"),
        ("saved-searches", {"every": "always"}, "misfit"),
    ],
)
def test_a_row_that_does_not_fit_is_left_out_alone(copy, table, values, code):
    newcomer = a_member()
    one = sent(newcomer, altered(copy, rewrite(table, **values)))
    assert one.stage == "done"
    assert code in {why for where, _what, why in one.left if where == table}
    assert copies.is_whole(copies.made(newcomer))


def test_signs_that_no_database_takes_are_left_out(copy):
    newcomer = a_member()
    one = sent(newcomer, altered(copy, rewrite("items", title="A\0 pump \ud800!")))
    assert one.stage == "done"
    assert Item.objects.get(company__memberships__member=newcomer).title == "A pump !"


def test_a_picture_that_is_none_is_left_out(copy):
    with copies.opened(copy) as file:
        [name] = [one for one in file.namelist() if "item-photos/" in one]
    one = sent(a_member(), altered(copy, put(name, b"<svg onload=alert(1)>")))
    assert ["item-photos", "A pump from the side", "picture"] in one.left


def test_what_was_published_since_is_left_as_it_is(copy):
    newcomer = a_member()
    sent(newcomer, copy)
    company = Company.objects.get(memberships__member=newcomer)
    Company.objects.filter(pk=company.pk).update(published_at=timezone.now())
    one = sent(newcomer, altered(copy, rewrite("items", title="Vandalism")))
    assert ["companies", "Quarterstaff Pumps", "decided"] in one.left
    assert not Item.objects.filter(title="Vandalism").exists()
    a_member(company)
    company.memberships.filter(member=newcomer).delete()  # given away
    one = sent(newcomer, copy)
    assert one.plan["companies"]["new"] == 0


def test_another_members_copy_is_no_key_to_their_company(copy):
    first, second = a_member(), a_member()
    sent(first, copy)
    sent(second, copy, alike=True)
    owners = Company.objects.filter(erased_at=None, trading_name="Quarterstaff Pumps")
    assert owners.count() == 2


def signed_in(client):
    member = a_member()
    client.post(
        "/accounts/login/",
        {"login": member.member_id, "password": "a long enough secret"},
    )
    return member


def posted(client, content, **more):
    file = SimpleUploadedFile("copy.zip", content)
    return client.post(PAGE, {"act": "send", "file": file, "form_key": uuid4(), **more})


def test_the_page_takes_it_step_by_step(client, copy):
    member = signed_in(client)
    assert "never taken in" in client.get(PAGE).text
    assert posted(client, copy).status_code == 302
    assert posted(client, copy).status_code == 409
    assert "being looked through" in client.get(PAGE).text
    working.work()
    page = client.get(PAGE).text
    assert "Items, as drafts" in page
    assert "Take it in" in page
    number = CopyImport.objects.get().pk
    assert client.post(PAGE, {"act": "nonsense"}).status_code == 400
    client.post(PAGE, {"act": "confirm", "number": uuid4()})
    assert CopyImport.objects.get().confirmed_at is None
    for _twice in range(2):
        client.post(PAGE, {"act": "confirm", "number": number})
    assert "all of it or nothing" in client.get(PAGE).text
    working.work()
    assert "Taken in" in client.get(PAGE).text
    assert member.memberships.count() == 1


def test_the_page_refuses_what_is_no_zip(client, copy):
    signed_in(client)
    answer = posted(client, b"not a zip")
    assert answer.status_code == 422
    assert "no ZIP" in answer.text
    assert client.post(PAGE, {"act": "send"}).status_code == 422
    posted(client, altered(copy, manifest_says(version=2)))
    working.work()
    assert "another version" in client.get(PAGE).text


def test_the_page_cancels(client, copy, django_capture_on_commit_callbacks):
    member = signed_in(client)
    posted(client, copy)
    one = CopyImport.objects.get()
    place = path_of(one.file)
    assert place.exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(PAGE, {"act": "cancel", "number": one.pk})
    assert not place.exists()
    assert working.work() == 0
    assert not member.memberships.exists()


def test_the_password_is_wanted_again(client):
    client.force_login(a_member())
    for answer in (client.get(PAGE), client.post(PAGE, {"act": "send"})):
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"]


def test_what_nobody_goes_on_with_goes(copy, django_capture_on_commit_callbacks):
    member = a_member()
    one = imports.send(member, io.BytesIO(copy), form_key=uuid4())
    place = path_of(one.file)
    CopyImport.objects.update(sent_at=timezone.now() - timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        imports.tidy()
    assert not place.exists()
    CopyImport.objects.update(sent_at=timezone.now() - timedelta(days=31))
    imports.tidy()
    assert not CopyImport.objects.exists()


def test_erasing_takes_what_was_sent_along(copy, django_capture_on_commit_callbacks):
    member = a_member()
    one = imports.send(member, io.BytesIO(copy), form_key=uuid4())
    place = path_of(one.file)
    with django_capture_on_commit_callbacks(execute=True):
        leaving.erase_inactive(member)
    assert not place.exists()
    assert not CopyImport.objects.exists()


def test_one_that_brings_workers_down_is_given_up(copy, monkeypatch):
    one = imports.send(a_member(), io.BytesIO(copy), form_key=uuid4())

    def fails(*_given):
        raise RuntimeError

    monkeypatch.setattr(entering, "take_in", fails)
    for _n in range(imports.TRIES):
        with pytest.raises(RuntimeError):
            working.work()
    assert working.work() == 0
    one.refresh_from_db()
    assert one.stage == "unusable"


def test_broken_off_in_the_middle_nothing_is_taken_in(copy, monkeypatch):
    newcomer = a_member()
    one = imports.send(newcomer, io.BytesIO(copy), form_key=uuid4())
    working.work()
    imports.confirm(one, takes_alike=True)

    def dies(*_given):
        raise KeyboardInterrupt

    monkeypatch.setitem(entering.TAKEN, "saved-searches", dies)
    with pytest.raises(KeyboardInterrupt):
        working.work()
    assert not newcomer.memberships.exists()
    assert not FavouriteList.objects.filter(member=newcomer).exists()
    monkeypatch.undo()
    assert working.work() == 1
    one.refresh_from_db()
    assert one.stage == "done"
    assert newcomer.memberships.count() == 1
