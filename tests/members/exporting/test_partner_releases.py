"""Figures for partners: asked for, agreed to by another, fetched by a link that ends."""

import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.exporting import files, packaging, partner_packages
from members.form_keys import new_key
from members.reporting.asking import Question, Unclear
from privacy import receipts, retention
from privacy.models import (
    PartnerFile,
    PartnerLink,
    PartnerRelease,
    PartnerReleaseStep,
    ReleaseExport,
)
from privacy.releases import exports, partnering, verifying
from privacy.releases.partnering import Over, Refused, State
from tests.members.exporting.world import a_partner, a_release
from tests.people import a_member, a_staff_member

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.promise("T7"),
    pytest.mark.promise("O1"),
]

LIST = "/desk/reports/partners/"
NEW = "/desk/reports/partners/new/"


@pytest.fixture(autouse=True)
def release():
    return a_release("industry", "type")


@pytest.fixture
def marketing():
    return a_staff_member("marketing", full_name="Marketa Ohlsdottir")


@pytest.fixture
def officer():
    return a_staff_member("privacy officer", full_name="Prudence Offermann")


@pytest.fixture
def asked(marketing):
    return ask(marketing)


@pytest.fixture
def export(asked, officer):
    """The package of an approved release."""
    partner_packages.decide(asked, State.APPROVED, by=officer)
    assert partner_packages.make_waiting() == 1
    return ReleaseExport.objects.get()


def ask(by, questions=("industry", "type"), formats=("csv", "json"), **more):
    return partner_packages.ask(
        a_partner(),
        questions=[Question(one) for one in questions],
        formats=formats,
        by=by,
        **{"language": "en", "days": 7, "key": uuid4()} | more,
    )


def page(asked):
    return f"{LIST}{asked.pk}/"


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def content(export):
    return bytes(PartnerFile.objects.get(export=export).content)


# Asking and deciding.


