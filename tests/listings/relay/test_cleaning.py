"""What is left of a mail: what was written, and files without their authors."""

import io
import resource
import time
import zipfile

import pikepdf
import pytest
from PIL import Image

from listings.relay import cleaning
from listings.washing import files, letter, pictures, program, quoting
from members import forking, lost_process
from tests.listings.relay.mails import (
    HOST,
    PLANTED,
    TOLD,
    a_docx,
    a_laden_mail,
    a_mail,
    a_pdf,
    a_photo,
    everything_in,
)


def washed(mail):
    """As the program does, without a process."""
    said, _files = program.washed(mail.as_bytes(), host=HOST)
    return said


ANSWER = "Yes, 20 t in May.\nPacked on pallets."
# As mail programs of five languages write the letter before into the answer.
OLD = {
    "gmail": "On Mon, Dec 1, 2026 at 10:00 AM Tradedir <a@reply.example> wrote:\n\n> Hello\n> there",
    "gmail, broken": "On Mon, Dec 1, 2026 at 10:00 AM Trading Company of Somewhere via Tradedir <\na@reply.example> wrote:\n> Hello",
    "apple": "> On 1. Dec 2026, at 10:00, Tradedir <a@reply.example> wrote:\n> \n> Hello",
    "outlook": "-----Original Message-----\nFrom: Tradedir <a@reply.example>\nSent: Monday\nTo: Rosa\nSubject: Pipes\n\nHello",
    "outlook, no line": "From: Tradedir <a@reply.example>\nSent: Monday, 1 December 2026\nTo: Rosa <r@x.example>\nSubject: Pipes\n\nHello",
    "outlook, ruler": "________________________________\nFrom: Tradedir <a@reply.example>\nSent: Monday\nTo: Rosa\nSubject: Pipes\n\nHello",
    "outlook.com, stars": "*From:* Tradedir\n*Sent:* Monday\n*To:* Rosa\n\nHello",
    "spanish": "El lun, 1 dic 2026 a las 10:00, Tradedir (<a@reply.example>) escribió:\n> Hola",
    "spanish outlook": "De: Tradedir <a@reply.example>\nEnviado el: lunes\nPara: Rosa\nAsunto: Tubos\n\nHola",
    "spanish original": "-----Mensaje original-----\nDe: Tradedir\nEnviado: lunes\nPara: Rosa\n\nHola",
    "french": "Le lun. 1 déc. 2026 à 10:00, Tradedir <a@reply.example> a écrit :\n> Bonjour",
    "french outlook": "De : Tradedir <a@reply.example>\nEnvoyé : lundi\nÀ : Rosa\nObjet : Tubes\n\nBonjour",
    "chinese": "Tradedir <a@reply.example> 于2026年12月1日周一 10:00写道：\n> 你好",
    "chinese qq": "------------------ 原始邮件 ------------------\n发件人: Tradedir\n发送时间: 2026年12月1日\n收件人: Rosa\n主题: 钢管\n\n你好",
    "chinese outlook": "发件人: Tradedir <a@reply.example>\n发送时间: 2026年12月1日\n收件人: Rosa\n主题: 钢管\n\n你好",
    "arabic": "في الاثنين، 1 ديسمبر 2026 10:00 كتب Tradedir <a@reply.example>:\n> مرحبا",
    "arabic outlook": "من: Tradedir <a@reply.example>\nتم الإرسال: الاثنين 1\nإلى: Rosa\nالموضوع: أنابيب\n\nمرحبا",
    "german": "Am Mo., 1. Dez. 2026 um 10:00 Uhr schrieb Tradedir <a@reply.example>:\n> Hallo",
    "a language nobody taught us": "Den mån 1 dec. 2026 kl 10:00 skrev Tradedir <a@reply.example>:\n> Hej",
    "our mark": "Pe lun., 1 dec. 2026 la 10:00 Tradedir <\na@reply.example> a scris:\n\n#-#-# Write above this line #-#-#\nHello",
    "our mark, quoted": "1 Dec 2026:\n> #-#-# Write above this line #-#-#\n> Hello",
}
SIGNED = {
    "dashes": "-- \nRosa Meyer\nPipes Ltd\nrosa@pipes.com",
    "english": "Best regards,\n\nRosa Meyer\nTel. +49 30 123456\nrosa@pipes.com",
    "spanish": "Un saludo cordial,\nRosa\nMóvil: +34 600 000 000",
    "spanish, formal": "Atentamente,\nRosa Meyer",
    "french": "Cordialement,\nRosa Meyer\n+33 1 23 45 67 89",
    "french, formal": "Je vous prie d'agréer, Madame, l'expression de mes salutations distinguées.\nRosa",
    "chinese": "此致\n敬礼\n王芳\n手机：13800000000",
    "arabic": "مع أطيب التحيات،\nروزا\nهاتف: +966 50 000 0000",
    "telephone": "Sent from my iPhone",
    "telephone, spanish": "Enviado desde mi iPhone",
    "telephone, french": "Envoyé de mon iPhone",
    "telephone, chinese": "发自我的iPhone",
    "telephone, arabic": "أُرسلت من iPhone",
    "card": "Rosa Meyer\nPipes Ltd\nTel: +49 30 123456\nE-mail: rosa@pipes.com\nwww.pipes.com",
}


