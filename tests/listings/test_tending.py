"""The tree in the hands of staff: merged, moved, renamed, retired, and no listing lost on the way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from listings import taxonomy
from listings.models import (
    Attribute,
    AttributeOption,
    Category,
    CategoryAttribute,
    Item,
    ListingEdit,
    SearchDoc,
    TreeChange,
)
from listings.search import counts
from listings.tending import following, tree
from members.interventions import Refused
from members.models import Company
from tests.people import a_category, a_company, a_staff_member, an_item, an_offer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _read_anew():
    taxonomy.forget()
    yield
    taxonomy.forget()


@pytest.fixture
def staff(db):
    return a_staff_member("moderator")


@pytest.fixture
def old():
    return a_category("gear-pumps")


@pytest.fixture
def new():
    return a_category("vane-pumps")


def an_attribute(key, *categories, kind="text", options=(), **fields):
    made = Attribute.objects.create(
        key=key, type=kind, **{"names": {"en": key}} | fields
    )
    for place, code in enumerate(options):
        AttributeOption.objects.create(
            attribute=made, code=code, names={"en": code.title()}, position=place
        )
    for category in categories:
        CategoryAttribute.objects.create(
            category=category, attribute=made, position=made.pk % 10_000
        )
    taxonomy.forget()
    return made


def another_family(name="fans", industry="components"):
    above = Category.objects.get(slug=industry)
    return Category.objects.create(
        slug=name, names={"en": name.title()}, parent=above, depth=2, position=90_000
    )


def follow():
    """All batches, and what is looked at once everybody knows."""
    following.follow_waiting()
    with time_machine.travel(timezone.now() + following.SETTLED):
        following.follow_waiting()
    assert not TreeChange.objects.behind().exists()


def test_a_merged_category_leaves_nothing_behind(client, staff, old, new):
    company = a_company(categories=["gear-pumps", "bolts", "vane-pumps"])
    listed = an_item(company, category=old)
    draft = an_item(company, title="A draft", category=old, published_at=None)
    offer = an_offer(company, category=old)
    tree.merge(old, into=new, by=staff)
    assert client.get("/c/gear-pumps/").status_code == 200  # until the last has moved
    follow()
    for one in (listed, draft, offer):
        one.refresh_from_db()
        assert one.category == new
    company.refresh_from_db()
    assert company.categories == ["vane-pumps", "bolts"]
    response = client.get("/c/gear-pumps/?country=PT")
    assert (response.status_code, response["Location"]) == (301, "/c/vane-pumps/")
    assert listed.title in client.get("/c/vane-pumps/").text
    assert counts.kept_facets("items", new.pk).total == 1
    assert counts.kept_facets("items", old.pk).total == 0
    assert "gear-pumps" not in client.get("/sitemap-categories.xml").getvalue().decode()
    change = TreeChange.objects.get()
    assert (change.done, change.total, change.by) == (4, 4, staff)


def test_addresses_lead_through_chains_in_one_step(client, staff, old, new):
    last = a_category("pumps")
    tree.merge(old, into=new, by=staff)
    follow()
    tree.merge(new, into=last, by=staff)
    follow()
    assert client.get("/c/gear-pumps/")["Location"] == "/c/pumps/"
    assert client.get("/c/vane-pumps/")["Location"] == "/c/pumps/"
    assert client.get("/es/c/gear-pumps/")["Location"] == "/es/c/pumps/"
    answer = client.get("/countries/pt/gear-pumps/")
    assert answer["Location"] == "/countries/pt/pumps/"
    an_item(category=last)
    assert "Gear pump" in client.get("/search/?category=gear-pumps").text


def test_what_is_called_alike_is_carried_over_and_the_rest_is_told(staff, old, new):
    an_attribute("components.power", old, new, kind="number", unit="kW")
    an_attribute("components.material", old, kind="single", options=["steel", "316l"])
    an_attribute("tools.material", new, kind="single", options=["steel"])
    an_attribute("components.seal", old, names={"en": "Seal"})
    said = {"components.power": 4.5, "components.seal": "PTFE"}
    known = an_item(category=old, attributes=said | {"components.material": "steel"})
    other = an_item(category=old, attributes=said | {"components.material": "316l"})
    beside = ListingEdit.objects.create(
        item=known,
        base=known.changed_at,
        values={"attributes": {"components.power": 5}},
    )
    tree.merge(old, into=new, by=staff)
    follow()
    for one in (known, other, beside):
        one.refresh_from_db()
    assert known.attributes == {"components.power": 4.5, "tools.material": "steel"}
    assert known.specifications == [["Seal", "PTFE"]]
    assert other.attributes == {"components.power": 4.5}
    assert ["components.material", "316L"] in [
        [name, value.upper()] for name, value in other.specifications
    ]
    assert beside.values == {"attributes": {"components.power": 5}}
    assert beside.base == known.changed_at


def test_it_goes_on_where_a_worker_was_killed(staff, old, new, monkeypatch):
    monkeypatch.setattr(following, "BATCH", 2)
    items = [an_item(category=old, title=f"Pump {n}") for n in range(7)]
    change = tree.merge(old, into=new, by=staff)
    following.step()
    monkeypatch.setattr(following, "_move_edits", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        following.step()
    monkeypatch.undo()
    change.refresh_from_db()
    assert (change.done, change.total) == (2, 7)
    assert Item.objects.filter(category=new).count() == 2
    follow()
    change.refresh_from_db()
    assert change.done == len(items)
    assert Item.objects.filter(category=new).count() == 7


@pytest.mark.django_db(transaction=True)
def test_an_item_that_is_being_written_meanwhile_is_not_left_behind():
    staff, company = a_staff_member(), a_company()
    old, new = a_category("gear-pumps"), a_category("vane-pumps")
    tree.merge(old, into=new, by=staff)

    def write(title):
        try:
            return an_item(company, title=title, category=old).pk
        finally:
            connection.close()

    def move(_):
        try:
            while following.step():
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        written = [pool.submit(write, f"Pump {n}") for n in range(6)]
        list(pool.map(move, range(2)))
        ids = [one.result() for one in written]
    ids.append(
        an_item(company, category=old).pk
    )  # by somebody who read the tree before
    assert set(Item.objects.values_list("category_id", flat=True)) == {new.pk}
    with time_machine.travel(timezone.now() + following.SETTLED):
        following.settle()
    docs = SearchDoc.objects.filter(kind=SearchDoc.Kind.ITEM)
    assert set(docs.values_list("leaf", flat=True)) == {new.pk}
    assert docs.count() == len(ids)


def test_what_a_company_publishes_later_follows_too(staff, old, new):
    tree.merge(old, into=new, by=staff)
    follow()
    company = a_company(categories=["gear-pumps", "vane-pumps", "bolts"])
    company.refresh_from_db()
    assert company.categories == ["vane-pumps", "bolts"]


def test_a_moved_leaf_takes_its_listings_and_companies_along(client, staff, old):
    item = an_item(a_company(categories=["gear-pumps"]), category=old)
    before, fans = old.parent, another_family()
    tree.move(old, parent=fans, by=staff)
    follow()
    doc = SearchDoc.objects.get(kind=SearchDoc.Kind.ITEM)
    assert (doc.family, doc.leaf) == (fans.pk, old.pk)
    supplier = SearchDoc.objects.get(kind=SearchDoc.Kind.COMPANY)
    assert fans.pk in supplier.cats
    assert before.pk not in supplier.cats
    assert item.title in client.get("/c/fans/").text
    assert item.title not in client.get(f"/c/{before.slug}/").text
    assert counts.kept_facets("items", fans.pk).total == 1


def test_a_row_that_another_process_wrote_by_the_old_tree_is_put_right(staff, old):
    an_item(category=old)
    before, fans = old.parent, another_family()
    tree.move(old, parent=fans, by=staff)
    following.follow_waiting()
    SearchDoc.objects.filter(leaf=old.pk).update(family=before.pk)
    with time_machine.travel(timezone.now() + following.SETTLED):
        following.follow_waiting()
    assert SearchDoc.objects.get(leaf=old.pk).family == fans.pk


def test_a_merged_family_gives_its_leaves(client, staff, old):
    item = an_item(category=old)
    before, fans = old.parent, another_family()
    tree.merge(before, into=fans, by=staff)
    follow()
    assert item.title in client.get("/c/fans/").text
    assert client.get(f"/c/{before.slug}/")["Location"] == "/c/fans/"


def test_a_new_name_is_read_and_found(client, staff, old):
    item = an_item(category=old, title="Model 7")
    names = {"en": "Cogwheel pumps", "es": "Bombas dentadas"}
    tree.edit(old, {"names": names, "synonyms": {"en": ["rotodyne"]}}, by=staff)
    follow()
    assert "Cogwheel pumps" in client.get("/c/gear-pumps/").text
    assert item.title in client.get("/search/?q=rotodyne").text
    assert not tree.edit(old, {"names": names}, by=staff)


def test_a_new_leaf_stands_where_it_was_put(client, staff, old):
    tree.create(
        parent=old.parent, slug="lobe-pumps", by=staff, names={"en": "Lobe pumps"}
    )
    assert "Lobe pumps" in client.get(f"/c/{old.parent.slug}/").text
    assert client.get("/c/lobe-pumps/").status_code == 200
    with pytest.raises(Refused, match="taken"):
        tree.create(parent=old.parent, slug="lobe-pumps", by=staff, names={"en": "x"})
    with pytest.raises(Refused, match="leaf"):
        tree.create(parent=old, slug="below", by=staff, names={"en": "x"})


def test_only_what_is_empty_is_retired_and_its_page_leads_up(client, staff, old):
    draft = an_item(category=old, published_at=None)
    with pytest.raises(Refused, match="1 listings stand in it"):
        tree.retire(old, by=staff)
    draft.delete()
    tree.retire(old, by=staff)
    response = client.get("/c/gear-pumps/")
    assert response.status_code == 410
    assert f'href="/c/{old.parent.slug}/"' in response.text
    tree.restore(old, by=staff)
    assert client.get("/c/gear-pumps/").status_code == 200


def test_what_makes_no_sense_is_refused(staff, old, new):
    tree.merge(old, into=new, by=staff)
    industry = Category.objects.get(slug="components")
    for one, into in ((old, old), (old, new), (new, old), (old.parent, new)):
        with pytest.raises(Refused):
            tree.merge(one, into=into, by=staff)
    with pytest.raises(Refused):
        tree.retire(new, by=staff)
    for one, parent in (
        (industry, old),
        (new, new),
        (new, industry),
        (new, new.parent),
    ):
        with pytest.raises(Refused):
            tree.move(one, parent=parent, by=staff)


def test_a_worker_stops_in_time_and_another_goes_on(staff, old, new, monkeypatch):
    monkeypatch.setattr(following, "BATCH", 1)
    for n in range(3):
        an_item(category=old, title=f"Pump {n}")
    tree.merge(old, into=new, by=staff)
    assert following.follow_waiting(seconds=0) == 1
    assert Company.objects.count() == 3
    follow()
    assert Item.objects.filter(category=new).count() == 3


def test_nothing_waits_when_nothing_has_to_follow(staff, old):
    tree.create(parent=old.parent, slug="x", by=staff, names={"en": "X"})
    assert TreeChange.objects.get().reached_at is not None
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        following.settle()
    assert TreeChange.objects.get().followed_at is not None
