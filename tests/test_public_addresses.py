"""What holds for every public address: no cookie, no foreign host, no 500 whatever is asked."""

import re
import time
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import addresses
from tests.campaigns import a_campaign
from tests.people import a_company, a_policy, an_item, an_offer
from tests.releases import a_release

pytestmark = pytest.mark.django_db

PARAMETERS = (
    "q tab category country type check cert price_min price_max moq_max ships_to fresh "
    "sort page exact hs view items listing after before"
).split()
AWFUL = (
    "",
    "a" * 7_000,
    "%00",
    "%ff%fe",
    "'\"\\",
    "-1",
    "0",
    "999999999",
    "9" * 30,
    "1e999",
    "NaN",
    "abc",
    "a & | ! <-> :* ( )",
    "'; DROP TABLE listings_item; --",
    "不锈钢螺栓",
    "\u202e\u200b",
    "<script>alert(1)</script>",
    "../../etc/passwd",
)
FOREIGN = re.compile(
    r"""(?:src|href|action|content|srcset)=["'](?:https?:)?//([^/"']+)"""
)


@pytest.fixture
def seen(db):
    """A small directory, and all its public addresses."""
    a_policy()
    company = a_company("Bad Input & Sons")
    item = an_item(company)
    offer = an_offer(company)
    frozen = a_release(industry=[40], industry_type=[60])
    campaign = a_campaign(state="sending")
    return addresses.public(
        {
            **{
                name: {"pk": frozen.pk}
                for name in ("release", "release-csv", "release-json")
            },
            "released-table": {"pk": frozen.pk},
            "item": {"pk": item.pk, "slug": item.slug},
            "offer": {"pk": offer.pk, "slug": offer.slug},
            "company": {"pk": company.pk, "slug": company.slug},
            "issue": {"pk": campaign.pk, "slug": campaign.issues.get().slug},
            "picture": {"path": "demo/none-640.webp"},
        },
        {
            "slug": item.category.slug,
            "code": "pt",
            "kind": "items",
            "number": 0,
            "variant": "a",
            "n": 1,
            "pk": item.pk,
            "name": "industry-type",
        },
    )


def parameter():
    value = st.one_of(
        st.sampled_from(AWFUL), st.text(max_size=60).map(lambda t: quote(t, safe=""))
    )
    return st.tuples(st.sampled_from(PARAMETERS), value)


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_whatever_is_asked_the_answer_is_a_page(client, seen, data):
    address = data.draw(st.sampled_from(seen))
    asked = data.draw(st.lists(parameter(), max_size=6))
    query = "&".join(f"{name}={value}" for name, value in asked)
    begun = time.monotonic()
    response = client.get(f"{address}?{query}")
    assert response.status_code in {200, 301, 302, 400, 404, 410}, address
    assert time.monotonic() - begun < 2


def test_five_hundred_facets_are_a_page_or_too_many(client, seen):
    query = "&".join(["country=PT"] * 500)
    for address in seen:
        assert client.get(f"{address}?{query}").status_code < 500


@pytest.mark.promise("O4")
@pytest.mark.promise("O1")
def test_no_public_page_sets_a_cookie_or_names_a_foreign_host(client, seen):
    for address in seen:
        response = client.get(address)
        assert response.status_code in {200, 302, 404}, (address, response.status_code)
        assert not response.cookies, address
        if response.headers["Content-Type"].startswith("text/html"):
            for host in FOREIGN.findall(response.text):
                assert host in {"testserver", "schema.org"}, (address, host)


def test_pages_differ_by_their_address_only(client, seen):
    for address in seen:
        response = client.get(address, HTTP_ACCEPT_LANGUAGE="fr", HTTP_USER_AGENT="x")
        vary = {part.strip() for part in response.headers.get("Vary", "").split(",")}
        if "/inquire/" in address or address == "/privacy/request/":
            # A member is asked other things than a guest: the form is never kept.
            assert "no-store" in response["Cache-Control"], address
            continue
        assert vary <= {"", "Accept-Encoding"}, (address, vary)


def test_others_methods_are_refused(client, seen):
    for address in seen:
        takes_a_form = address.startswith(("/report/", "/correct/"))
        takes_a_form |= address == "/privacy/request/"
        refused = {422} if takes_a_form else {403, 405}
        if "/inquire/" in address:
            refused = {404, 405, 409, 422}
        assert client.post(address).status_code in refused, address


@pytest.mark.parametrize("language", ["zh-hans", "es", "fr", "ar"])
def test_every_page_is_there_in_every_language(client, seen, language):
    for address in seen:
        page = client.get(address)
        if page.status_code == 200 and page.headers["Content-Type"].startswith(
            "text/html"
        ):
            assert client.get(f"/{language}{address}").status_code == 200, address