@pytest.mark.parametrize("old", OLD.values(), ids=OLD)
def test_the_letter_before_goes(old):
    assert quoting.written(f"{ANSWER}\n\n{old}\n") == ANSWER


@pytest.mark.parametrize("signature", SIGNED.values(), ids=SIGNED)
def test_who_signs_goes(signature):
    assert quoting.written(f"{ANSWER}\n\n{signature}\n") == ANSWER


def test_both_go_together():
    text = f"{ANSWER}\n\n{SIGNED['english']}\n\n{OLD['french']}"
    assert quoting.written(text) == ANSWER


def test_answers_between_quoted_lines_stay():
    text = "> How much?\n\nUSD 4.\n\n> By when?\nMay.\n"
    assert quoting.written(text) == "USD 4.\n\nMay."


@pytest.mark.parametrize(
    "text",
    [
        "Thank you.\nThe price is USD 4 a metre.\nWe deliver in May.",
        "From May on we can deliver.\nTo: Rotterdam.",
        "On Monday our colleague wrote to you. The terms:\n- 30 days\n- FOB Genoa",
        "Sizes:\n-- 20 mm\n-- 40 mm",
        "Le prix est de 4 € :\n1. tubes\n2. raccords",
        "价格：每米 4 美元\n交货期：30 天",
        "Our engineer wrote:\nuse grade 316.",
    ],
)
def test_what_was_written_stays(text):
    assert quoting.written(text) == text


def test_an_addition_below_the_name_stays():
    text = f"{ANSWER}\n\nBest regards,\nRosa\n\nPS: samples are free."
    assert quoting.written(text).endswith("PS: samples are free.")


HTML = {
    "gmail": '<div dir="ltr">Yes.</div><br><div class="gmail_quote"><div class="gmail_attr">On Mon</div>'
    "<blockquote>secret</blockquote></div>",
    "gmail signature": '<div>Yes.</div><div class="gmail_signature">secret</div>',
    "outlook": '<div>Yes.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: secret</div>'
    "<div>secret</div>",
    "outlook on a desk": '<div><p>Yes.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt">From</div>'
    "<p>secret</p></div><p>secret</p>",
    "outlook signature": '<p>Yes.</p><div id="Signature">secret</div>',
    "apple": '<div>Yes.</div><div><blockquote type="cite">secret</blockquote></div>',
    "thunderbird": '<p>Yes.</p><div class="moz-cite-prefix">On</div><blockquote>secret</blockquote>'
    '<div class="moz-signature">secret</div>',
    "yahoo": '<div>Yes.</div><div class="yahoo_quoted">secret</div>',
    "hidden": '<p>Yes.</p><p style="display: none">secret</p><p hidden>secret</p>',
    "script": "<p>Yes.</p><script>secret</script><style>secret</style><!-- secret -->",
}


@pytest.mark.parametrize("html", HTML.values(), ids=HTML)
def test_a_page_says_what_was_written(html):
    mail = a_mail()
    mail.set_content(f"<html><head><title>secret</title></head>{html}", subtype="html")
    said = washed(mail)["text"]
    assert said == "Yes."


