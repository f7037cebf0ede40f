"""What holds around every page."""

import io
import json
import logging

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from privacy.traffic.seeing import language_of
from tradedir import middleware
from tradedir.middleware import decodes

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@pytest.mark.parametrize("address", ["/healthz", "/robots.txt", "/no/such/page/"])
def test_every_answer_carries_the_safe_headers(client, address):
    response = client.get(address)
    for name, value in SAFE_HEADERS.items():
        assert response.headers[name] == value
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "Server" not in response.headers


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ff%fe", "q=" + "a" * 9000, "q=%C3%28", "%00=1"]
)
def test_what_cannot_be_decoded_is_400(client, query):
    response = client.get("/healthz?" + query)
    assert response.status_code == 400
    assert b"cannot be read" in response.content


def test_a_path_with_nul_or_without_end_is_400(client):
    assert client.get("/a%00b/").status_code == 400
    assert client.get("/" + "a" * 2000).status_code == 400


def test_ordinary_queries_decode():
    assert decodes("q=pump&page=2")
    assert decodes("q=%E6%B3%B5")
    assert not decodes("q=%E6%B3")


def test_the_address_says_the_language(client):
    assert language_of("/ar/c/pumps/") == "ar"
    assert language_of("/arable/") == "en"
    response = client.get("/no/such/page/", HTTP_ACCEPT_LANGUAGE="fr")
    assert response.headers["Content-Language"] == "en"
    assert client.get("/es/no/such/").headers["Content-Language"] == "es"


def test_without_a_database_the_page_says_when_to_come_back():
    request = RequestFactory().get("/")
    away = middleware.DatabaseAway(HttpResponse)
    response = away.process_exception(request, OperationalError("gone"))
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert away.process_exception(request, ValueError("other")) is None


@pytest.fixture
def written():
    """What reaches the log, as lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.getLogger().handlers[0].formatter)
    logging.getLogger().addHandler(handler)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)


def test_a_request_is_one_line_without_a_word_about_the_person(client, written):
    client.get(
        "/no/such/canary-path/?q=canary-query",
        HTTP_USER_AGENT="canary-agent",
        HTTP_REFERER="https://canary-referrer.example/",
        REMOTE_ADDR="203.0.113.77",
    )
    assert "canary" not in written()
    assert "203.0.113.77" not in written()
    line = json.loads(written().splitlines()[-1])
    assert line["event"] == "request"
    assert line["status"] == 404


def test_an_exception_is_logged_without_its_words(written):
    try:
        raise ValueError("canary-value")
    except ValueError:
        logging.getLogger("anything").exception("It broke")
    line = json.loads(written().splitlines()[-1])
    assert line["error"] == "ValueError"
    assert "canary" not in written()


def test_what_libraries_log_keeps_its_form_and_loses_its_values(written):
    logging.getLogger("library").warning("No mail for %s", "canary@example.org")
    assert "canary" not in written()
    assert "No mail for %s" in written()
