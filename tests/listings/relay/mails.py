"""Mails and documents as people's programs make them, with planted addresses."""

import io
import zipfile
from email.message import EmailMessage

import pikepdf
from PIL import Image, PngImagePlugin

PLANTED = "rosa.secret@planted.com"
HOST = "reply.testserver"


def a_mail(
    text="We can deliver 20 t in May.",
    sender=PLANTED,
    to=f"alias@{HOST}",
    subject="Re: Steel pipes",
    number="<one@planted.com>",
    html="",
    **headers,
):
    mail = EmailMessage()
    mail["From"] = f"Rosa <{sender}>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Message-ID"] = number
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


def a_docx(author=PLANTED, word="Our terms", extra=None):
    files = {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/docProps/'
        'core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://x/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="r2" Type="http://x/core-properties" Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": f"<c><creator>{author}</creator><lastModifiedBy>{author}</lastModifiedBy></c>",
        "docProps/app.xml": f"<p><Manager>{author}</Manager></p>",
        "word/people.xml": f'<w:people xmlns:w="http://w"><w:person w:author="{author}"/></w:people>',
        "word/comments.xml": f'<w:comments xmlns:w="http://w"><w:comment w:author="{author}" w:initials="R">'
        "<w:t>Mind this</w:t></w:comment></w:comments>",
        "word/document.xml": f'<w:document xmlns:w="http://w"><w:ins w:author="{author}"><w:t>{word}</w:t></w:ins>'
        "</w:document>",
        **(extra or {}),
    }
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return into.getvalue()


def a_pdf(author=PLANTED):
    document = pikepdf.new()
    document.add_blank_page()
    with document.open_metadata() as meta:
        meta["dc:creator"] = [author]
    document.docinfo["/Author"] = author
    page = document.pages[0].obj
    page.Annots = pikepdf.Array(
        [
            document.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name("/Annot"),
                    Subtype=pikepdf.Name("/Text"),
                    Rect=[0, 0, 9, 9],
                    T=author,
                    Contents="Mind this",
                )
            )
        ]
    )
    document.attachments["card.vcf"] = author.encode()
    into = io.BytesIO()
    document.save(into)
    return into.getvalue()


def a_photo(author=PLANTED, kind="JPEG"):
    picture = Image.effect_noise((300, 200), 60).convert("RGB")
    exif = picture.getexif()
    exif[0x013B] = author
    into = io.BytesIO()
    picture.save(
        into, kind, exif=exif, **({"comment": author} if kind == "JPEG" else {})
    )
    return into.getvalue()


def a_package(parts):
    """An Office document of these parts."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        types = "http://schemas.openxmlformats.org/package/2006/content-types"
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{types}"/>')
        archive.writestr("docProps/core.xml", f"<c><creator>{PLANTED}</creator></c>")
        archive.writestr("docProps/custom.xml", f"<p><owner>{PLANTED}</owner></p>")
        for name, content in parts.items():
            archive.writestr(name, content)
    return into.getvalue()


def an_xlsx():
    return a_package(
        {
            "xl/workbook.xml": f'<workbook xmlns:x="http://x"><fileSharing userName="{PLANTED}"/>'
            f'<x:absPath url="C:/Users/{PLANTED}/"/><sheets/></workbook>',
            "xl/persons/person.xml": f'<personList><person displayName="{PLANTED}"/></personList>',
            "xl/comments1.xml": f"<comments><authors><author>{PLANTED}</author></authors></comments>",
            "xl/worksheets/sheet1.xml": "<worksheet><v>kept 4 USD</v></worksheet>",
        }
    )


def a_pptx():
    return a_package(
        {
            "ppt/presentation.xml": "<presentation/>",
            "ppt/commentAuthors.xml": f'<cmAuthorLst><cmAuthor name="{PLANTED}"/></cmAuthorLst>',
            "ppt/slides/slide1.xml": "<sld><t>kept 4 USD</t></sld>",
            "ppt/media/image1.jpg": a_photo(),
            "ppt/media/image2.png": a_told_png(),
            "ppt/media/image3.svg": AN_SVG,
        }
    )


AN_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://www.inkscape.org/namespaces/inkscape" '
    f'i:export-filename="/home/{PLANTED}/a.png" onload="x()"><!-- {PLANTED} --><metadata>{PLANTED}</metadata>'
    f"<i:page>{PLANTED}</i:page><script>{PLANTED}</script><text>drawn <i:x/>by hand</text></svg>"
)


def a_told_jpeg():
    """A JPEG with EXIF, XMP, IPTC and a comment."""
    plain = a_photo()
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x>" + PLANTED.encode() + b"</x>"
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\x1a\x1c\x02P\0\x16" + PLANTED.encode()
    told = [
        b"\xff" + kind + (len(more) + 2).to_bytes(2, "big") + more
        for kind, more in ((b"\xe1", xmp), (b"\xed", iptc))
    ]
    return b"".join([plain[:2], *told, plain[2:]])


def a_told_png():
    """A PNG with texts of all three kinds."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", PLANTED, zip=True)
    notes.add_text("Comment", PLANTED, zip=False)
    notes.add_itxt("XML:com.adobe.xmp", f"<x>{PLANTED}</x>")
    into = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(into, "PNG", pnginfo=notes)
    return into.getvalue()


