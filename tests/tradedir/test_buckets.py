"""Files in a bucket that all machines share: kept, read, taken away, backed up, and away."""

import io
import re
from datetime import timedelta
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.conf import settings as configured
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from PIL import Image

from listings.models import CatalogueFile
from members import certificates, kept_files, pictures
from members.models import Certificate, CompanyPhoto
from privacy import buckets, stores
from tests.buckets import a_storage
from tests.listings.moderation.world import a_known_company
from tests.listings.test_catalogue_import import a_file, looked_through
from tests.members import copies
from tests.members.test_certificates import PDF, typed
from tests.people import a_category, a_company, a_member
from tests.pictures import a_picture, sent
from tradedir.backup import files as backup_files

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def storage():
    with a_storage() as storage:
        yield storage


@pytest.fixture
def bucket(storage, settings):
    """Photos and private files of this test lie in the bucket alone."""
    for name, value in storage.settings().items():
        setattr(settings, name, value)
    yield storage
    stores._bucket.cache_clear()


@pytest.fixture
def away(bucket, settings):
    """`away()`: from now on nobody answers there."""

    def stops():
        settings.S3_ENDPOINT = "http://127.0.0.1:9"
        stores._bucket.cache_clear()

    return stops


@pytest.fixture
def company():
    return a_company()


@pytest.fixture
def editor(client, company):
    client.force_login(a_member(company))
    return client


def put_up(client, company):
    page = f"/me/company/{company.pk}/pictures/"
    return client.post(
        page, {"kind": "photo", "pictures": [sent(a_picture(size=(1400, 900)))]}
    )


def hand_in(client, company):
    return client.post(f"/me/company/{company.pk}/certificates/new/", typed())


def test_a_photo_lies_there_in_all_widths_and_comes_from_the_site(
    editor, company, bucket
):
    assert put_up(editor, company).status_code == 302
    [photo] = CompanyPhoto.objects.all()
    assert bucket.names(configured.MEDIA_ROOT) == set(pictures.names_of(photo.stem))
    editor.logout()
    page = editor.get(company.get_absolute_url()).text
    address = f"/media/{photo.stem}-640.webp"
    assert f"/media/{photo.stem}-240.webp" in page
    assert bucket.bucket not in page
    assert bucket.address not in page
    answer = editor.get(address)
    content = b"".join(answer)
    assert answer.headers["Content-Length"] == str(len(content))
    assert "immutable" in answer.headers["Cache-Control"]
    assert Image.open(io.BytesIO(content)).width == 640
    assert editor.get(address.replace("-640", "-320")).status_code == 404


def test_a_photo_that_is_taken_away_is_gone_there(
    editor, company, bucket, django_capture_on_commit_callbacks
):
    put_up(editor, company)
    [photo] = CompanyPhoto.objects.all()
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(f"/me/company/{company.pk}/pictures/{photo.pk}/delete/")
    assert not CompanyPhoto.objects.exists()
    assert bucket.names(configured.MEDIA_ROOT) == set()
    assert editor.get(f"/media/{photo.stem}-640.webp").status_code == 404


def test_a_document_is_for_its_team_and_nobody_is_led_to_the_bucket(
    editor, company, bucket
):
    assert hand_in(editor, company).status_code == 302
    [certificate] = Certificate.objects.all()
    assert bucket.names(configured.PRIVATE_ROOT) == {certificate.document.name}
    address = f"/me/company/{company.pk}/certificates/{certificate.pk}/document/"
    answer = editor.get(address)
    assert b"".join(answer) == PDF
    assert "Location" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-store"
    editor.force_login(a_member(a_company()))
    assert editor.get(address).status_code == 404


def test_nothing_is_made_public(editor, company, bucket):
    hand_in(editor, company)
    put_up(editor, company)
    for root in (configured.MEDIA_ROOT, configured.PRIVATE_ROOT):
        folder = root.removeprefix(f"s3://{bucket.bucket}/")
        for name in bucket.names(root):
            told = bucket.line.get_object_acl(
                Bucket=bucket.bucket, Key=f"{folder}/{name}"
            )
            assert {one["Grantee"]["Type"] for one in told["Grants"]} == {
                "CanonicalUser"
            }
    with pytest.raises(HTTPError):
        urlopen(f"{bucket.address}/{bucket.bucket}/{folder}/{name}", timeout=5)


def test_a_catalogue_of_items_is_read_from_there(bucket):
    a_category()
    header = "sku,title,category,price,currency"
    lines = [f"A-{n},Pump {n},hydraulic-pumps,12.50,EUR" for n in range(5)]
    looked_through(
        a_known_company(), a_file(*lines, "A-9,,,x,", header=header), publishes=True
    )
    file = CatalogueFile.objects.get()
    assert (file.new, file.wrong) == (5, 1)
    assert bucket.names(configured.PRIVATE_ROOT) == {file.content, file.failed}


def test_a_copy_of_a_member_is_made_and_fetched(editor, company, bucket):
    hand_in(editor, company)
    member = company.memberships.get().member
    content = copies.made(member)
    copies.is_whole(content)
    with copies.opened(content) as packed:
        [document] = [name for name in packed.namelist() if name.endswith(".pdf")]
        assert packed.read(document) == PDF
    assert not [one for one in bucket.names(configured.PRIVATE_ROOT) if ".part" in one]


