"""`manage.py demo`: a believable world, the same by seed, and only where it may be."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from listings import taxonomy
from listings.models import Item, ItemPhoto, Offer, SearchDoc
from members.models import Company, CompanyContact, Industry, Invitation, Member
from members.photos import WIDTHS
from privacy import sealing
from tests.people import a_company
from tradedir import checks
from tradedir.demo import sign_ins
from tradedir.demo.photos import drawing


@pytest.fixture
def world(as_owner, settings, tmp_path):
    settings.DEMO_WORLD = True
    settings.VAR_DIR = tmp_path
    call_command("load_categories", verbosity=0)
    yield
    taxonomy.forget()


def make(**options):
    sizes = {"companies": 62, "items": 300, "offers": 80, "no_photos": True}
    call_command("demo", verbosity=0, **(sizes | options))


def told():
    return list(
        Item.objects.order_by("pk").values_list("title", "price", "company__slug")
    )


def test_it_fills_the_directory(world):
    make()
    assert Company.objects.values("country").distinct().count() >= 60
    assert Item.objects.count() == 300
    assert Offer.objects.count() == 80
    assert Item.objects.listed().count() > 200
    assert Item.objects.exclude(price_mode="request").exists()
    assert SearchDoc.objects.filter(kind=SearchDoc.Kind.ITEM).count() == (
        Item.objects.listed().count()
    )


def test_texts_are_specific_and_offers_close_around_today(world):
    make()
    titles = Item.objects.values_list("title", flat=True)
    assert len(set(titles)) > 0.9 * len(titles)
    assert all(
        len(text) >= 80
        for text in Offer.objects.values_list("specification", flat=True)
    )
    today = timezone.localdate()
    assert Offer.objects.filter(closes_on__lt=today).exists()
    assert Offer.objects.filter(closes_on__gte=today).count() > 50
    assert {"buy", "sell"} == set(Offer.objects.values_list("side", flat=True))


def test_the_same_seed_makes_the_same_world_and_another_another(world):
    make(seed=7)
    first = told()
    make(seed=7, again=True)
    assert told() == first
    make(seed=8, again=True)
    assert told() != first


def test_attributes_are_complete_where_they_have_to_be(world):
    make()
    for item in Item.objects.select_related("category")[:100]:
        for use in item.category.category_attributes.filter(required=True):
            assert use.attribute.key in item.attributes


def test_contact_data_is_sealed_and_invented(world):
    make(companies=3, items=0, offers=0)
    contact = CompanyContact.objects.first()
    phone = sealing.unseal(
        contact.phone,
        subject=contact.subject,
        table=CompanyContact._meta.db_table,
        column="phone",
    )
    assert phone.startswith("+")
    assert phone.encode() not in bytes(contact.phone)
    assert all(
        ".example/" in address
        for address in Company.objects.exclude(web_address="").values_list(
            "web_address", flat=True
        )
    )


def test_there_is_a_sign_in_for_each_role(world, client):
    make(companies=2, items=0, offers=0)
    kept = json.loads(sign_ins.file().read_text())
    assert len(kept) > 12
    assert sign_ins.file().stat().st_mode & 0o077 == 0
    for one in kept:
        is_open = client.login(username=one["member_id"], password=one["password"])
        assert is_open is (one["member_id"] != "demo-closed"), one["member_id"]
    places = Member.objects.get(member_id="demo-owner").memberships.all()
    assert [place.role for place in places] == ["owner", "owner"]
    places = Member.objects.get(member_id="demo-admin").memberships.order_by("company")
    assert [place.role for place in places] == ["admin", "editor"]
    assert Member.objects.get(member_id="demo-chief").is_superuser


def test_two_people_are_invited_one_has_an_account(world, client):
    make(companies=2, items=0, offers=0)
    waiting = Invitation.objects.open()
    assert {one.role for one in waiting} == {"sales", "editor"}
    client.force_login(Member.objects.get(member_id="demo-buyer"))
    assert "You are invited" in client.get("/me/").text


def test_it_refuses_where_it_is_no_demo_world(world, settings):
    settings.DEMO_WORLD = False
    with pytest.raises(CommandError, match="not a demo world"):
        make()
    assert not Member.objects.exists()


def test_it_refuses_a_directory_with_companies_and_again_spares_them(world):
    ours = a_company("Of somebody real")
    with pytest.raises(CommandError, match="--again"):
        make()
    make(again=True, companies=3, items=5, offers=2)
    make(again=True, companies=4, items=5, offers=2)
    # Four as asked, and two whose pages were never published.
    assert Company.objects.filter(source="demo").count() == 6
    assert Company.objects.filter(pk=ours.pk).exists()


def test_production_does_not_start_with_a_demo_member(world, settings):
    make(companies=1, items=0, offers=0)
    assert checks.demo_stays_in_its_world(None, ["default"]) == []
    settings.DEMO_WORLD = False
    [found] = checks.demo_stays_in_its_world(None, ["default"])
    assert found.id == "tradedir.E001"
    with pytest.raises(ImproperlyConfigured, match="DEMO_WORLD"):
        checks.refuse_a_demo_world()
    assert checks.demo_stays_in_its_world(None, None) == []


def test_every_shape_can_be_drawn(tmp_path):
    (tmp_path / "demo").mkdir()
    for industry in [*Industry.values, "not-one-of-them"]:
        drawing.draw(str(tmp_path), f"demo/{industry}-1", "nothing-known", "", industry)
        for width in WIDTHS:
            with Image.open(tmp_path / f"demo/{industry}-1-{width}.webp") as picture:
                assert picture.size == (width, width * 3 // 4)


def test_goods_look_like_what_they_are():
    shape = drawing.shape_of
    assert (
        shape("hydraulic-pumps", "pumps-compressors", "components").__name__ == "pump"
    )
    assert shape("womens-pumps-heels", "casual", "footwear-leather").__name__ == "shoe"
    for industry, words in drawing._shapes().items():
        assert industry in Industry.values
        assert set(words) - {"otherwise"} <= set(drawing.ALL_SHAPES)


def test_pictures_are_drawn_once_and_kept(world, settings):
    make(companies=1, items=4, offers=0, no_photos=False)
    folder = Path(settings.MEDIA_ROOT)
    stems = set(ItemPhoto.objects.values_list("stem", flat=True))
    files = [folder / f"{stem}-{width}.webp" for stem in stems for width in WIDTHS]
    assert files
    assert all(file.exists() for file in files)
    drawn = files[0].stat().st_mtime_ns
    make(companies=1, items=4, offers=0, no_photos=False, again=True)
    assert files[0].stat().st_mtime_ns == drawn
