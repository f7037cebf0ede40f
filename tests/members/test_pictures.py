"""A company's pictures: put up, ordered, described, deleted; and what is no picture."""

import io
import os
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from members import lost_process, pictures, redrawing
from members.models import CompanyPhoto, ProfileChange
from members.photos import WIDTHS
from tests import full_disk
from tests.people import a_company, a_member
from tests.pictures import MARK, a_claim, a_photo_with_secrets, a_picture, sent

pytestmark = pytest.mark.django_db
ALL_FILES = 2 * len(WIDTHS)


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def page(client, company):
    """The page's address, opened by an editor of the company."""
    client.force_login(a_member(company, role="editor"))
    return f"/me/company/{company.pk}/pictures/"


def put_up(company, amount):
    """Photos drawn of one file, quicker than sending each."""
    drawn = redrawing.draw_anew(a_picture(), "photo")
    pictures.put_up(company, "photo", copies(drawn, amount), by=None)


def send(client, page, *files, kind="photo"):
    return client.post(page, {"kind": kind, "pictures": list(files)})


def kept(settings):
    """All files that are there, finished or not."""
    return sorted(
        file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()
    )


def photos():
    return list(CompanyPhoto.objects.filter(kind="photo"))


def test_pictures_are_on_the_page_at_once(client, company, page, settings):
    for kind in ("logo", "banner"):
        assert send(client, page, sent(), kind=kind).status_code == 302
    assert send(client, page, sent(), sent()).status_code == 302
    assert len(kept(settings)) == 4 * ALL_FILES
    client.logout()
    public = client.get(company.get_absolute_url()).text
    for photo in CompanyPhoto.objects.all():
        assert f"/media/{photo.stem}-240.webp" in public
        assert f"/media/{photo.stem}-240.avif" in public