def test_nothing_planted_is_left():
    clean = cleaning.cleaned(a_laden_mail().as_bytes(), host=HOST)
    assert clean.text == "We can deliver 20 t in May."
    assert [file.name for file in clean.files] == [
        "terms.docx",
        "offer.pdf",
        "pipes.jpg",
    ]
    told = clean.text.encode() + b"".join(
        file.name.encode() + everything_in(file.content) for file in clean.files
    )
    for bit in (PLANTED, "rosa.secret", "planted.com"):
        assert bit.encode() not in told
    assert sorted(clean.left_out) == ["kind", "kind", "kind"] or clean.left_out
    assert clean.authors == (PLANTED,)


def test_the_planted_are_there_before():
    assert PLANTED.encode() in everything_in(a_docx())
    assert PLANTED.encode() in everything_in(a_pdf())
    assert PLANTED.encode() in a_photo()


def test_washed_documents_still_open():
    document = everything_in(files.one_washed("x", a_docx(word="Our terms")).content)
    assert b"Our terms" in document
    assert b"Mind this" in document
    with pikepdf.open(io.BytesIO(files.one_washed("x", a_pdf()).content)) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.pages[0].Annots[0].Contents) == "Mind this"
    for kind in ("JPEG", "PNG", "WEBP"):
        picture = files.one_washed("x", a_photo(kind=kind)).content
        assert Image.open(io.BytesIO(picture)).size == (300, 200)
        assert PLANTED.encode() not in picture


@pytest.mark.parametrize(
    "text",
    [
        "Write to rosa@planted.com.",
        "Write to rosa (at) planted (dot) com.",
        "<rosa@planted.internal>",
        "mailto:rosa@planted.com",
    ],
)
def test_addresses_in_what_was_written_are_left_out(text):
    clean = cleaning.cleaned(a_mail(text).as_bytes(), host=HOST)
    assert "planted" not in clean.text
    assert clean.addresses_left_out == 1


def test_what_its_owner_has_shown_may_stay():
    raw = a_mail("Write to rosa@planted.com.").as_bytes()
    clean = cleaning.cleaned(raw, host=HOST, known=frozenset({"rosa@planted.com"}))
    assert clean.text == "Write to rosa@planted.com."


def test_prices_are_no_addresses():
    assert cleaning.without_addresses("20@3.50, 4 @ USD 5", frozenset())[1] == 0


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        ({}, ""),
        ({"Auto_Submitted": "no"}, ""),
        ({"Auto_Submitted": "auto-replied (vacation)"}, "automatic"),
        ({"Precedence": "bulk"}, "automatic"),
        ({"List_Id": "<news.example>"}, "automatic"),
        ({"subject": "Out of Office: Re: Pipes"}, "automatic"),
        ({"subject": "自动回复: 钢管"}, "automatic"),
        ({"subject": "Respuesta automática: Tubos"}, "automatic"),
        ({"subject": "Réponse automatique : Tubes"}, "automatic"),
        ({"subject": "رد تلقائي: أنابيب"}, "automatic"),
        ({"X_Relay_Loop": "1"}, "loop"),
        ({"number": f"<abc@{HOST}>"}, "loop"),
    ],
)
def test_where_it_comes_from(headers, origin):
    assert washed(a_mail(**headers))["origin"] == origin


def test_a_mail_that_went_in_a_circle():
    mail = a_mail()
    for n in range(31):
        mail["Received"] = f"from a{n}.example by b.example"
    assert washed(mail)["origin"] == "loop"


def test_reports_of_delivery():
    report = (
        b"From: MAILER-DAEMON@mx.example\r\nTo: b@x.example\r\nSubject: Undelivered\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nSorry\r\n--b\r\n"
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        b"Final-Recipient: rfc822; rosa.secret@planted.com\r\nAction: %s\r\nStatus: %s\r\n\r\n--b--\r\n"
    )
    for action, status, kind in (
        (b"failed", b"5.1.1", "permanent"),
        (b"delayed", b"4.4.1", "temporary"),
    ):
        said, _ = program.washed(report % (action, status), host=HOST)
        assert said["bounce"] == kind


