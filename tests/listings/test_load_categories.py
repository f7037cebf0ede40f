"""`manage.py load_categories`: the files are sane, and the database says what they say."""

import shutil

import pytest
from django.core.management import CommandError, call_command

from listings import category_files, category_loading, exchange_rates, taxonomy
from listings.models import Attribute, Category, CategoryAttribute, ExchangeRate
from members.models import Industry

LANGUAGES = {"en", "zh-hans", "es", "fr", "ar"}
SMALL = """
slug = "components"
name = { en = "Components", zh-hans = "零部件", es = "Componentes", fr = "Composants", ar = "مكونات" }
icon = "gear"
[attributes.power]
name = { en = "Power", zh-hans = "功率", es = "Potencia", fr = "Puissance", ar = "القدرة" }
type = "number"
unit = "kW"
low = 0.5
high = 200
[attributes.material]
name = { en = "Material", zh-hans = "材质", es = "Material", fr = "Matériau", ar = "المادة" }
type = "single"
options = [ { en = "Cast iron", zh-hans = "铸铁", es = "Fundición", fr = "Fonte", ar = "حديد زهر" }, "316L" ]
[[families]]
slug = "pumps"
name = { en = "Pumps", zh-hans = "泵", es = "Bombas", fr = "Pompes", ar = "مضخات" }
[[families.leaves]]
slug = "gear-pumps"
name = { en = "Gear pumps", zh-hans = "齿轮泵", es = "Bombas de engranajes", fr = "Pompes à engrenages", ar = "مضخات تروس" }
hs = ["8413"]
unit = "C62"
price = [45, 2800]
moq = [1, 50]
nouns = ["Gear pump"]
attributes = ["power*", "material"]
[[families.leaves]]
slug = "vane-pumps"
name = { en = "Vane pumps", zh-hans = "叶片泵", es = "Bombas de paletas", fr = "Pompes à palettes", ar = "مضخات ريش" }
hs = ["8413"]
unit = "C62"
price = [45, 2800]
moq = [1, 50]
nouns = ["Vane pump"]
attributes = []
"""


@pytest.fixture(autouse=True)
def _tree_of_its_own():
    yield
    taxonomy.forget()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "11-components.toml").write_text(SMALL, encoding="utf-8")
    return tmp_path


def written(folder):
    return category_files.read(folder, industries=["components"])


def rewrite(folder, old, new):
    file = folder / "11-components.toml"
    file.write_text(file.read_text().replace(old, new, 1))


def test_the_files_of_the_product_are_sane():
    found = category_files.read()
    roots = [row.slug for row in found.categories if row.depth == 1]
    leaves = [row for row in found.categories if row.depth == 3]
    assert sorted(roots) == sorted(Industry.values)
    assert len(leaves) >= 700
    assert sum(bool(leaf.attributes) for leaf in leaves) >= 80
    assert all(leaf.values["hs_codes"] for leaf in leaves)
    assert all(set(row.names) == LANGUAGES for row in found.categories)
    assert all(all(row.names.values()) for row in found.categories)


def test_the_command_loads_them_and_the_second_time_changes_nothing(db, capsys):
    call_command("load_categories")
    call_command("load_categories")
    first, _, second, _ = capsys.readouterr().out.splitlines()
    total = Category.objects.count()
    assert first == (f"Categories: {total} added, 0 changed, 0 retired, 0 unchanged.")
    assert second == (f"Categories: 0 added, 0 changed, 0 retired, {total} unchanged.")


def test_a_leaf_has_what_its_file_states(db, folder):
    category_loading.load(written(folder))
    leaf = Category.objects.get(slug="gear-pumps")
    assert leaf.parent.slug == "pumps"
    assert leaf.parent.parent.slug == "components"
    assert (leaf.unit, leaf.hs_codes, leaf.moq_high) == ("C62", ["8413"], 50)
    first, second = CategoryAttribute.objects.filter(category=leaf)
    assert (first.attribute.key, first.required) == ("components.power", True)
    assert [option.code for option in second.attribute.options.all()] == [
        "cast-iron",
        "316L",
    ]


def test_a_change_is_counted_and_entered(db, folder):
    category_loading.load(written(folder))
    rewrite(folder, 'hs = ["8413"]', 'hs = ["8412"]')
    rewrite(folder, 'unit = "kW"', 'unit = "W"')
    loaded = category_loading.load(written(folder))
    assert (loaded.changed, loaded.attributes_changed, loaded.added) == (1, 1, 0)
    assert Category.objects.get(slug="gear-pumps").hs_codes == ["8412"]
    assert Attribute.objects.get(key="components.power").unit == "W"


def test_a_category_that_vanished_is_retired_and_comes_back(db, folder):
    category_loading.load(written(folder))
    kept = (folder / "11-components.toml").read_text()
    (folder / "11-components.toml").write_text(
        kept[: kept.rindex("[[families.leaves]]")]
    )
    assert category_loading.load(written(folder)).retired == 1
    assert Category.objects.get(slug="vane-pumps").retired_at
    assert category_loading.load(written(folder)).retired == 0
    (folder / "11-components.toml").write_text(kept)
    assert category_loading.load(written(folder)).changed == 1
    assert Category.objects.get(slug="vane-pumps").retired_at is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('hs = ["8413"]', 'hs = ["84"]', "gear-pumps: hs '84' is not a heading"),
        ('unit = "C62"', 'unit = "pcs"', "gear-pumps: unit 'pcs'"),
        ('es = "Bombas de engranajes", ', "", "gear-pumps: no name in es"),
        ('"power*"', '"torque*"', "gear-pumps: attribute 'components.torque'"),
        ('slug = "vane-pumps"', 'slug = "gear-pumps"', "'gear-pumps' also stands in"),
        ('slug = "pumps"', 'slug = "Pumps"', "slug 'Pumps' is not lower-case"),
        ("price = [45, 2800]", "price = [45]", "gear-pumps: price is [low, high]"),
        ('type = "single"', 'type = "colour"', "attribute material: type 'colour'"),
        ("high = 200", "high = 0.1", "attribute power: low is not below high"),
        ("[[families]]", "[[families", "11-components.toml: "),
    ],
)
def test_a_mistake_is_named_with_its_file(folder, old, new, says):
    rewrite(folder, old, new)
    with pytest.raises(category_files.WrongFiles) as wrong:
        written(folder)
    assert says in str(wrong.value)
    assert "11-components.toml" in str(wrong.value)


def test_the_roots_are_the_industries(folder):
    shutil.copy(folder / "11-components.toml", folder / "12-more.toml")
    with pytest.raises(CommandError, match="agriculture: no file is for it"):
        call_command("load_categories", folder=folder)


def test_rates_are_entered_once_and_newer_ones_stay(db):
    assert exchange_rates.load() > 30
    assert exchange_rates.load() == 0
    ExchangeRate.objects.filter(currency="EUR").update(in_usd=2, on="2999-01-01")
    assert exchange_rates.load() == 0
    assert ExchangeRate.objects.get(currency="EUR").in_usd == 2
