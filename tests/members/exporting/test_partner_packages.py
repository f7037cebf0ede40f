"""A package: signed, the same bytes, and whatever is tampered with is noticed."""

import hashlib
import io
import json
import zipfile
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from members.exporting import packaging, partner_packages
from privacy import receipts
from privacy.models import (
    PartnerFile,
    PartnerRelease,
    ReleaseExport,
)
from privacy.releases import exports, partnering, verifying
from privacy.releases.partnering import State
from tests.members.exporting.world import (
    a_partner_release,
    a_release,
    content,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.promise("T7"),
    pytest.mark.promise("O1"),
]


@pytest.fixture(autouse=True)
def release():
    return a_release("industry", "type")


def test_a_package_names_every_file_with_its_hash_and_is_signed(export, asked):
    with zipfile.ZipFile(io.BytesIO(content(export))) as opened:
        names = opened.namelist()
        manifest = json.loads(opened.read("manifest.json"))
        for name, facts in manifest["files"].items():
            assert hashlib.sha256(opened.read(name)).hexdigest() == facts["sha256"]
        report = json.loads(opened.read("industry-2026-q3-en.json"))
        assert {one.date_time for one in opened.infolist()} == {(2026, 10, 1, 3, 0, 0)}
    assert set(names) == {*manifest["files"], "manifest.json"}
    assert {"README.txt", "TERMS.txt", "report.schema.json"} < set(names)
    assert receipts.is_ours(manifest)
    assert manifest["recipient"] == report["recipient"] == "Ölwerk GmbH"
    assert manifest["terms"] == {"version": 1, "text": asked.terms}
    first, second = manifest["reports"]
    assert (first["table"], second["table"]) == ("industry", "type")
    assert (first["sigma"], first["threshold"], first["interval"]) == (6, 18, 0.95)
    assert first["releases"] == ["membership 2026-Q3"]
    assert any(one["name"] == "Who is counted" for one in first["definitions"])
    assert export.digest == hashlib.sha256(content(export)).hexdigest()
    assert (export.tables, export.rows) == (["industry", "type"], 24 + 8)


def test_a_package_made_again_is_the_same_bytes(export, asked):
    a_release("industry", period="2026-Q4", seed=9)  # asked for is the older one
    again = PartnerRelease.objects.select_related("decision").get(pk=asked.pk)
    with time_machine.travel("2030-02-28 23:59", tick=True):
        assert packaging.packed(again)[1] == content(export)


def test_two_workers_make_one_package(export, asked):
    again = partnering.keep(asked, exports.Of(asked.questions, ["x"], ["y"], 1), b"PK")
    assert again is None
    assert ReleaseExport.objects.count() == PartnerFile.objects.count() == 1


def test_one_that_cannot_be_made_stops_no_other(marketing, officer, monkeypatch):
    first, second = (
        a_partner_release(marketing),
        partnering.ask(
            PartnerRelease.objects.get().partner,
            questions=["table=type&release=1"],
            formats=["csv"],
            language="en",
            days=7,
            by=marketing.subject,
            key=uuid4(),
        ),
    )
    for one in (first, second):
        partnering.decide(one, State.APPROVED, by=officer.subject)
    packed = packaging.packed

    def fails(asked):
        if asked.pk == first.pk:
            raise RuntimeError
        return exports.Of(asked.questions, ["type"], ["y"], 1), b"PK"

    monkeypatch.setattr(packaging, "packed", fails)
    with pytest.raises(ExceptionGroup):
        partner_packages.make_waiting()
    assert list(partnering.to_make()) == [first]
    monkeypatch.setattr(packaging, "packed", packed)
    assert partner_packages.make_waiting() == 1


def test_nothing_of_staff_is_in_the_package_or_its_addresses(
    export, asked, marketing, officer
):
    link = partnering.link(export)
    client = Client()
    said = client.get(f"/figures/{link}/").content
    with zipfile.ZipFile(io.BytesIO(content(export))) as opened:
        for name in opened.namelist():
            said += name.encode() + opened.read(name)
    for person in (marketing, officer):
        for mark in (person.full_name, person.email, person.member_id):
            assert mark.encode() not in said
        assert str(person.subject).encode() not in said


