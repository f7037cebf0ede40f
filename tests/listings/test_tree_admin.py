"""The pages on which staff tend the tree, attributes and words."""

import pytest
from django.utils import timezone

from listings import taxonomy
from listings.models import Category, MissedSearch, SynonymGroup, TreeChange
from listings.search import keeping, synonyms
from tests.listings.test_tending import an_attribute, follow
from tests.members.test_interventions import staff  # noqa: F401
from tests.people import a_category, an_item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_read_anew")]


@pytest.fixture
def _read_anew():
    taxonomy.forget()
    yield
    taxonomy.forget()


@pytest.fixture
def leaf():
    return a_category("gear-pumps")


def page(row, act):
    return f"/admin/listings/{row._meta.model_name}/{row.pk}/{act}/"


def send(client, row, act, **typed):
    return client.post(page(row, act), typed)


NAMES = {"name_en": "Cog pumps", "name_ar": "مضخات", "synonyms_en": "rotodyne\ngearo"}


def test_a_category_is_renamed(client, staff, leaf):  # noqa: F811
    staff("moderator")
    assert "Gear pumps" in client.get(page(leaf, "edit")).text
    said = NAMES | {"hs_codes": "8413", "unit": "C62"}
    assert send(client, leaf, "edit", **said).status_code == 302
    leaf.refresh_from_db()
    assert leaf.names == {"en": "Cog pumps", "ar": "مضخات"}
    assert leaf.synonyms == {"en": ["rotodyne", "gearo"]}
    text = client.get(page(leaf, "change")).text
    assert "Edited" in text
    assert "Merge it into another" in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"name_en": ""},
        {"name_en": "x" * 81},
        {"name_en": "a\0b"},
        {"hs_codes": "9999"},
        {"hs_codes": "abcd"},
        {"unit": "pieces"},
        {"synonyms_en": "y" * 100},
        {"synonyms_en": "\n".join(map(str, range(99)))},
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_done(client, staff, leaf, wrong):  # noqa: F811
    staff("moderator")
    assert send(client, leaf, "edit", **(NAMES | wrong)).status_code == 422
    leaf.refresh_from_db()
    assert leaf.names == {"en": "Gear pumps"}


def test_categories_are_merged_by_their_address(client, staff, leaf):  # noqa: F811
    other, item = a_category("vane-pumps"), an_item(category=leaf)
    staff("moderator")
    assert send(client, leaf, "merge", other="nothing-there").status_code == 422
    refused = send(client, leaf, "merge", other="gear-pumps")
    assert "part of itself" in refused.text
    assert send(client, leaf, "merge", other=" /vane-pumps/ ").status_code == 302
    assert "0 of 1" in client.get("/admin/listings/treechange/").text
    follow()
    assert "1 of 1" in client.get("/admin/listings/treechange/").text
    item.refresh_from_db()
    assert item.category == other
    assert "Take it into use again" in client.get(page(leaf, "change")).text


def test_one_is_made_moved_and_retired(client, staff, leaf):  # noqa: F811
    staff("moderator")
    family = leaf.parent
    assert send(client, family, "add", slug="Lobe Pumps", **NAMES).status_code == 422
    assert send(client, family, "add", slug="lobe-pumps", **NAMES).status_code == 302
    made = Category.objects.get(slug="lobe-pumps")
    assert made.depth == 3
    send(client, family.parent, "add", slug="fans", **NAMES)
    assert send(client, made, "move", other="fans").status_code == 302
    an_item(category=leaf)
    assert "listings stand in it" in send(client, leaf, "retire").text
    assert send(client, made, "retire").status_code == 302
    made.refresh_from_db()
    assert made.retired_at


def test_attributes_are_made_and_chosen(client, staff, leaf):  # noqa: F811
    staff("moderator")
    industry = leaf.parent.parent
    said = {
        "key": "body",
        "type": "single",
        "name_en": "Body",
        "options": "Cast iron | 铸铁\nss: Steel",
    }
    assert send(client, industry, "new-attribute", **said).status_code == 302
    assert send(client, industry, "new-attribute", **said).status_code == 422
    assert send(client, leaf, "attributes", chosen="components.no").status_code == 422
    send(client, leaf, "attributes", chosen="components.body *")
    [stated] = taxonomy.tree().by_slug["gear-pumps"].attributes
    assert (stated.required, list(stated.options)) == (True, ["cast-iron", "ss"])
    made = leaf.category_attributes.get().attribute
    shown = client.get(page(made, "edit")).text
    assert "cast-iron: Cast iron | 铸铁" in shown
    left_out = {"name_en": "Body", "options": "ss: Steel"}
    assert "cast-iron" in send(client, made, "edit", **left_out).text
    more = {"name_en": "Body", "options": "ss: Inox\ncast-iron: Iron\nBrass"}
    assert send(client, made, "edit", **more).status_code == 302
    assert [row.code for row in made.options.all()] == ["ss", "cast-iron", "brass"]


