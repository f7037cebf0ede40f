"""Queue and cache at an address, behind sentinels through a failover, and RabbitMQ by its settings."""

import os
import subprocess
import sys
import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from redis.exceptions import RedisError

from privacy import valkeys
from privacy.traffic import day_book
from tests.sentinels import until, watched_servers
from tests.served import answer_of
from tradedir import brokers, waking
from tradedir.cache import FailOpenCache
from tradedir.celery import app
from tradedir.page_cache import PUBLIC, PageCache
from tradedir.up import ROOT

WATCHED = (
    "sentinel://:pa%2Fss@one:26380,two,three:26382/3?service=shop&sentinel_password=s"
)


def a_page(environ, start_response):
    start_response("200 OK", [("Cache-Control", PUBLIC), ("Content-Type", "text/html")])
    return [f"made at {time.monotonic_ns()}".encode()]


def body_of(application):
    return answer_of(application, "/")[2]


def test_queue_cache_and_kept_pages_go_on_after_a_failover(tmp_path, monkeypatch):
    with watched_servers(tmp_path) as servers:
        cache_url = valkeys.other_database(servers.url, 1)
        cache = FailOpenCache(cache_url, {"KEY_PREFIX": ""})
        pages = PageCache(a_page, cache_url)
        with app.connection_for_write(
            valkeys.for_celery(servers.url),
            transport_options=brokers.options(servers.url),
        ) as line:
            queue = line.SimpleQueue("tests-failover")
            queue.put({"before": 1})
            took(queue, {"before": 1})
            cache.set("a", 1)
            assert cache.ping()
            assert body_of(pages) == body_of(pages)
            servers.end_primary()
            monkeypatch.setattr("tradedir.cache.PAUSE_SECONDS", 0.0)
            assert body_of(pages)  # from Django, or kept: never an error
            until(cache.ping)
            cache.set("b", 2)
            again = FailOpenCache(cache_url, {"KEY_PREFIX": ""})
            assert again.get("b") == 2
            until(lambda: body_of(pages) == body_of(pages))
            until(lambda: puts(servers.url, {"after": 2}))
            queue = line.clone().SimpleQueue("tests-failover")
            took(queue, {"after": 2})
        with day_book.server(servers.url) as book:
            assert book.ping()


def took(queue, payload):
    message = queue.get(timeout=10)
    message.ack()
    assert message.payload == payload


def puts(url, message):
    """As a page wakes a worker: soon, and not again."""
    try:
        with app.connection_for_write(
            valkeys.for_celery(url), transport_options=brokers.quick_options(url)
        ) as line:
            line.SimpleQueue("tests-failover").put(message)
    except (RedisError, OSError, waking.OperationalError):
        return False
    return True


def test_what_an_address_of_sentinels_says():
    told = valkeys.watched(WATCHED)
    assert told.sentinels == [("one", 26380), ("two", 26379), ("three", 26382)]
    assert (told.service, told.database, told.password) == ("shop", 3, "pa/ss")
    assert valkeys.hosts(WATCHED) == ({"one", "two", "three"}, True)
    assert valkeys.watched(valkeys.other_database(WATCHED, 1)).database == 1
    assert (
        valkeys.for_celery(WATCHED).split(";")[1] == "sentinel://:pa%2Fss@two:26379/3"
    )
    options = brokers.options(WATCHED)
    assert options["master_name"] == "shop"
    assert options["sentinel_kwargs"]["password"] == "s"


@pytest.mark.parametrize(
    "url",
    [
        "sentinel://one:26379/0",
        "sentinel:///0?service=shop",
        "sentinel://one:port/0?service=shop",
        "sentinel://one/first?service=shop",
    ],
)
def test_half_an_address_is_told_what_it_lacks(url):
    with pytest.raises(ImproperlyConfigured, match="names at least one of them"):
        valkeys.watched(url)


def test_rabbitmq_gets_nothing_that_is_meant_for_valkey():
    told = brokers.celery_settings("amqps://site:secret@queue.example/tradedir")
    assert told["CELERY_BROKER_URL"] == "amqps://site:secret@queue.example/tradedir"
    assert told["CELERY_BROKER_TRANSPORT_OPTIONS"] == {"confirm_publish": True}
    assert told["CELERY_TASK_ACKS_LATE"]
    with app.connection_for_write(
        "amqp://site:secret@127.0.0.1:9//",
        transport_options=brokers.quick_options("amqp://127.0.0.1:9//"),
    ) as line:
        begun = time.monotonic()
        with pytest.raises(ConnectionRefusedError):
            line.connect()
        assert time.monotonic() - begun < 5


CASES = {
    "another kind of queue": ({"BROKER_URL": "kafka://queue/"}, "begins with redis://"),
    "a cache in RabbitMQ": (
        {"REDIS_CACHE_URL": "amqp://queue/"},
        "REDIS_CACHE_URL begins",
    ),
    "sentinels without a service": (
        {"REDIS_URL": "sentinel://one:26379/0"},
        "the service that they watch",
    ),
    "sentinels elsewhere without a password": (
        {"REDIS_URL": "sentinel://one:26379/0?service=shop"},
        "BROKER_URL needs a password off loopback",
    ),
    "RabbitMQ elsewhere without a password": (
        {"BROKER_URL": "amqp://queue.example//"},
        "BROKER_URL needs a password off loopback",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_site_does_not_start_with_what_cannot_be(case):
    changed, sentence = CASES[case]
    given = {
        name: value for name, value in os.environ.items() if name != "REDIS_CACHE_URL"
    }
    told = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--tag", "security"],
        check=False,
        cwd=ROOT,
        env=given | {"DJANGO_SETTINGS_MODULE": "tradedir.settings"} | changed,
        capture_output=True,
        text=True,
    )
    assert told.returncode
    assert sentence in told.stderr
