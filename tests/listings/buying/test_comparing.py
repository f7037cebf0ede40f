"""Items side by side: which, in which unit, and what is said of those that are not there."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone

from listings import rates, taxonomy, units
from listings.exchange_rates import load
from listings.models import Attribute, CategoryAttribute
from tests.people import a_category, a_company, an_item

pytestmark = pytest.mark.django_db


def lines(page):
    """label → (is it marked, values)"""
    found = {}
    for row in re.findall(
        r"<tr( class=\"differs\")?><th scope=\"row\">(.*?)</tr>", page
    ):
        head, *cells = re.split(r"</th>|</td>", row[1])
        label = re.sub(r"<span.*?</span>", "", head).strip()
        texts = [
            re.sub(r"<.*?>", "", cell.replace("<br>", "\n")) for cell in cells[:-1]
        ]
        found[label] = (bool(row[0]), texts)
    return found


def test_lines_that_differ_are_marked_by_a_sign_and_in_words(client):
    first = an_item(title="First", moq=10, brand="Same", lead_time_days=3)
    second = an_item(title="Second", moq=20, brand="Same", lead_time_days=3)
    page = client.get(f"/compare/?items={second.pk},{first.pk}").text
    assert page.index("Second") < page.index("First")
    found = lines(page)
    assert found["MOQ"] == (True, ["20\xa0pieces", "10\xa0pieces"])
    assert found["Brand"] == (False, ["Same", "Same"])
    assert found["Lead time"] == (False, ["3 days", "3 days"])
    assert page.count("≠</span>") == page.count("differs: </span>") > 0


def test_what_buyers_ask_for_stands_there_even_if_nobody_states_it(client):
    item = an_item(moq=None)
    found = lines(client.get(f"/compare/?items={item.pk}").text)
    for label in ("MOQ", "Lead time", "Incoterms", "Country of origin", "Certificates"):
        assert found[label] == (False, ["not stated"]), label
    assert "Brand" not in found


def test_prices_are_told_in_one_currency_and_unit(client):
    load()
    rates.forget()
    tonne = an_item(price=900, unit="TNE", moq=2)
    kilo = an_item(price=1, unit="KGM", moq=500, currency="USD")
    found = lines(client.get(f"/compare/?items={tonne.pk},{kilo.pk}").text)
    assert found["About, in US dollars"][1] == [
        "USD\xa0900.00 / tonne",
        "USD\xa01,000 / tonne",
    ]
    assert found["MOQ"][1] == ["2\xa0tonnes", "0.5\xa0tonnes (500\xa0kg)"]
    euro = an_item(price=1, unit="KGM", currency="EUR")
    found = lines(client.get(f"/compare/?items={kilo.pk},{euro.pk}").text)
    assert found["About, in US dollars"][1][0] == "USD\xa01.00 / kg"
    rates.forget()


def test_attributes_called_alike_are_told_in_one_unit(client):
    items = []
    for slug, unit, value in (("small-motors", "W", 750), ("big-motors", "kW", 1.5)):
        category = a_category(slug)
        attribute = Attribute.objects.create(
            key=f"{slug}.power", names={"en": "Power"}, type="number", unit=unit
        )
        CategoryAttribute.objects.create(
            category=category, attribute=attribute, position=1
        )
        items.append(an_item(category=category, attributes={f"{slug}.power": value}))
    taxonomy.forget()
    small, big = items
    found = lines(client.get(f"/compare/?items={small.pk},{big.pk}").text)
    assert found["Power"] == (True, ["750\xa0W", "1,500\xa0W (1.5\xa0kW)"])
    taxonomy.forget()


def test_prices_by_quantity_stand_below_each_other(client):
    item = an_item(
        price_mode="tiers", price=4, tier_quantities=[10, 100], tier_prices=[5, 4]
    )
    found = lines(client.get(f"/compare/?items={item.pk}").text)
    assert found["Price by quantity"][1] == ["10 – 99: USD\xa05.00\n≥ 100: USD\xa04.00"]


def test_of_more_than_four_the_first_four_are_compared(client):
    items = [an_item(title=f"Pump {n}") for n in range(6)]
    asked = ",".join(str(item.pk) for item in items)
    page = client.get(f"/compare/?items={asked}").text
    assert page.count('<th scope="col">') == 4
    assert "At most four are compared: these are the first four." in page
    assert "Add another" not in page


def test_what_is_not_listed_or_no_number_is_said(client):
    item = an_item()
    gone = an_item(title="Secret", withdrawn_at=timezone.now())
    page = client.get(
        f"/compare/?items={item.pk},{gone.pk},x,99999999999999999999"
    ).text
    assert "Secret" not in page
    assert f"Item {gone.pk} is not listed any more, or never was." in page
    assert "2 parts of the address are not the number of an item." in page
    assert "Tick items" in client.get("/compare/").text


@pytest.mark.promise("T1")
def test_the_page_is_the_same_for_everybody(client):
    item = an_item()
    page = client.get(f"/compare/?items={item.pk}")
    assert page["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert not page.cookies
    assert "csrfmiddlewaretoken" not in page.text


def test_links_add_and_leave_out_without_script(client):
    first, second = an_item(title="Gear pump"), an_item(title="Gear pump, new")
    page = client.get(f"/compare/?items={first.pk}").text
    assert f'href="/compare/?items={first.pk},{second.pk}"' in page
    page = client.get(f"/compare/?items={first.pk}&q=new").text
    assert f'href="/compare/?items={first.pk},{second.pk}"' in page
    page = client.get(f"/compare/?items={first.pk},{second.pk}").text
    assert f'href="/compare/?items={second.pk}"' in page
    assert (
        f'href="/compare/?items={first.pk}"'
        in client.get(first.get_absolute_url()).text
    )


def test_it_takes_one_statement_or_two(client, django_assert_num_queries):
    items = [an_item(a_company(f"Company {n}")) for n in range(4)]
    four = ",".join(str(item.pk) for item in items)
    for address in (f"/compare/?items={four}", f"/compare/?items={items[0].pk}"):
        client.get(address)
    with django_assert_num_queries(1):
        client.get(f"/compare/?items={four}")
    with django_assert_num_queries(2):
        client.get(f"/compare/?items={items[0].pk}")


@pytest.mark.parametrize(
    ("amount", "unit", "into", "there"),
    [
        ("1", "TNE", "KGM", "1000"),
        ("250", "g", "kg", "0.25"),
        ("60", "L/min", "m³/h", "3.6"),
        ("12", "C62", "DZN", "1"),
        ("1", "in", "mm", "25.4"),
        ("1", "kg", "m", None),
        ("1", "SET", "SET", "1"),
        ("1", "SET", "C62", None),
    ],
)
def test_units_are_told_in_each_other(amount, unit, into, there):
    found = units.converted(Decimal(amount), unit, into)
    assert found == (None if there is None else Decimal(there))


@pytest.mark.parametrize("number", ["0" * 25 + "9" * 5_000, "0" * 20 + "9" * 30])
def test_a_number_of_any_length_is_said_to_be_none(client, number):
    answer = client.get("/compare/", {"items": number})
    assert answer.status_code == 200
    assert "is not the number of an item" in answer.text