def a_dxf():
    lines = (
        *("999", f"Drawn by {PLANTED}", "0", "SECTION", "2", "HEADER"),
        *("9", "$ACADVER", "1", "AC1032", "9", "$LASTSAVEDBY", "1", PLANTED),
        *(
            "9",
            "$CUSTOMPROPERTYTAG",
            "1",
            "Owner",
            "9",
            "$CUSTOMPROPERTY",
            "1",
            PLANTED,
        ),
        *("9", "$INSUNITS", "70", "4", "0", "ENDSEC", "0", "SECTION", "2", "ENTITIES"),
        *(
            "0",
            "TEXT",
            "1",
            "kept 4 USD",
            "1001",
            "PE_URL",
            "1000",
            f"mailto:{PLANTED}",
        ),
        *("0", "LINE", "1001", "ACAD", "1070", "4", "0", "ENDSEC"),
        *("0", "SECTION", "2", "OBJECTS", "0", "XRECORD", "1", "DWGPROPS COOKIE"),
        *("3", PLANTED, "0", "IMAGEDEF", "1", f"C:\\Users\\{PLANTED}\\logo.png"),
        *("0", "ENDSEC", "0", "EOF"),
    )
    return "\r\n".join([*lines, ""]).encode()


def a_step():
    return (
        f"ISO-10303-21;\nHEADER;\n/* by {PLANTED} */\n"
        f"FILE_DESCRIPTION(('by {PLANTED}'),'2;1');\n"
        f"FILE_NAME('C:\\Users\\{PLANTED}\\valve.step','2026-12-01T10:00:00',('{PLANTED}'),\n"
        f"('O''{PLANTED}; Ltd'),'SwSTEP 2.0','SolidWorks','{PLANTED}');\n"
        "FILE_SCHEMA(('AUTOMOTIVE_DESIGN { 1 0 10303 214 1 1 1 1 }'));\nENDSEC;\nDATA;\n"
        "#1=PRODUCT('valve','kept 4 USD','',(#2));\n"
        f"#3=PERSON('{PLANTED}','Secret','Rosa',$,$,$);\n"
        f"#4=(ADDRESS('','','','','','','','','','','{PLANTED}','') PERSONAL_ADDRESS((#3),'{PLANTED}'));\n"
        "ENDSEC;\nEND-ISO-10303-21;\n"
    ).encode()


# A file of each kind that is taken, with the address wherever its programs note somebody.
TOLD = {
    "terms.docx": a_docx(),
    "prices.xlsx": an_xlsx(),
    "offer.pptx": a_pptx(),
    "offer.pdf": a_pdf(),
    "pipes.jpg": a_told_jpeg(),
    "pipes.png": a_told_png(),
    "pipes.webp": a_photo(kind="WEBP"),
    "valve.dxf": a_dxf(),
    "valve.step": a_step(),
    "prices.csv": "价格,4\r\n".encode("gb18030"),
    "prices.txt": "Prix élevé\n".encode("cp1252"),
}
CARD = f"BEGIN:VCARD\r\nVERSION:3.0\r\nEMAIL:{PLANTED}\r\nEND:VCARD\r\n".encode()
DATES = (
    f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nORGANIZER:mailto:{PLANTED}\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
).encode()
WORD = "vnd.openxmlformats-officedocument.wordprocessingml.document"


def a_laden_mail(**given):
    """A mail with the address planted wherever programs put one."""
    signed = (
        "We can deliver 20 t in May.\n\nBest regards,\nRosa\n"
        f"Tel +49 30 123456\n{PLANTED}\n\n-- \nRosa\n{PLANTED}\n\n"
        f"On Mon, 1 Dec 2026 at 10:00, Rosa <{PLANTED}> wrote:\n> old\n"
    )
    mail = a_mail(
        signed,
        **{
            "X_Original_From": PLANTED,
            "Cc": PLANTED,
            "Reply_To": PLANTED,
            "X_Sender": PLANTED,
            **given,
        },
    )
    mail.add_attachment(CARD, "text", "vcard", filename="rosa.vcf")
    mail.add_attachment(DATES, "text", "calendar", filename="invite.ics")
    mail.add_attachment(a_docx(), "application", WORD, filename=f"{PLANTED} terms.docx")
    mail.add_attachment(a_pdf(), "application", "pdf", filename="offer.pdf")
    mail.add_attachment(a_photo(), "image", "jpeg", filename="pipes.jpg")
    mail.add_attachment(
        PLANTED.encode(), "application", "ms-tnef", filename="winmail.dat"
    )
    return mail


def everything_in(content: bytes) -> bytes:
    """A file's bytes with what is packed in it unpacked."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    if content.startswith(b"%PDF-"):
        with pikepdf.open(io.BytesIO(content)) as document:
            streams = [
                one.read_bytes()
                for one in document.objects
                if isinstance(one, pikepdf.Stream)
            ]
            into = io.BytesIO()
            document.save(
                into,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
            )
            return b"".join([into.getvalue(), *streams])
    return content