@pytest.mark.parametrize("kind", ["webp", "avif"])
def test_a_file_comes_as_nothing_but_a_picture(client, page, kind):
    send(client, page, sent())
    answer = client.get(f"/media/{photos()[0].stem}-640.{kind}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == f"image/{kind}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Image.open(io.BytesIO(b"".join(answer))).format == kind.upper()


@pytest.mark.promise("C1")
@pytest.mark.parametrize("orientation", range(1, 9))
def test_where_and_with_what_it_was_taken_is_gone(client, page, settings, orientation):
    data = a_photo_with_secrets(orientation)
    assert data.count(MARK.encode()) >= 4
    assert send(client, page, sent(data, "IMG_1.JPG")).status_code == 302
    for file in kept(settings):
        content = file.read_bytes()
        for secret in (MARK.encode(), b"Exif", b"ICCP", b"IMG_1"):
            assert secret not in content
        assert not Image.open(io.BytesIO(content)).getexif()
    [photo] = photos()
    upright = (200, 400) if orientation > 4 else (400, 200)
    assert (photo.width, photo.height) == upright
    edge = {1: "left", 2: "right", 3: "right", 4: "left"}.get(orientation)
    edge = edge or {5: "top", 6: "top", 7: "bottom", 8: "bottom"}[orientation]
    width, height = upright
    place = {
        "left": (10, height // 2),
        "right": (width - 10, height // 2),
        "top": (width // 2, 10),
        "bottom": (width // 2, height - 10),
    }[edge]
    picture = Image.open(io.BytesIO(kept(settings)[0].read_bytes()))
    red, green, _blue = picture.getpixel(place)
    assert red > 200 > 100 > green


@pytest.mark.parametrize(
    ("kind", "mode", "colour", "becomes"),
    [
        ("JPEG", "CMYK", (0, 255, 255, 0), (255, 0, 0)),
        ("JPEG", "L", 80, (80, 80, 80)),
        ("PNG", "RGBA", (255, 0, 0, 0), (255, 255, 255)),
        ("PNG", "LA", (0, 128), (127, 127, 127)),
        ("PNG", "I;16", 40_000, (156, 156, 156)),
        ("PNG", "1", 1, (255, 255, 255)),
        ("PNG", "P", 0, (0, 0, 0)),
        ("WEBP", "RGBA", (0, 0, 255, 255), (0, 0, 255)),
    ],
)
def test_every_way_of_holding_colours_is_understood(kind, mode, colour, becomes):
    drawn = redrawing.draw_anew(a_picture(kind, mode=mode, colour=colour), "photo")
    for content in drawn.files.values():
        image = Image.open(io.BytesIO(content))
        assert image.mode == "RGB"
        pairs = zip(image.getpixel((50, 50)), becomes, strict=True)
        assert all(abs(one - other) < 12 for one, other in pairs)


@pytest.mark.parametrize(
    ("shape", "size", "becomes"),
    [
        ("photo", (3000, 1500), (1280, 640)),
        ("photo", (300, 200), (300, 200)),
        ("photo", (100, 20_000), (100, 20_000)),
        ("photo", (20_000, 100), (1280, 6)),
        ("logo", (600, 200), (600, 600)),
        ("logo", (1500, 3000), (1280, 1280)),
        ("banner", (3000, 1500), (1280, 256)),
        ("banner", (500, 500), (500, 100)),
    ],
)
def test_a_picture_is_shaped_for_its_place(shape, size, becomes):
    drawn = redrawing.draw_anew(a_picture(size=size), shape)
    width, height = becomes
    if height > 2560:
        width, height = 12, 2560
    assert abs(drawn.width - width) <= 1
    assert abs(drawn.height - height) <= 1
    sizes = {
        name: Image.open(io.BytesIO(content)).width
        for name, content in drawn.files.items()
    }
    assert sizes == {
        f"{step}.{kind}": min(step, drawn.width)
        for step in WIDTHS
        for kind in ("webp", "avif")
    }


def a_zip():
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("run.html", "<script>alert(1)</script>")
    return into.getvalue()


def moving(kind):
    frames = [Image.new("RGB", (200, 200), colour) for colour in ("red", "blue")]
    into = io.BytesIO()
    frames[0].save(into, kind, save_all=True, append_images=frames[1:])
    return into.getvalue()


def noise():
    return Image.effect_noise((400, 400), 90)


def noisy(kind):
    into = io.BytesIO()
    noise().save(into, kind)
    return into.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
NO_PICTURES = {
    "an empty file": (b"", "is empty"),
    "an svg": (SVG, "no PNG, JPEG or WebP"),
    "a gif": (a_picture("GIF"), "no PNG, JPEG or WebP"),
    "a tiff": (a_picture("TIFF"), "no PNG, JPEG or WebP"),
    "a page": (b"<!doctype html><title>x</title>", "no PNG, JPEG or WebP"),
    "a page as JPEG": (b"\xff\xd8\xff\xe0<html><script>x</script>", "something else"),
    "a picture with a page": (
        a_picture("JPEG") + b"<html><script>alert(1)</script></html>",
        "something else",
    ),
    "a picture with an archive": (a_picture("JPEG") + a_zip(), "something else"),
    "a picture with a PDF": (a_picture() + b"%PDF-1.7\n%%EOF", "something else"),
    "a script in its comment": (
        a_picture("JPEG", comment=b"*/<script>alert(1)</script>"),
        "something else",
    ),
    "40 million pixels": (a_picture(size=(8000, 5000), mode="L"), "25 million pixels"),
    "a bomb": (a_claim(65_000, 65_000), "25 million pixels"),
    "a WebP bomb": (
        b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x3f\0\xff\x3f\0",
        "25 million pixels",
    ),
    "a tiny one": (a_picture(size=(99, 400)), "at least 100 pixels"),
    "a moving PNG": (moving("PNG"), "moving picture"),
    "a moving WebP": (moving("WEBP"), "moving picture"),
    "half a JPEG": (noisy("JPEG")[:9_000], "cannot be read"),
    "half a PNG": (noisy("PNG")[:9_000], "cannot be read"),
    "half a WebP": (noisy("WEBP")[:9_000], "cannot be read"),
    "a head alone": (b"\x89PNG\r\n\x1a\n", "cannot be read"),
    "a WebP head alone": (b"RIFF\0\0\0\0WEBP", "cannot be read"),
    "a JPEG head alone": (b"\xff\xd8\xff", "cannot be read"),
    "too little in it": (a_claim(1000, 1000), "cannot be read"),
    "10 MB and a byte": (a_picture() + bytes(10_000_000), "more than 10 MB"),
}


@pytest.mark.parametrize("case", NO_PICTURES)
def test_what_is_no_picture_is_refused_with_a_sentence(client, page, settings, case):
    data, sentence = NO_PICTURES[case]
    answer = send(client, page, sent(), sent(data, "wrong.jpg"))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "wrong.jpg" in answer.text
    assert not CompanyPhoto.objects.exists()
    assert kept(settings) == []


def test_several_wrong_files_are_named_each(client, page):
    files = [
        sent(b"", "one.png"),
        sent(b"", "<b>two.png"),
        sent(bytes(10_000_001), "c"),
    ]
    text = send(client, page, *files).text
    assert "“one.png” is empty" in text
    assert "“&lt;b&gt;two.png” is empty" in text
    assert "“c” has more than 10 MB" in text


def test_files_have_a_limit_together(client, page, settings):
    settings.UPLOAD_LARGEST_TOGETHER = 1_000_000
    answer = send(client, page, sent(), sent(bytes(600_000)), sent(bytes(600_000)))
    assert answer.status_code == 422
    assert "50 MB together" in answer.text


@pytest.mark.parametrize("trouble", [lost_process.Busy, lost_process.TooSlow, None])
def test_a_picture_whose_process_is_lost_is_refused(monkeypatch, trouble):
    def fails(*given):
        if trouble:
            raise trouble
        return b""

    monkeypatch.setattr(redrawing.WORK, "answer", fails)
    with pytest.raises(redrawing.Refused):
        redrawing.draw_anew(a_picture(), "photo")


@pytest.mark.parametrize("size", [1_000, 100_000])
def test_a_full_disk_leaves_no_row_and_no_file(client, page, settings, size):
    send(client, page, sent(), kind="logo")
    before = kept(settings)
    upload = sent(noisy("PNG") if size == 1_000 else noisy("PNG") * 9)
    with full_disk.room_for(size):
        answer = send(client, page, upload, kind="logo")
    assert answer.status_code == 422
    assert "no room for files" in answer.text
    assert kept(settings) == before
    assert CompanyPhoto.objects.count() == 1


def test_the_same_file_twice_is_one_photo(client, page, settings):
    one = a_picture(colour="red")
    for _ in range(2):
        assert send(client, page, sent(one), sent(one)).status_code == 302
    assert len(photos()) == 1
    assert len(kept(settings)) == ALL_FILES
    assert "there already" in client.get(page).text


def copies(drawn, amount):
    """As if so many different files had been drawn."""
    return [replace(drawn, digest=f"{n:064}") for n in range(amount)]


def test_there_are_20_photos_at_most(client, company, page):
    put_up(company, 18)
    pictures.take_away(photos()[3], by=None)  # a place in the middle is free
    answer = send(client, page, *(sent() for _ in range(4)))
    assert answer.status_code == 422
    assert "Choose 3 or fewer" in answer.text
    assert send(client, page, *(sent() for _ in range(3))).status_code == 302
    assert sorted(photo.position for photo in photos()) == list(range(20))
    answer = send(client, page, sent())
    assert answer.status_code == 422
    assert "20 photos already" in answer.text
    assert len(photos()) == 20


def test_more_photos_than_there_is_room_for_come_from_two_at_once(company, page):
    many = copies(redrawing.draw_anew(a_picture(), "photo"), 21)
    pictures.put_up(company, "photo", many[:20], by=None)
    with pytest.raises(pictures.TooMany):
        pictures.put_up(company, "photo", many[20:], by=None)
    assert len(photos()) == 20


@pytest.mark.django_db(transaction=True)
def test_of_two_logos_at_once_the_last_one_holds(settings):
    company = a_company()
    member = a_member(company, role="editor")

    def upload(n):
        client = Client()
        client.force_login(member)
        try:
            address = f"/me/company/{company.pk}/pictures/"
            data = a_picture(colour=(n, n, n))
            return send(client, address, sent(data), kind="logo").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(upload, range(4))) == [302] * 4
    [logo] = CompanyPhoto.objects.all()
    assert {str(file.name)[:32] for file in kept(settings)} == {logo.stem[-32:]}


def test_photos_are_described_and_moved_with_one_form(client, company, page):
    put_up(company, 3)
    first, second, third = (photo.pk for photo in photos())
    arrange = f"{page}arrange/"
    typed = {f"alt_{first}": "The hall", f"alt_{second}": "<i>Bench</i>"}
    answer = client.post(arrange, typed | {"down": first})
    assert answer["Location"] == f"{page}#photo-{first}"
    assert [photo.pk for photo in photos()] == [second, first, third]
    client.post(arrange, {"up": third})
    client.post(arrange, {"up": second})  # it is the first already
    client.post(arrange, {"up": ["9" * 40, "x"], "down": "0"})
    assert [photo.pk for photo in photos()] == [second, third, first]
    assert {photo.alt for photo in photos()} == {"The hall", "<i>Bench</i>", ""}
    public = client.get(company.get_absolute_url()).text
    assert 'alt="The hall"' in public
    assert "<i>Bench" not in public


def test_a_wrong_description_is_handed_back(client, page):
    send(client, page, sent())
    [photo] = photos()
    answer = client.post(f"{page}arrange/", {f"alt_{photo.pk}": "x" * 251})
    assert answer.status_code == 422
    assert "x" * 251 in answer.text
    assert client.get(f"{page}arrange/").status_code == 302


def test_deleting_asks_and_takes_the_files_along(
    client, page, settings, django_capture_on_commit_callbacks
):
    send(client, page, sent(), sent())
    gone, stays = photos()
    address = f"{page}{gone.pk}/delete/"
    assert "cannot be undone" in client.get(address).text
    assert len(photos()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address).status_code == 302
    assert client.post(address).status_code == 404
    assert photos() == [stays]
    assert {file.name[:32] for file in kept(settings)} == {stays.stem[-32:]}
    assert client.get(f"/media/{gone.stem}-240.webp").status_code == 404


def test_a_new_logo_takes_the_old_ones_files_away(
    client, page, settings, django_capture_on_commit_callbacks
):
    send(client, page, sent(), kind="logo")
    with django_capture_on_commit_callbacks(execute=True):
        send(client, page, sent(), kind="logo")
    assert len(kept(settings)) == ALL_FILES
    assert CompanyPhoto.objects.count() == 1


def test_files_that_nothing_names_are_swept_after_a_day(client, page, settings):
    send(client, page, sent(), sent())
    lost, stays = photos()
    CompanyPhoto.objects.filter(pk=lost.pk).delete()
    assert pictures.sweep() == 0
    before = time.time() - 25 * 3600
    for file in kept(settings):
        os.utime(file, (before, before))
    assert pictures.sweep() == ALL_FILES
    assert {file.name[:32] for file in kept(settings)} == {stays.stem[-32:]}


@pytest.mark.promise("H3")
def test_pictures_are_in_the_history(client, page):
    send(client, page, sent(), kind="logo")
    send(client, page, sent(), sent())
    first = photos()[0]
    client.post(f"{page}arrange/", {f"alt_{first.pk}": "The hall", "down": first.pk})
    client.post(f"{page}{first.pk}/delete/")
    rows = ProfileChange.objects.filter(part="members_companyphoto:photo")
    assert {row.field for row in rows} == {"stem", "alt", "position"}
    assert all(row.actor for row in rows)
    history = client.get(page.replace("pictures", "history")).text
    for words in ("Logo: picture", "Photo: what it shows", "The hall", "Photo: place"):
        assert words in history


def test_nobody_else_comes_to_a_companys_pictures(client, company, page):
    send(client, page, sent())
    number = photos()[0].pk
    other = a_company()
    client.force_login(a_member(other))
    for address in ("", "arrange/", f"{number}/delete/"):
        assert client.post(f"{page}{address}").status_code == 404
    # Another company's picture through one's own door.
    own = f"/me/company/{other.pk}/pictures/"
    assert client.post(f"{own}{number}/delete/").status_code == 404
    client.post(f"{own}arrange/", {f"alt_{number}": "Mine", "up": number})
    client.force_login(a_member(company, role="viewer"))
    for address in ("", "arrange/", f"{number}/delete/"):
        assert client.post(f"{page}{address}").status_code == 403
    assert [photo.alt for photo in photos()] == [""]


@pytest.mark.parametrize("kind", ["", "photos", "x" * 99])
def test_an_unknown_kind_is_refused(client, page, kind):
    assert send(client, page, sent(), kind=kind).status_code == 400


def test_a_form_without_a_file_says_so(client, page):
    for typed in ({"kind": "logo"}, {"kind": "logo", "pictures": "text"}):
        answer = client.post(page, typed)
        assert answer.status_code == 422
        assert "Choose a picture" in answer.text


def test_a_file_where_none_is_asked_for_does_no_harm(client, page):
    upload = SimpleUploadedFile("x", bytes(11_000_000))
    assert client.post(f"{page}arrange/", {"alt_1": upload}).status_code == 302


def test_the_page_asks_little(client, company, page, django_assert_max_num_queries):
    put_up(company, 5)
    with django_assert_max_num_queries(9):
        assert client.get(page).status_code == 200
