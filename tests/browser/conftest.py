"""A real browser before the real pages: `live_server`, `page`, `new_page`."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser.find import find
from tests.browser.looking import DESKTOP

HERE = Path(__file__).parent
QUIET = [
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # Every page of a kind is looked at in one test, in every view.
            item.add_marker(pytest.mark.timeout(400))


@pytest.fixture(scope="session")
def live_server():
    """The site at an address of its own; static files come as they do in production."""
    server = LiveServer("127.0.0.1", start=False)
    server.thread.static_handler = lambda media_handler: media_handler.application
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser():
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find(), args=QUIET + root, timeout=60_000
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser, live_server):
    """Opens a page of a person of its own: `new_page(viewport=PHONE, color_scheme="dark")`.

    The test fails when a page raised or logged an error, broke its own
    Content-Security-Policy, lacked a file or asked another host, unless the test
    takes what happened out of `page.troubles`.
    """
    contexts = []
    troubles = []

    def open_page(**options):
        options = {"viewport": DESKTOP, "base_url": live_server.url} | options
        contexts.append(context := browser.new_context(**options))
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.troubles = troubles
        page.on("pageerror", lambda error: troubles.extend(raised(error)))
        page.on("console", lambda message: troubles.extend(complaints(message)))
        page.on("response", lambda response: troubles.extend(lacks(response)))
        page.on(
            "request",
            lambda request: troubles.extend(strays(request, options["base_url"])),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def page(new_page):
    return new_page()


# The browser's own fade to the next page, which no script of ours begins: it ends where a
# test resizes the page, or where the next page was quicker.
FADES = ("Viewport size changed", "Transition was aborted")


def raised(error):
    """What a script raised."""
    if not any(fade in str(error) for fade in FADES):
        yield str(error)


def complaints(message):
    """What the browser reports as an error; failed requests are judged by `lacks`."""
    if message.type == "error" and "Failed to load resource" not in message.text:
        yield message.text


def lacks(response):
    """A file of a page that is not there. The page itself may be one that says so."""
    limit = 500 if response.request.resource_type == "document" else 400
    if response.status >= limit and not response.url.endswith("/favicon.ico"):
        yield f"{response.status} {response.url}"


def strays(request, home):
    if not request.url.startswith((home, "data:", "blob:", "about:")):
        yield f"asked another host: {request.url}"
