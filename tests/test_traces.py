"""What a visit leaves behind is exactly what `/privacy/cookies/` lists (O3)."""

import ast
import json
import logging
from pathlib import Path

import pytest

from privacy import traces
from tests.people import a_company, a_member, a_policy
from tests.test_architecture import MODULES

pytestmark = [pytest.mark.django_db, pytest.mark.promise("O3")]
ROOT = Path(__file__).resolve().parent.parent
LISTED = {trace.name for trace in traces.LOG_FIELDS}
# What tradedir/logs.py adds to every line, and to those that tell of a fault.
ADDED = {"event", "timestamp", "level", "logger", "request_id", "error", "at"}
OWN_PAGES = ("/me/", "/me/account/", "/me/sessions/", "/me/privacy/", "/privacy/")


def log_calls():
    """Every call of a log in the code: which file, and the names of what it says."""
    for path in MODULES:
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            if isinstance(node, ast.Call) and is_log(node.func):
                yield path, {keyword.arg for keyword in node.keywords}


def is_log(func):
    if not isinstance(func, ast.Attribute):
        return False
    words = {"debug", "info", "warning", "error", "exception", "critical"}
    said_by = ast.unparse(func.value)
    return func.attr in words and ("log" in said_by.lower())


def test_every_field_that_the_code_logs_is_listed_and_no_other(client, caplog):
    with caplog.at_level(logging.INFO, logger="tradedir.request"):
        client.get("/")
    line = json.loads(caplog.records[-1].getMessage())
    said = set().union(*(names for _, names in log_calls()))
    assert said | set(line) | ADDED == LISTED


@pytest.mark.parametrize("address", ["/", "/privacy/", "/nowhere/", "/accounts/login/"])
def test_a_request_s_line_holds_no_more_than_the_list(client, caplog, address):
    a_policy()
    with caplog.at_level(logging.INFO, logger="tradedir.request"):
        client.get(address, headers={"User-Agent": "Marked/1.0"}, REMOTE_ADDR="9.9.9.9")
    line = caplog.records[-1].getMessage()
    assert set(json.loads(line)) <= LISTED
    assert "Marked" not in line
    assert "9.9.9.9" not in line


def test_a_member_s_cookies_are_the_listed_ones(client):
    a_policy()
    member = a_member(a_company())
    client.get("/accounts/login/")
    client.post(
        "/accounts/login/",
        {"login": member.member_id, "password": "a long enough secret"},
    )
    for page in OWN_PAGES:
        assert client.get(page).status_code == 200
    assert set(client.cookies) == {trace.name for trace in traces.COOKIES}


@pytest.mark.parametrize("language", ["", "/zh-hans", "/es", "/fr", "/ar"])
def test_the_page_shows_the_list(client, language):
    page = client.get(f"{language}/privacy/cookies/").text
    for trace in (*traces.COOKIES, *traces.STORAGE, *traces.LOG_FIELDS):
        assert f"<code>{trace.name}</code>" in page
        assert str(trace.purpose)
