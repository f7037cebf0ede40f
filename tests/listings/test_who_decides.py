"""The product's files and staff: what staff decided stays, the files decide the rest."""

import pytest
from django.core.management import call_command

from listings import category_files, category_loading, taxonomy
from listings.models import Attribute, Category, SynonymGroup
from listings.search import synonyms
from listings.tending import attributes, tree, words
from members.interventions import Refused
from tests.listings.test_load_categories import SMALL
from tests.people import a_staff_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path):
    """`files()` loads them; `files(one, other)` after replacing a text in them."""
    path = tmp_path / "11-components.toml"
    path.write_text(SMALL, encoding="utf-8")

    def load(before="", after=""):
        path.write_text(path.read_text().replace(before, after), encoding="utf-8")
        written = category_files.read(tmp_path, industries=["components"])
        return category_loading.load(written)

    load()
    yield load
    taxonomy.forget()


@pytest.fixture
def staff(db):
    return a_staff_member()


def leaf(slug="gear-pumps"):
    return Category.objects.get(slug=slug)


def test_a_column_that_staff_decided_stays_and_the_others_follow(files, staff):
    tree.edit(leaf(), {"names": {"en": "Cog pumps"}}, by=staff)
    files('hs = ["8413"]', 'hs = ["8414"]')
    files('en = "Gear pumps"', 'en = "Geared pumps"')
    assert leaf().names == {"en": "Cog pumps"}
    assert leaf().hs_codes == ["8414"]


def test_a_category_of_staffs_own_is_not_retired(files, staff):
    tree.create(parent=leaf("pumps"), slug="lobe-pumps", names={"en": "x"}, by=staff)
    files()
    assert leaf("lobe-pumps").retired_at is None


def test_a_merged_one_is_not_revived_and_new_ones_go_where_its_family_went(
    files, staff
):
    fans = tree.create(
        parent=leaf("components"), slug="fans", names={"en": "Fans"}, by=staff
    )
    tree.merge(leaf("pumps"), into=fans, by=staff)
    files('slug = "vane-pumps"', 'slug = "screw-pumps"')
    assert leaf("pumps").moved_to == fans
    assert leaf("gear-pumps").parent == fans
    assert leaf("screw-pumps").parent == fans
    assert leaf("vane-pumps").retired_at is not None


def test_attributes_that_staff_chose_stay(files, staff):
    tree.choose_attributes(leaf(), [("components.material", True)], by=staff)
    files()
    chosen = leaf().category_attributes.values_list("attribute__key", "required")
    assert list(chosen) == [("components.material", True)]
    with pytest.raises(Refused, match=r"components\.nothing"):
        tree.choose_attributes(leaf(), [("components.nothing", False)], by=staff)


def test_options_that_staff_added_stay(files, staff):
    material = Attribute.objects.get(key="components.material")
    before = [(row.code, row.names) for row in material.options.all()]
    added = [*before, ("brass", {"en": "Brass"})]
    attributes.edit(material, {"names": {"en": "Body"}}, options=added, by=staff)
    files()
    material.refresh_from_db()
    assert material.names == {"en": "Body"}
    assert [row.code for row in material.options.all()][-1] == "brass"
    with pytest.raises(Refused, match="brass"):
        attributes.edit(material, {}, options=before, by=staff)


def test_staff_make_an_attribute(files, staff):
    attributes.create(
        key="components.flow",
        names={"en": "Flow"},
        type="number",
        unit="L/min",
        by=staff,
    )
    tree.choose_attributes(leaf(), [("components.flow", False)], by=staff)
    files()
    [stated] = taxonomy.tree().by_slug["gear-pumps"].attributes
    assert (stated.key, stated.unit) == ("components.flow", "L/min")


def test_synonyms_of_the_file_are_staffs_once_they_changed_them(client, staff):
    assert synonyms.of(["laptop"]) == {"laptop": ("notebook",)}
    call_command("load_categories", verbosity=0)
    assert synonyms.of(["laptop"]) == {"laptop": ("notebook",)}
    group = SynonymGroup.objects.get(words__contains=["laptop"])
    words.change(group, ["Laptop", "Portátil"], by=staff)
    words.switch(
        SynonymGroup.objects.get(words__contains=["tv"]), is_on=False, by=staff
    )
    words.load()
    assert synonyms.of(["laptop", "notebook", "tv"]) == {"laptop": ("portatil",)}
    words.make(["kettle", "boiler"], by=staff)
    words.make(["boiler", "kettle"], by=staff)
    assert SynonymGroup.objects.filter(words__contains=["kettle"]).count() == 1
    assert synonyms.of(["boiler"]) == {"boiler": ("kettle",)}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Wi-Fi", "wifi"),
        (" Printed  Circuit\tBOARD ", "printed circuit board"),
        ("32GB", "32gb"),
        ("TN-2110 toner", "tn2110 toner"),
        ("筆記本", "笔记 记本"),
        ("Caña de azúcar", "cana de azucar"),
    ],
)
def test_words_are_kept_as_search_compares_them(said, kept):
    assert words.group_of([said, "another"]) == [kept, "another"]


@pytest.mark.parametrize(
    "said",
    [
        ["one"],
        ["same", "Same"],
        ["two words", "Two  Words"],
        ["and/or/not", "x"],
        ["one two three four five six seven", "x"],
        [f"{'v' * 30} {'w' * 30}", "x"],
        ["", "a"],
        ["\0", "b"],
        ["&", "b"],
    ],
)
def test_a_group_is_of_several_words(staff, said):
    with pytest.raises(Refused):
        words.make(said, by=staff)
