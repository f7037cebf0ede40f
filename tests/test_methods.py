"""Every address × role × method: reading changes nothing, and no other method does either.

Made from the URL configuration: a new address is in by itself. Who may come in is in
tests/test_access_matrix.py.
"""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from tests.people import a_company, a_member, a_policy

pytestmark = [pytest.mark.django_db, pytest.mark.promise("Y1")]

WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)')
# That somebody was seen, and how often something was tried.
COURSE = {"members_session", "members_counter"}
VALUES = {
    "int": "1",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "mail_token": "A" * 54,
}
NAMED = {"section": "names", "code": "pt", "kind": "items"}
# Django's own, tried by its own tests; ours of it are in tests/members.
OTHERS = "/admin/"
READING = ("GET", "HEAD", "OPTIONS")
UNKNOWN = ("PUT", "PATCH", "DELETE", "TRACE", "CONNECT")
ROLES = ("visitor", "member", "owner", "superuser")


@pytest.fixture
def company():
    a_policy()
    return a_company()


@pytest.fixture
def browsers(company):
    """A browser for each role, signed in."""
    people = {
        "member": a_member(),
        "owner": a_member(company),
        "superuser": a_member(is_staff=True, is_superuser=True),
    }
    found = {role: Client(enforce_csrf_checks=True) for role in ROLES}
    for role, person in people.items():
        found[role].force_login(person)
    return found


@pytest.fixture
def patterns(company):
    """(address, view) of every address, filled with what its parameters can be."""
    return list(walked(get_resolver().url_patterns, "/", company.pk))


def walked(patterns, inside, company):
    for pattern in patterns:
        route = inside + str(pattern.pattern)
        if route.startswith(OTHERS):
            continue
        if isinstance(pattern, URLResolver):
            yield from walked(pattern.url_patterns, route, company)
        elif isinstance(pattern, URLPattern):
            yield filled(route, company), pattern.callback


def filled(route, company):
    """An address with a value for each parameter; the company where it is asked for."""

    def value(found):
        kind, name = found[1] or "str", found[2]
        return (
            str(company)
            if name == "company_id"
            else NAMED.get(name, VALUES.get(kind, "x"))
        )

    route = re.sub(r"\(\?P<\w+>[^)]*\)", "x", route.replace("^", ""))
    return re.sub(r"<(?:(\w+):)?(\w+)>", value, route).rstrip("$")


def written_by(browser, method, address):
    """The tables that this asking wrote to, and how it was answered."""
    with CaptureQueriesContext(connection) as queries:
        status = browser.generic(method, address).status_code
    tables = [WRITES.match(one["sql"]) for one in queries.captured_queries]
    return {found[1] for found in tables if found} - COURSE, status


def test_the_configuration_is_walked(patterns):
    found = {address for address, _view in patterns}
    assert len(found) > 70
    assert {"/me/", "/search/", "/accounts/login/", "/healthz"} <= found
    assert not [address for address in found if re.search(r"[<>()?]", address)]


@pytest.mark.parametrize("role", ROLES)
def test_no_method_but_post_changes_anything(patterns, browsers, role):
    found = []
    for address, _view in patterns:
        for method in READING + UNKNOWN:
            tables, status = written_by(browsers[role], method, address)
            if tables or status >= 500:
                found.append(f"{method} {address}: {status} {tables}")
            elif method in UNKNOWN and status < 300:
                found.append(f"{method} {address} is answered {status}")
    assert found == []


@pytest.mark.parametrize("role", ROLES)
def test_every_address_takes_reading_or_a_form(patterns, browsers, role):
    for address, _view in patterns:
        answers = {
            m: browsers[role].generic(m, address).status_code for m in ("GET", "POST")
        }
        assert set(answers.values()) != {405}, address
        assert max(answers.values()) < 500, address


@pytest.mark.parametrize("role", ROLES)
def test_a_form_of_another_site_changes_nothing(patterns, browsers, role):
    """Without our token a POST is refused, but where a letter's one click comes without."""
    found = []
    for address, view in patterns:
        tables, status = written_by(browsers[role], "POST", address)
        is_refused = status in {302, 403, 404, 405, 410}
        if not getattr(view, "csrf_exempt", False) and (tables or not is_refused):
            found.append(f"{address}: {status} {tables}")
    assert found == []