def test_everybody_reads_who_got_what_on_which_terms(export):
    (line,) = exports.public_list().object_list
    assert (line.recipient, line.format) == ("Ölwerk GmbH", "ZIP")
    assert line.tables == ("industry", "type")
    assert (line.terms_version, line.digest) == (1, export.digest)


@pytest.fixture
def package(export, tmp_path):
    place = tmp_path / "package.zip"
    place.write_bytes(content(export))
    return place


def rewritten(place, change):
    """The package with its files as `change` makes them."""
    with zipfile.ZipFile(place) as opened:
        held = {name: opened.read(name) for name in opened.namelist()}
    change(held)
    with zipfile.ZipFile(place, "w") as opened:
        for name, data in held.items():
            opened.writestr(name, data)


def test_whoever_holds_a_package_verifies_it_with_the_public_keys(
    package, client, tmp_path, capsys
):
    keys = tmp_path / "keys.json"
    keys.write_bytes(client.get("/privacy/signing-keys.json").content)
    call_command("verify_release", package)
    call_command("verify_release", package, keys=keys)
    assert "as it was signed" in capsys.readouterr().out


def one_byte(held):
    held["TERMS.txt"] = held["TERMS.txt"].replace(b"not", b"now", 1)


def a_file_more(held):
    held["more.csv"] = b"x"


def a_file_less(held):
    del held["industry-2026-q3-en.csv"]


def another_recipient(held):
    said = json.loads(held["manifest.json"]) | {"recipient": "Another"}
    held["manifest.json"] = json.dumps(said).encode()


def another_manifest(held):
    """What fits its files, unsigned."""
    one_byte(held)
    said = json.loads(held["manifest.json"])
    said["files"]["TERMS.txt"]["sha256"] = hashlib.sha256(held["TERMS.txt"]).hexdigest()
    held["manifest.json"] = json.dumps(said).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (one_byte, "TERMS.txt was changed"),
        (a_file_more, "more.csv is in it, and not in the manifest"),
        (a_file_less, "industry-2026-q3-en.csv is missing"),
        (another_recipient, "manifest.json was not signed"),
        (another_manifest, "manifest.json was not signed"),
    ],
)
def test_what_was_tampered_with_is_named(package, change, words, capsys):
    rewritten(package, change)
    with pytest.raises(CommandError, match="not as it was signed"):
        call_command("verify_release", package)
    assert words in capsys.readouterr().err


def test_any_byte_of_a_file_that_is_changed_is_noticed(package):
    """In place, whatever the ZIP makes of it."""
    held = package.read_bytes()
    with zipfile.ZipFile(package) as opened:
        place = opened.getinfo("type-2026-q3-en.csv").header_offset + 60
    for at in range(place, place + 200, 7):
        spoilt = held[:at] + bytes([held[at] ^ 1]) + held[at + 1 :]
        try:
            found = verifying.faults(io.BytesIO(spoilt), receipts.public_keys())
        except verifying.NoPackage:
            continue
        assert found, at


@pytest.mark.parametrize("data", [b"", b"no zip at all", b"PK\x03\x04"])
def test_what_is_no_package_is_refused_with_a_sentence(tmp_path, data):
    place = tmp_path / "x.zip"
    place.write_bytes(data)
    with pytest.raises(CommandError, match="no ZIP file"):
        call_command("verify_release", place)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_release", tmp_path / "nowhere.zip")


def test_keys_of_somebody_else_verify_nothing(package, tmp_path):
    keys = tmp_path / "keys.json"
    keys.write_text('{"keys": {"1": "' + "A" * 43 + '="}}')
    with pytest.raises(CommandError, match="not as it was signed"):
        call_command("verify_release", package, keys=keys)
    keys.write_text("[]")
    with pytest.raises(CommandError, match="no keys"):
        call_command("verify_release", package, keys=keys)