# Broken, wrong and hostile: bounded time, never an exception.
DEEP = b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
    for n in range(1_000)
)
BOMB = io.BytesIO()
with zipfile.ZipFile(BOMB, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("[Content_Types].xml", "<a/>")
    archive.writestr("word/document.xml", b"\0" * 300_000_000)
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    "<a>&c;</a>"
)
AWFUL = {
    "nothing": b"",
    "zeros": b"\0" * 100_000,
    "only a head": b"From: a@b.example\r\n",
    "a thousand parts deep": DEEP,
    "no end": b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\nhello',
    "unknown charset": b"Content-Type: text/plain; charset=klingon\r\n\r\nhello",
    "wrong charset": "Content-Type: text/plain; charset=utf-8\r\n\r\n价格四美元".encode(
        "gb18030"
    ),
    "wrong coding": b"Content-Transfer-Encoding: base64\r\n\r\n!!!not base64!!!",
    "from nowhere": b"From: <<<>>>;,:@@\r\nSubject: =?utf-8?b?////?=\r\n\r\nhello",
    "a million recipients": b"To: " + b"a@b.example, " * 200_000 + b"\r\n\r\nhello",
    "a long line": b"\r\n" + b"x" * 3_000_000,
    "many lines": b"\r\n" + b"> On x wrote\r\n" * 100_000,
    "nearly quoting": b"\r\n" + b"On 1 wrote wrote wrote " * 40_000,
    "deep page": b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000 + b"hello",
    "many headers": b"X-A: b\r\n" * 200_000 + b"\r\nhello",
}


@pytest.mark.parametrize("raw", AWFUL.values(), ids=AWFUL)
def test_awful_mails_end_soon(raw):
    began = time.monotonic()
    clean = cleaning.cleaned(raw, host=HOST)
    assert time.monotonic() - began < lost_process.SECONDS + 5
    assert isinstance(clean, cleaning.Cleaned)


@pytest.mark.parametrize(
    "content",
    [
        BOMB.getvalue(),
        a_docx(extra={"word/vbaProject.bin": "x"}),
        a_docx(extra={"word/embeddings/a.bin": "x"}),
        a_docx(extra={"word/document.xml": LAUGHS}),
        a_docx()[:-100],
        b"%PDF-1.7 and nothing else",
        b"\xff\xd8\xff" + b"x" * 500,
    ],
    ids=["bomb", "programs", "embedded", "laughs", "half", "no pdf", "no jpeg"],
)
def test_awful_files_are_left_out_and_the_text_stays(content):
    mail = a_mail()
    mail.add_attachment(content, "application", "octet-stream", filename="a.docx")
    clean = cleaning.cleaned(mail.as_bytes(), host=HOST)
    assert clean.text == "We can deliver 20 t in May."
    assert clean.files == ()
    assert len(clean.left_out) == 1


def test_a_file_that_takes_all_memory_is_left_out_and_the_text_stays(monkeypatch):
    def takes_all(*given):
        raise MemoryError

    monkeypatch.setattr(pictures, "washed", takes_all)
    mail = a_mail()
    mail.add_attachment(TOLD["pipes.png"], "image", "png", filename="a.png")
    said = washed(mail)
    assert (said["text"], said["left_out"]) == (
        "We can deliver 20 t in May.",
        ["broken"],
    )


def test_memory_is_bounded():
    mail = a_mail("hello")
    mail.add_attachment(
        b"x" * 15_000_000, "application", "octet-stream", filename="a.bin"
    )
    cleaning.cleaned(mail.as_bytes(), host=HOST)
    kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert kilobytes < forking.MEMORY / 1024


def test_names_of_files_hold_no_address():
    name = files.plain_name
    assert name(f"{PLANTED} price list.pdf", 1, "pdf") == "price list.pdf"
    assert name(f"{PLANTED}.pdf", 2, "pdf") == "file-2.pdf"
    assert name("../../etc/passwd", 1, "txt") == "etc passwd.txt"


def test_at_most_three_files():
    mail = a_mail()
    for n in range(4):
        mail.add_attachment(b"a,b\n", "text", "csv", filename=f"{n}.csv")
    assert washed(mail)["left_out"] == ["amount"]


def test_parts_are_found_without_other_letters():
    mail = a_mail()
    mail.add_attachment(a_mail("A letter of somebody else's"))
    assert "somebody" not in washed(mail)["text"]
    assert letter.files(mail) == []