def test_a_search_without_results_becomes_a_synonym(client, staff):  # noqa: F811
    staff("moderator")
    MissedSearch.objects.create(text="portatil", day=timezone.localdate(), times=9)
    text = client.get("/admin/listings/missedsearch/").text
    assert "synonymgroup/new/?words=portatil" in text
    address = "/admin/listings/synonymgroup/new/"
    assert "portatil" in client.get(f"{address}?words=portatil").text
    assert client.post(address, {"words": "portatil"}).status_code == 422
    client.post(address, {"words": "portatil\nlaptop"})
    assert synonyms.of(["laptop"]) == {"laptop": ("portatil",)}
    group = SynonymGroup.objects.get()
    send(client, group, "off")
    assert synonyms.of(["laptop"]) == {}
    send(client, group, "on")
    send(client, group, "edit", words="portatil\nnotebook")
    assert synonyms.of(["notebook"]) == {"notebook": ("portatil",)}


def test_a_name_of_several_words_becomes_a_synonym(client, staff):  # noqa: F811
    staff("moderator")
    an_item(title="Bell peppers, frozen")
    keeping.learn_words()
    MissedSearch.objects.create(text="bell pepper", day=timezone.localdate(), times=9)
    assert "new/?words=bell+pepper" in client.get("/admin/listings/missedsearch/").text
    address = "/admin/listings/synonymgroup/new/"
    # One line: one name.
    assert (
        ">\nbell pepper</textarea>" in client.get(f"{address}?words=bell+pepper").text
    )
    said = {"words": "Bell  pepper\ncapsicum"}
    preview = client.post(address, said | {"preview": "1"}).text
    assert "Finds 0 items now, 1 items with these words." in preview
    assert not SynonymGroup.objects.exists()
    client.post(address, said)
    assert SynonymGroup.objects.get().words == ["bell pepper", "capsicum"]
    assert synonyms.of(["capsicum"]) == {"capsicum": ("bell pepper",)}
    assert synonyms.of(["red", "bell", "peppers"]) == {
        "bell": ("capsicum",),
        "peppers": ("capsicum",),
    }
    wrong = client.post(address, {"words": "and/or/not\nx"})
    assert wrong.status_code == 422
    assert "more than one word to search" in wrong.text
    assert "and/or/not" in wrong.text


def test_what_synonyms_change_is_seen_before_and_after(client, staff):  # noqa: F811
    staff("moderator")
    SynonymGroup.objects.create(words=["notebook", "kladde"])
    an_item(title="Aspire notebook")
    an_item(title="A laptop")
    keeping.learn_words()
    address = "/admin/listings/synonymgroup/new/"
    sent = {"words": "laptop\nnotebook", "preview": "1"}
    text = client.post(address, sent).text
    assert "Finds 1 items now, 2 items with these words." in text
    assert "Aspire notebook" in text
    assert SynonymGroup.objects.count() == 1
    assert client.post(address, {"words": "one", "preview": "1"}).status_code == 422
    client.post(address, {"words": "laptop\nnotebook"})
    group = SynonymGroup.objects.get(words=["laptop", "notebook"])
    text = send(client, group, "edit", words="laptop\nkladde", preview="1").text
    assert "Finds 2 items now, 1 items with these words." in text
    assert "The first 10 stay as they are." in text
    send(client, group, "edit", words="laptop\nkladde")
    send(client, group, "off")
    assert list(
        TreeChange.objects.order_by("pk").values_list("words_before", "words_after")
    ) == [
        ([], ["laptop", "notebook"]),
        (["laptop", "notebook"], ["laptop", "kladde"]),
        (["laptop", "kladde"], []),
    ]
    assert "laptop, notebook → laptop, kladde" in (
        client.get("/admin/listings/treechange/").text
    )


@pytest.mark.parametrize(
    "role", ["support", "verifier", "privacy officer", "marketing"]
)
def test_other_staff_do_not_tend(client, staff, leaf, role):  # noqa: F811
    group = SynonymGroup.objects.create(words=["a", "b"])
    staff(role)
    for row, act in ((leaf, "edit"), (leaf, "merge"), (group, "off")):
        assert send(client, row, act, other="x").status_code in {302, 403}
        assert client.get(page(row, act)).status_code in {302, 403}
    client.post("/admin/listings/synonymgroup/new/", {"words": "c\nd"})
    looked = send(client, group, "edit", words="c\nd", preview="1")
    assert looked.status_code in {302, 403}
    assert SynonymGroup.objects.count() == 1
    assert not TreeChange.objects.exists()


def test_lists_are_read_in_as_many_statements_however_long(
    client,
    staff,  # noqa: F811
    leaf,
    django_assert_max_num_queries,
):
    staff("moderator")
    for n in range(20):
        a_category(f"pumps-{n}")
        an_attribute(f"components.a{n}", leaf)
    client.get("/admin/listings/category/")
    for name in ("category", "attribute", "treechange", "synonymgroup", "missedsearch"):
        with django_assert_max_num_queries(9):
            assert client.get(f"/admin/listings/{name}/").status_code == 200
    with django_assert_max_num_queries(14):
        client.get(page(leaf, "change"))
