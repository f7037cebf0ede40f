"""Web servers restarted one after another under load, behind nginx: no request fails."""

import re
import ssl
import threading
import time
from collections import Counter
from http.client import HTTPException, HTTPSConnection

import pytest
from django.conf import settings as configured
from django.test import Client

from tests import nginx
from tests.machines import machines
from tests.people import a_company, a_member, a_policy, an_item, an_offer
from tests.servers import a_valkey

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
CLIENTS = 4


class Load:
    """People who ask again and again, each over a line of its own, until told to stop."""

    def __init__(self, port, asked):
        self.port, self.asked = port, asked
        self.answers = Counter()
        self.over = threading.Event()
        self.people = [threading.Thread(target=self.ask) for _ in range(CLIENTS)]

    def __enter__(self):
        for one in self.people:
            one.start()
        return self

    def __exit__(self, *_trouble):
        self.over.set()
        for one in self.people:
            one.join()

    def ask(self):
        while not self.over.is_set():
            for method, address, headers, body, wanted in self.asked:
                try:
                    status = answered(self.port, method, address, headers, body)[0]
                except (OSError, HTTPException) as error:
                    status = type(error).__name__
                self.answers[(method, address, status == wanted or status)] += 1

    @property
    def failed(self):
        return {
            what: times for what, times in self.answers.items() if what[2] is not True
        }


def answered(port, method, address, headers=None, body=None):
    around = ssl.create_default_context()
    around.check_hostname, around.verify_mode = False, ssl.CERT_NONE
    line = HTTPSConnection("127.0.0.1", port, timeout=30, context=around)
    try:
        line.request(method, address, body, {"Host": "testserver", **(headers or {})})
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read().decode("utf-8", "replace")
    finally:
        line.close()


def test_no_request_fails_while_web_servers_are_restarted_one_by_one(tmp_path):
    a_policy()
    company = a_company()
    item = an_item(company)
    offer = an_offer(company)
    client = Client()
    client.force_login(a_member(company, role="editor"))
    with (
        a_valkey(tmp_path) as valkey,
        machines(
            tmp_path,
            {
                "REDIS_URL": valkey.url,
                "REDIS_CACHE_URL": f"{valkey.url[:-1]}1",
                "BEHIND_PROXY": "True",
            },
        ) as (one, other),
    ):
        one.web()
        other.web()
        with nginx.in_front_of([one.port, other.port], tmp_path / "nginx") as port:
            asked = [
                ("GET", address, {}, None, 200)
                for address in (
                    *("/", "/companies/", item.get_absolute_url()),
                    *(offer.get_absolute_url(), company.get_absolute_url()),
                    *("/search/?q=pump", style_of(port)),
                )
            ]
            asked.append(a_form(client, port, company))
            with Load(port, asked) as load:
                for machine in (one, other, one):
                    machine.end("web")
                    time.sleep(0.3)
                    machine.web()
                time.sleep(1)
    assert not load.failed
    assert min(load.answers.values()) >= CLIENTS


def style_of(port):
    _status, _headers, page = answered(port, "GET", "/")
    return re.search(r'href="(/static/[^"]+\.css)"', page)[1]


def a_form(client, port, company):
    """A form of a member, that may be sent again and again."""
    name = configured.SESSION_COOKIE_NAME
    cookie = f"{name}={client.cookies[name].value}"
    address = f"/me/company/{company.pk}/pictures/"
    status, headers, page = answered(port, "GET", address, {"Cookie": cookie})
    assert status == 200
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]
    for one in headers.get_all("Set-Cookie") or ():
        cookie += "; " + one.partition(";")[0]
    sent = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    sent["Origin"] = "http://testserver"
    return "POST", f"{address}arrange/", sent, f"csrfmiddlewaretoken={token}", 302