def test_large_files_are_read_from_any_place(bucket):
    content = bytes(range(256)) * 10_000
    root = configured.PRIVATE_ROOT
    kept_files.write(root, {"x/large": iter([content[:9], content[9:]]), "x/none": b""})
    with stores.File(root, "x/large").open() as file:
        file.seek(2_000_001)
        assert file.read(300_000) == content[2_000_001:2_300_001]
        file.seek(0)
        assert file.read() == content
    with stores.File(root, "x/large").here() as path:
        assert path.read_bytes() == content
    with stores.File(root, "x/none").open() as file:
        assert file.read() == b""
    assert stores.File(root, "x/large").size == len(content)
    assert not stores.File(root, "x/other").exists()


def test_what_no_row_names_is_swept_after_a_day(bucket, monkeypatch):
    root = configured.PRIVATE_ROOT
    kept = [kept_files.new_name("certificates") + ".pdf" for _ in range(3)]
    kept_files.write(root, dict.fromkeys(kept, PDF))
    a_company().certificates.create(
        standard="ISO", valid_from="2026-01-01", document=kept[0]
    )
    assert certificates.sweep() == 0
    monkeypatch.setattr(kept_files, "OLD", -timedelta(minutes=1).total_seconds())
    assert certificates.sweep() == 2
    assert bucket.names(root) == {kept[0]}


def test_while_it_is_away_nothing_is_lost_and_people_are_told(
    editor, company, bucket, away
):
    hand_in(editor, company)
    put_up(editor, company)
    [photo] = CompanyPhoto.objects.all()
    [certificate] = Certificate.objects.all()
    document = f"/me/company/{company.pk}/certificates/{certificate.pk}/document/"
    away()
    for address in (f"/media/{photo.stem}-640.webp", document):
        answer = editor.get(address)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "10"
        assert "127.0.0.1:9" not in answer.text
    answer = hand_in(editor, company)
    assert answer.status_code == 422
    assert re.search(r"cannot be kept|could not be kept|no room|later", answer.text)
    assert put_up(editor, company).status_code in {422, 503}
    assert CompanyPhoto.objects.count() == Certificate.objects.count() == 1
    assert editor.get(company.get_absolute_url()).status_code == 200
    report = editor.get("/readyz")
    assert (report.status_code, report.json()["files"]) == (200, "not ok")


def test_what_is_taken_away_meanwhile_is_swept_later(
    editor,
    company,
    bucket,
    away,
    settings,
    monkeypatch,
    django_capture_on_commit_callbacks,
):
    put_up(editor, company)
    [photo] = CompanyPhoto.objects.all()
    away()
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(f"/me/company/{company.pk}/pictures/{photo.pk}/delete/")
    assert answer.status_code == 302
    settings.S3_ENDPOINT = bucket.address
    stores._bucket.cache_clear()
    assert bucket.names(configured.MEDIA_ROOT)
    monkeypatch.setattr(kept_files, "OLD", -60)
    pictures.sweep()
    assert bucket.names(configured.MEDIA_ROOT) == set()


def test_a_bucket_goes_into_backups_and_comes_back(bucket, tmp_path):
    root = configured.MEDIA_ROOT
    kept_files.write(root, {"photos/ab/one.webp": b"one", "photos/ab/two.webp": b"two"})
    first, second = tmp_path / "first", tmp_path / "second"
    for backup, before in ((first, None), (second, first)):
        hashes: dict[str, str] = {}
        backup.mkdir()
        backup_files.take_in(backup, before, hashes)
        backup_files.write_list(backup, hashes)
        backup_files.check(backup)
    one = "media/photos/ab/one.webp"
    assert (second / one).read_bytes() == b"one"
    assert (second / one).stat().st_ino == (first / one).stat().st_ino
    kept_files.remove(root, ["photos/ab/one.webp"])
    assert backup_files.bring_back(second) == 1
    assert stores.File(root, "photos/ab/one.webp").open().read() == b"one"
    assert backup_files.bring_back(second) == 0


WRONG = {
    "no bucket": ({"MEDIA_ROOT": "s3:///media"}, "names no bucket"),
    "a key in the address": ({"MEDIA_ROOT": "s3://key@bucket/x"}, "names no bucket"),
    "half of a key": ({"S3_SECRET_KEY": ""}, "Set both S3_ACCESS_KEY"),
    "no address": ({"S3_ENDPOINT": "storage:9000"}, "is an address like https://"),
}


@pytest.mark.parametrize("case", WRONG)
def test_settings_that_cannot_be_are_named_at_the_start(case, bucket, settings):
    changed, sentence = WRONG[case]
    for name, value in changed.items():
        setattr(settings, name, value)
    stores._bucket.cache_clear()
    with pytest.raises(SystemCheckError, match=sentence):
        call_command("check", "--tag", "security")
    with pytest.raises(ImproperlyConfigured, match=sentence):
        buckets.opened(settings.MEDIA_ROOT)
