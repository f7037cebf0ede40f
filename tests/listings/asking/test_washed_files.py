"""Files that go with messages: who made them is taken out, by the panel as by mail."""

import io
import time
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import TimestampSigner
from django.urls import reverse
from PIL import Image

from listings.asking import files, forms
from listings.models import Attachment, Message, Side, Thread
from listings.relay import cleaning
from listings.washing import drawings, kinds
from listings.washing.broken import Broken
from members import form_keys, lost_process
from tests.listings.asking.world import TEXT, a_buyer, a_supplier, an_inquiry
from tests.listings.relay.mails import (
    HOST,
    PLANTED,
    TOLD,
    a_docx,
    a_dxf,
    a_mail,
    a_step,
    everything_in,
)
from tests.people import a_member

SECRETS = [bit.encode() for bit in (PLANTED, "rosa.secret", "planted.com")]
NAMES = list(TOLD)


def told_in(content):
    found = everything_in(content)
    return [bit for bit in SECRETS if bit in found or bit in content]


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_is_taken_without_who_made_it(name):
    is_plain = name.endswith(("csv", "txt"))
    assert is_plain or told_in(TOLD[name]), "what is planted is there before"
    sent = files.washed(name, TOLD[name])
    assert sent.title == name
    assert sent.content_type == kinds.KINDS[name.rpartition(".")[2]].media_type
    assert told_in(sent.content) == []
    if name.endswith(("xlsx", "pptx", "dxf", "step")):
        assert b"kept 4 USD" in everything_in(sent.content)
    if is_plain:
        assert sent.content == TOLD[name]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_kinds_go_by_mail(name):
    mail = a_mail()
    mail.add_attachment(TOLD[name], "application", "octet-stream", filename=name)
    clean = cleaning.cleaned(mail.as_bytes(), host=HOST)
    assert clean.left_out == ()
    [file] = clean.files
    assert (file.name, told_in(file.content)) == (name, [])
    assert file.content == files.washed(name, TOLD[name]).content


def test_a_washed_file_does_not_tell_when_it_was_washed():
    first = {name: files.washed(name, TOLD[name]).content for name in NAMES}
    time.sleep(1.1)  # numbers in files are made of whole seconds
    assert first == {name: files.washed(name, TOLD[name]).content for name in NAMES}


def test_every_kind_of_the_table_is_tried():
    assert {name.rpartition(".")[2] for name in NAMES} == set(kinds.KINDS)


def test_pictures_in_documents_are_freed_of_notes_and_stay_pictures():
    clean = files.washed("offer.pptx", TOLD["offer.pptx"]).content
    with zipfile.ZipFile(io.BytesIO(clean)) as archive:
        png = archive.read("ppt/media/image2.png")
        svg = archive.read("ppt/media/image3.svg").decode()
    assert not {b"tEXt", b"zTXt", b"iTXt"} & set(pngs_chunks(png))
    before = Image.open(io.BytesIO(TOLD["pipes.png"]))
    assert Image.open(io.BytesIO(png)).tobytes() == before.tobytes()
    assert svg.endswith(
        '<svg xmlns="http://www.w3.org/2000/svg"><text>drawn by hand</text></svg>'
    )


def pngs_chunks(png):
    place = 8
    while place < len(png):
        yield png[place + 4 : place + 8]
        place += 12 + int.from_bytes(png[place : place + 4])


def a_key():
    return TimestampSigner(salt=form_keys.SALT).sign(str(uuid4()))


def sent(names):
    attached = [SimpleUploadedFile(name, TOLD[name]) for name in names]
    return {"text": TEXT, "key": a_key(), "attached": attached}


@pytest.mark.promise("T1")
@pytest.mark.django_db
def test_both_ways_through_the_panel_nothing_planted_is_kept(client):
    company = a_supplier()
    seller, buyer = company.memberships.get().member, a_member()
    thread = an_inquiry(company, a_buyer(buyer))
    pages = (
        (buyer, reverse("my-inquiry", args=[thread.pk])),
        (seller, reverse("company-inquiry", args=[company.pk, thread.pk])),
    )
    for person, page in pages:
        client.force_login(person)
        for n in range(0, len(NAMES), files.MOST):
            answer = client.post(page, sent(NAMES[n : n + files.MOST]))
            assert answer.status_code == 302, answer.text
    for side in (Side.BUYER, Side.SUPPLIER):
        rows = Attachment.objects.filter(message__side=side)
        assert sorted(row.title for row in rows) == sorted(NAMES)
        for row in rows:
            assert told_in((Path(settings.PRIVATE_ROOT) / row.file).read_bytes()) == []


