"""The block of fresh listings on a member's first page: by what is stated, and nothing else."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from listings import for_you
from listings.buying import following
from listings.models import SearchDoc
from listings.search import index
from privacy import consents
from privacy.consents import FOR_YOU
from tests.people import a_category, a_company, a_member, a_policy, an_item, an_offer

pytestmark = [pytest.mark.django_db, pytest.mark.promise("W5")]
SECTION = re.compile(r'aria-labelledby="for-you".*?</section>', re.DOTALL)


def a_reader(*companies):
    member = a_member(companies[0] if companies else a_company(country="IT"))
    for other in companies[1:]:
        other.memberships.create(member=member, role="viewer")
    return member


def switch(client, on):
    data = {"purpose": FOR_YOU, "on": on, "next": "/me/"}
    return client.post("/me/privacy/consents/", data)


def block(client):
    page = client.get("/me/").text
    found = SECTION.search(page)[0]
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", found)  # the form's own key


@pytest.fixture
def reader(client):
    a_policy()
    reader = a_reader()
    client.force_login(reader)
    return reader


def test_it_is_off_until_it_is_switched_on(client, reader):
    an_item(title="Vane pump")
    assert "My industries and country may be used" in block(client)
    assert "Vane pump" not in block(client)
    assert switch(client, "1")["Location"] == "/me/"
    assert "Vane pump" in block(client)
    said = consents.history(reader.subject)[0]
    assert (said.words, said.state) == (
        "My industries and country may be used to choose what I am shown",
        "granted",
    )
    switch(client, "0")
    assert "Vane pump" not in block(client)


def test_it_is_among_what_one_allows_on_the_page_of_privacy(client, reader):
    page = client.get("/me/privacy/").text
    assert "may be used to choose what I am shown" in page
    assert "may be used to choose what I am sent" in page


def test_to_be_chosen_for_messages_is_another_thing(client, reader):
    consents.record(
        reader.subject,
        consents.TARGETING,
        state="granted",
        language="en",
        method="settings",
    )
    an_item(title="Vane pump")
    assert "Vane pump" not in block(client)


def test_it_says_why(client, reader):
    switch(client, "1")
    assert "Because your company states:" in block(client)
    assert "Components &amp; fluid power, Italy" in block(client)
    assert "Nothing new in the last 90 days." in block(client)


def test_only_the_industries_that_are_stated_are_shown_and_never_ones_own(
    client, reader
):
    switch(client, "1")
    own = reader.memberships.get().company
    other = a_category("cotton")
    an_item(own, title="Own pump")
    an_item(title="Vane pump")
    an_offer(title="Pumps wanted", side="buy")
    elsewhere = an_item(title="Cotton yarn", category=other)
    SearchDoc.objects.filter(listing=elsewhere.pk, kind=1).update(industry=0)
    shown = block(client)
    assert "Vane pump" in shown
    assert "Pumps wanted" in shown
    assert "Cotton yarn" not in shown
    assert "Own pump" not in shown


def test_the_same_country_comes_first_then_the_newest(client, reader):
    switch(client, "1")
    near, far = a_company(country="IT"), a_company(country="PT")
    items = [
        an_item(far, title="Far new"),
        an_item(near, title="Near new"),
        an_item(far, title="Far old"),
        an_item(near, title="Near old"),
    ]
    for days, item in zip((1, 2, 3, 4), items, strict=True):
        at = timezone.now() - timedelta(days=days)
        SearchDoc.objects.filter(kind=1, listing=item.pk).update(created=at)
    shown = block(client)
    order = ["Near new", "Near old", "Far new", "Far old"]
    assert sorted(order, key=shown.index) == order
    assert block(client) == shown


def test_what_is_old_is_not_shown(client, reader):
    switch(client, "1")
    item = an_item(title="Vane pump")
    at = timezone.now() - timedelta(days=91)
    SearchDoc.objects.filter(kind=1, listing=item.pk).update(created=at)
    assert "Vane pump" not in block(client)


def test_two_who_state_the_same_see_the_same_whatever_they_did(client, reader):
    """One looked at things, searched, kept and followed; the other came just now."""
    switch(client, "1")
    items = [an_item(a_company(country="IT"), title=f"Pump {n}") for n in range(9)]
    for item in items[:3]:
        for _n in range(3):
            client.get(item.get_absolute_url())
        client.get(f"/search/?q={item.title}")
    client.post("/me/favourites/add/", {"items": items[8].pk, "name": "Pumps"})
    following.follow(reader, items[7].company)
    seen = block(client)
    assert "Pump" in seen
    other = a_reader(a_company(country="IT"))
    client.force_login(other)
    switch(client, "1")
    assert block(client) == seen


def test_what_another_company_states_is_said_and_used_too(client, reader):
    textiles = a_company(country="ES", industry="textiles")
    textiles.memberships.create(member=reader, role="viewer")
    switch(client, "1")
    shown = block(client)
    assert "Because your companies state:" in shown
    assert "Textiles &amp; fibres, Spain" in shown


def test_without_a_company_it_says_so(client):
    a_policy()
    client.force_login(a_member())
    switch(client, "1")
    assert "no industry and no country is stated" in block(client)


def test_the_page_asks_little(client, reader, django_assert_num_queries):
    for _n in range(8):
        an_item()
        an_offer(side="buy")
    client.get("/me/")
    with django_assert_num_queries(9):
        client.get("/me/")
    switch(client, "1")
    client.get("/me/")
    # What is stated, what is new, and the cards of items and offers.
    with django_assert_num_queries(9 + 4):
        client.get("/me/")


def test_it_reads_by_its_indexes(reader, as_owner):
    an_item()
    columns = ", ".join(index.COLUMNS)
    numbered = columns.replace("listing,", "1000000 + n,", 1)
    numbered = numbered.replace("industry,", "n % 20,", 1)
    numbered = numbered.replace(
        " country,", " (ARRAY['IT', 'ES', 'FR'])[1 + n % 3],", 1
    )
    with connection.cursor() as cursor:
        # Of few rows every way is cheap: what it would be of many.
        cursor.execute(
            f"INSERT INTO listings_searchdoc ({columns}) SELECT {numbered} FROM"
            " (SELECT * FROM listings_searchdoc LIMIT 1) AS one,"
            " generate_series(1, 2000) AS n"
        )
        cursor.execute("ANALYZE listings_searchdoc")
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off;"
            " SET LOCAL enable_incremental_sort = off"
        )
        cursor.execute(
            f"EXPLAIN {for_you.NEWEST}",
            {
                "industries": [1, 2],
                "countries": ["IT", "ES"],
                "kinds": [1, 3],
                "own": [1],
                "since": timezone.now(),
                "today": timezone.localdate(),
                "most": 6,
            },
        )
        plan = "\n".join(line for (line,) in cursor)
    assert "searchdoc_newest_industry_country" in plan
    assert re.search(r"searchdoc_newest_industry\b", plan)
    assert "Seq Scan" not in plan