def test_marketing_asks_on_a_page_and_the_form_sent_twice_is_one(marketing):
    client = signed_in(marketing)
    said = {
        "partner": a_partner().pk,
        "tables": ["industry"],
        "reports": "?table=industry&coarse=industry\ntable=type&show=shares",
        "formats": ["csv", "pdf"],
        "language": "fr",
        "days": "14",
        "key": new_key(),
    }
    for _ in range(2):
        answer = client.post(NEW, said)
        assert answer.status_code == 302, answer.text
    row = PartnerRelease.objects.get()
    release = row.questions[0].split("=")[-1]
    assert row.questions == [
        f"table=industry&release={release}",
        f"table=industry&release={release}&coarse=industry",
        f"table=type&release={release}&show=shares",
    ]
    assert (row.recipient, row.language, row.days) == ("Ölwerk GmbH", "fr", 14)
    assert row.terms_version == 1
    assert "do not try to find out" in row.terms
    assert row.requested_by == marketing.subject


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"tables": [], "reports": ""}, "Choose a table"),
        ({"tables": ["members"]}, "members"),
        ({"reports": "table=secret"}, "is no table"),
        ({"tables": ["country"]}, "No release has this table yet"),
        ({"formats": ["exe"]}, "exe"),
        ({"days": "3650"}, "3650"),
        ({"partner": "999"}, "choice"),
        ({"key": "x"}, "not from this page"),
    ],
)
def test_what_is_wrong_is_said_and_enters_nothing(marketing, wrong, words):
    said = {
        "partner": a_partner().pk,
        "tables": ["industry"],
        "formats": ["csv"],
        "language": "en",
        "days": "7",
        "key": new_key(),
    }
    answer = signed_in(marketing).post(NEW, said | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert not PartnerRelease.objects.exists()


def test_a_table_that_is_not_released_cannot_be_promised(marketing):
    with pytest.raises(Unclear):
        ask(marketing, questions=["country"])


def test_somebody_else_decides_once(asked, marketing, officer):
    with pytest.raises(Refused, match="Somebody else"):
        partner_packages.decide(asked, State.APPROVED, by=marketing)
    with pytest.raises(Refused, match="Only who asked"):
        partner_packages.decide(asked, State.WITHDRAWN, by=officer)
    with pytest.raises(Refused, match="e-mail"):
        partner_packages.decide(asked, State.REJECTED, by=officer, words="x@y.example")
    partner_packages.decide(asked, State.REJECTED, by=officer, words="Not for now.")
    with pytest.raises(Refused, match="meanwhile"):
        partner_packages.decide(asked, State.APPROVED, by=officer)
    assert partner_packages.make_waiting() == 0


def approval_by_who_asked(asked, said_to_be_of):
    PartnerReleaseStep.objects.create(
        partner_release=asked,
        state=State.APPROVED,
        by=asked.requested_by,
        requested_by=said_to_be_of,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_refuses_an_approval_of_ones_own(asked):
    for requester in (asked.requested_by, uuid4()):
        with pytest.raises(DatabaseError), transaction.atomic():
            approval_by_who_asked(asked, requester)


@pytest.mark.parametrize("wrong", [{}, {"recipient": "Another"}, {"questions": ["x"]}])
def test_the_database_takes_a_package_of_what_was_approved_alone(asked, officer, wrong):
    if wrong:
        partnering.decide(asked, State.APPROVED, by=officer.subject)
    row = {
        "questions": asked.questions,
        "tables": ["industry"],
        "releases": ["membership 2026-Q3"],
        "format": "zip",
        "language": "en",
        "rows": 1,
        "size": 1,
        "digest": "x",
        "recipient": asked.recipient,
        "partner_release": asked,
        "by": asked.requested_by,
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        ReleaseExport.objects.create(**row | wrong)


def test_the_officer_decides_on_the_page_and_marketing_cannot(
    asked, marketing, officer
):
    approve = {"act": "decide", "state": "approved"}
    assert signed_in(marketing).post(page(asked), approve).status_code == 403
    own = ask(officer)  # whoever they are
    assert signed_in(officer).post(page(own), approve).status_code == 409
    assert signed_in(officer).post(page(asked), {"act": "decide"}).status_code == 422
    assert signed_in(officer).post(page(asked), {"act": "nonsense"}).status_code == 400
    assert signed_in(officer).post(page(asked), approve).status_code == 302
    assert signed_in(officer).post(page(asked), approve).status_code == 409
    assert PartnerReleaseStep.objects.get().by == officer.subject


def test_who_asked_withdraws(asked, marketing, officer):
    client = signed_in(marketing)
    assert "Withdraw" in client.get(page(asked)).text
    assert client.post(page(asked), {"act": "withdraw"}).status_code == 302
    assert "Withdrawn" in client.get(page(asked)).text
    answer = signed_in(officer).post(
        page(asked), {"act": "decide", "state": "approved"}
    )
    assert answer.status_code == 409


@pytest.mark.parametrize("role", ["moderator", "support", "verifier"])
def test_other_staff_members_and_visitors_find_nothing(asked, role):
    for address in (LIST, NEW, page(asked), f"{page(asked)}revoke/"):
        assert signed_in(a_staff_member(role)).get(address).status_code == 403
        assert signed_in(a_member()).get(address).status_code == 403
        assert Client().get(address).status_code == 302


def test_the_list_has_pages_an_empty_state_and_few_queries(marketing, officer):
    client = signed_in(marketing)
    assert "No partner was given anything yet" in client.get(LIST).text
    partner = a_partner()
    for _ in range(21):
        partnering.ask(
            partner,
            questions=["table=industry&release=1"],
            formats=["csv"],
            language="en",
            days=7,
            by=marketing.subject,
            key=uuid4(),
        )
    with CaptureQueriesContext(connection) as found:
        text = client.get(LIST).text
    assert text.count("Waits for somebody") == 20
    assert "?page=2" in text
    assert len(found) <= 11, [one["sql"][:80] for one in found]
    assert client.get(f"{LIST}{2**70}/").status_code == 404
    assert client.get(f"{LIST}99999/").status_code == 404


# The package.


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
        ask(marketing),
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


# Verifying.


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


# The link.


def test_a_partner_fetches_without_signing_in_and_without_a_cookie(export, client):
    address = f"/figures/{partnering.link(export)}/"
    shown = client.get(address)
    assert shown.status_code == 200
    assert "Ölwerk GmbH" in shown.text
    assert shown["Referrer-Policy"] == "no-referrer"
    assert "no-store" in shown["Cache-Control"]
    assert PartnerLink.objects.get().downloads == 0  # looking is not fetching
    for n in (1, 2):
        answer = client.post(address)
        assert answer.content == content(export)
        assert answer["Content-Type"] == "application/zip"
        assert PartnerLink.objects.get().downloads == n
    assert not shown.cookies
    assert not answer.cookies


def test_another_site_fetches_nothing(export, client):
    address = f"/figures/{partnering.link(export)}/"
    answer = client.post(address, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert PartnerLink.objects.get().downloads == 0


def test_only_a_digest_of_the_secret_is_kept(export):
    token = partnering.link(export)
    link = PartnerLink.objects.get()
    assert link.digest == hashlib.sha256(token.encode()).hexdigest()
    assert token not in repr(vars(link))
    assert len(token) >= 32


def test_a_link_that_is_over_revoked_or_made_up_is_gone(export, client):
    token = partnering.link(export)
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1), tick=True):
        late = client.get(f"/figures/{token}/"), client.post(f"/figures/{token}/")
    assert partnering.revoke(export)
    revoked = client.get(f"/figures/{token}/"), client.post(f"/figures/{token}/")
    made_up = client.get("/figures/x/"), client.post(f"/figures/{'é' * 300}/")
    for answer in (*late, *revoked, *made_up):
        assert answer.status_code == 410
        assert "This link is over" in answer.text
        assert answer["Referrer-Policy"] == "no-referrer"
    assert PartnerLink.objects.get().downloads == 0
    assert not partnering.revoke(export)


def test_a_new_link_takes_the_place_of_the_old_one(export):
    old, new = partnering.link(export), partnering.link(export)
    with pytest.raises(Over):
        partnering.behind(old)
    assert partnering.behind(new) == export
    with pytest.raises(DatabaseError), transaction.atomic():
        PartnerLink.objects.update(revoked_at=None)


def test_marketing_makes_the_link_sees_it_once_and_revokes_it(export, asked, marketing):
    client = signed_in(marketing)
    shown = client.post(page(asked), {"act": "link"})
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    (address,) = set(re.findall(r"http://testserver(/figures/[\w-]+/)", shown.text))
    assert address not in client.get(page(asked)).text
    assert Client().get(address).status_code == 200
    assert "Revoke the link?" in client.get(f"{page(asked)}revoke/").text
    assert Client().get(address).status_code == 200  # asked, not done
    for _ in range(2):
        assert client.post(f"{page(asked)}revoke/").status_code == 302
    assert Client().get(address).status_code == 410


def test_a_link_is_made_of_a_package_alone(asked, marketing, officer):
    client = signed_in(marketing)
    assert client.post(page(asked), {"act": "link"}).status_code == 409
    assert client.get(f"{page(asked)}revoke/").status_code == 404
    assert signed_in(officer).post(page(asked), {"act": "link"}).status_code == 403


def test_a_package_goes_when_its_days_are_over_and_the_listing_stays(export, asked):
    partnering.link(export)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1), tick=True):
        assert partnering.forget_files() == 1
        with pytest.raises(Refused, match="gone"):
            partnering.link(export)
        rules = {str(one.rule): one.overdue for one in retention.report()}
        assert rules["privacy.PartnerFile.ends_at, 0 days"] == 0
    assert not PartnerFile.objects.exists()
    assert len(exports.public_list()) == 1


def test_the_page_of_a_link_takes_few_queries(export, client):
    address = f"/figures/{partnering.link(export)}/"
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    assert len(found) <= 3, [one["sql"][:80] for one in found]


def test_every_format_can_be_in_a_package():
    assert set(files.KINDS) | {"zip"} == set(ReleaseExport.Format.values)