def a_picture(size):
    into = io.BytesIO()
    Image.new("1", size).save(into, "PNG")
    return into.getvalue()


def a_moving_picture():
    into = io.BytesIO()
    first, second = (Image.new("RGB", (300, 200), one) for one in ("teal", "red"))
    first.save(into, "WEBP", save_all=True, append_images=[second])
    return into.getvalue()


REFUSED = {
    "a document with programs": (
        "a.docx",
        a_docx(extra={"word/vbaProject.bin": "x"}),
        "take out of",
    ),
    "a document cut off": ("a.docx", a_docx()[:-100], "take out of"),
    "an older document": (
        "a.doc",
        b"\xd0\xcf\x11\xe0" * 99,
        "is no file that is taken",
    ),
    "a drawing in a form nobody knows": ("a.dwg", b"AC1032\0\0", "is no file"),
    "a DXF of half a pair": (
        "a.dxf",
        a_dxf().replace(b"\r\n9\r\n", b"\r\nx\r\n"),
        "take out",
    ),
    "a STEP without an end": ("a.step", a_step()[:-40], "take out of"),
    "an address card": ("a.txt", b"BEGIN:VCARD\r\nEMAIL:a@b.example\r\n", "is no file"),
    "a DXF with a document in it": (
        "a.dxf",
        a_dxf().replace(b"\r\nLINE\r\n", b"\r\nOLE2FRAME\r\n"),
        "take out of",
    ),
    "a picture of too many pixels": (
        "a.png",
        a_picture(size=(5001, 5000)),
        "more than 25 million pixels",
    ),
    "a moving picture": ("a.webp", a_moving_picture(), "is a moving picture"),
    "half a PDF": ("a.pdf", b"%PDF-1.7 and nothing else", "take out of"),
}


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.django_db
def test_what_cannot_be_washed_is_refused_and_nothing_typed_is_lost(client, case):
    name, content, sentence = REFUSED[case]
    page = reverse("inquire-company", args=[a_supplier().pk])
    client.force_login(a_member())
    attached = SimpleUploadedFile(name, content)
    answer = client.post(
        page,
        {"subject": "Gear pumps", "text": TEXT, "key": a_key(), "attached": attached},
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert name in answer.text
    assert "Gear pumps" in answer.text
    assert TEXT in answer.text
    assert not Thread.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [(lost_process.Busy, "busy"), (lost_process.TooSlow, "broken")],
)
def test_what_takes_too_long_or_finds_no_process(monkeypatch, trouble, reason):
    def fails(*given):
        raise trouble

    monkeypatch.setattr(lost_process.Worker, "answer", fails)
    with pytest.raises(files.NotTaken) as refused:
        files.washed("a.txt", b"hello")
    assert refused.value.reason == reason
    assert reason in forms.NOT_TAKEN


def test_a_washed_step_is_whole_and_keeps_its_model():
    said = drawings.step(a_step().decode())
    assert said.startswith("ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('')")
    assert "FILE_SCHEMA(('AUTOMOTIVE_DESIGN { 1 0 10303 214 1 1 1 1 }'));" in said
    assert "#1=PRODUCT('valve','kept 4 USD','',(#2));" in said
    assert "#3=PERSON('','','',$,$,$);" in said
    with pytest.raises(Broken):
        drawings.step("ISO-10303-21;\nHEADER;\n#1=PERSON('no end")


def test_a_washed_drawing_keeps_its_pairs():
    lines = drawings.washed(a_dxf(), "dxf").decode().split("\r\n")
    assert lines[:6] == ["0", "SECTION", "2", "HEADER", "9", "$ACADVER"]
    assert lines[-3:] == ["0", "EOF", ""]
    assert len(lines) % 2 == 1
    assert "$INSUNITS" in lines
    assert "C:\\Users\\-\\logo.png" in lines
    assert lines.count("1001") == 1
