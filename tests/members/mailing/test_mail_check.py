"""Whether our mail will be taken: each line, by name servers and by lines of a zone."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from threading import Thread

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from members.mailing.checking import looking_at_mail, mail_check, mail_records
from members.mailing.sending import signing
from members.mailing.wishes import tokens
from members.management.commands import make_dkim_key
from members.models import MailCheck
from tests.name_server import NameServer
from tests.people import a_staff_member

pytestmark = [pytest.mark.django_db, pytest.mark.promise("W4")]
SPF = "v=spf1 ip4:192.0.2.7 -all"


class Site(BaseHTTPRequestHandler):
    """A site whose link answers as `says` has it."""

    says = {}
    asked = []

    def do_GET(self):
        self.tell("GET")

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        Site.asked.append((self.path, self.rfile.read(length)))
        self.tell("POST")

    def tell(self, method):
        status, head, text = Site.says[method]
        self.send_response(status)
        for name, value in head.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        """Nothing."""


@pytest.fixture
def site(settings):
    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    Site.says = {"GET": (200, {}, b"<form method=post>"), "POST": (200, {}, b"Done.")}
    Site.asked = []
    settings.SITE_URL = f"http://127.0.0.1:{server.server_port}"
    yield Site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def names(settings):
    """The name server, with everything as it should be."""
    server = NameServer()
    settings.DNS_RESOLVER = server.address
    settings.DEFAULT_FROM_EMAIL = "Tradedir <news@tradedir.example>"
    settings.RELAY_DOMAIN = "reply.tradedir.example"
    settings.DKIM_KEY = make_dkim_key.made(is_small=False).decode()
    settings.DKIM_SELECTOR, settings.DKIM_DOMAIN = "s1", ""
    settings.POSTAL_ADDRESS = "1 Harbour Street, Porto"
    record = signing.record(signing.our_key())
    server.records |= {
        "tradedir.example": ["some other text", SPF],
        "reply.tradedir.example": ["v=spf1 a mx include:spf.example ~all"],
        "spf.example": ["v=spf1 a:one.example include:more.example -all"],
        "more.example": ["v=spf1 ip6:2001:db8::/32 -all"],
        # In pieces, as its readers find it.
        "s1._domainkey.tradedir.example": [f'{record[:200]}" "{record[200:]}'],
        "_dmarc.tradedir.example": ["v=DMARC1; p=quarantine; rua=mailto:x@y.example"],
    }
    server.mails["reply.tradedir.example"] = ["10 mx.tradedir.example."]
    yield server
    server.stop()


def wrong():
    """What is not well: its name, what was found, what to do."""
    found = looking_at_mail.look(mail_records.Published())
    return [(*tuple(one)[0::2], one.to_do) for one in found if not one.is_well]


def test_all_is_well(names, site):
    found = looking_at_mail.look(mail_records.Published())
    assert [one for one in found if not one.is_well or one.to_do] == []
    said = {one.name: one.found for one in found}
    assert said["SPF of reply.tradedir.example"].endswith("(5 look-ups)")
    assert said["Mail to reply.tradedir.example"] == "MX"
    assert len(found) == 10
    [(path, body)] = site.asked
    assert body == b"List-Unsubscribe=One-Click"
    assert path.startswith("/u/")


@pytest.mark.parametrize(
    ("name", "texts", "about", "trouble"),
    [
        ("tradedir.example", [], "SPF of tradedir.example", "there is none"),
        (
            "tradedir.example",
            [SPF, "v=spf1 a -all"],
            "SPF of tradedir.example",
            "there are 2",
        ),
        ("tradedir.example", ["v=spf1 +all"], "SPF", "everybody"),
        ("tradedir.example", ["v=spf1 ip4:192.0.2.7 all"], "SPF", "everybody"),
        ("tradedir.example", ["v=spf1 -all"], "SPF", "names no server"),
        (
            "tradedir.example",
            ["v=spf1 " + " ".join(f"a:h{n}.example" for n in range(11)) + " -all"],
            *("SPF", "takes 11 look-ups"),
        ),
        (
            "tradedir.example",
            ["v=spf1 include:tradedir.example -all"],
            *("", ""),
        ),
        (
            "s1._domainkey.tradedir.example",
            ["v=DKIM1; k=rsa; p=abcd"],
            *("DKIM at s1._domainkey.tradedir.example", "another key"),
        ),
        ("s1._domainkey.tradedir.example", ["v=DKIM1; p="], "DKIM", "no key"),
        ("s1._domainkey.tradedir.example", [], "DKIM", "no key"),
        ("_dmarc.tradedir.example", [], "DMARC of tradedir.example", "none that says"),
        ("_dmarc.tradedir.example", ["v=DMARC1; rua=x"], "DMARC", "none that says"),
        ("_dmarc.tradedir.example", ["v=DMARC1; p=maybe"], "DMARC", "none that says"),
        (
            "_dmarc.tradedir.example",
            ["v=DMARC1; p=none", "v=DMARC1; p=reject"],
            *("DMARC", "several"),
        ),
    ],
)
def test_what_is_wrong_in_a_record_is_told(names, site, name, texts, about, trouble):
    names.records[name] = texts
    found = wrong()
    if not trouble:
        assert found == []
        return
    [(what, said, to_do)] = found
    assert what.startswith(about)
    assert trouble in said
    assert to_do


@pytest.mark.parametrize(
    ("sender", "signs", "policy", "is_well"),
    [
        ("mail.tradedir.example", "tradedir.example", "p=none", True),
        ("mail.tradedir.example", "tradedir.example", "p=none; adkim=s", False),
        ("tradedir.example", "other.example", "p=none", False),
        ("tradedir.example", "tradedir.example", "p=reject; adkim=s", True),
    ],
)
def test_our_signature_has_to_count(names, settings, sender, signs, policy, is_well):
    settings.DEFAULT_FROM_EMAIL = f"news@{sender}"
    settings.DKIM_DOMAIN = signs
    names.records["_dmarc.tradedir.example"] = [f"v=DMARC1; {policy}"]
    [found] = looking_at_mail.dmarc(mail_records.Published())
    assert found.is_well is is_well
    assert bool(found.to_do) is not is_well


def test_reports_find_their_way_by_a_host_too(names, settings):
    names.mails.clear()
    [found] = looking_at_mail.return_domain(mail_records.Published())
    assert (found.is_well, "receive_mail" in found.to_do) == (False, True)
    names.hosts["reply.tradedir.example"] = ["192.0.2.7"]
    [found] = looking_at_mail.return_domain(mail_records.Published())
    assert (found.is_well, found.found) == (True, "A")


def test_mail_that_nobody_signs(names, settings):
    settings.DKIM_KEY = ""
    [found] = looking_at_mail.dkim(mail_records.Published())
    assert "not signed" in found.found
    assert "make_dkim_key" in found.to_do
    # A provider signs, and names its selector.
    settings.DKIM_DOMAIN = "tradedir.example"
    [found] = looking_at_mail.dkim(mail_records.Published())
    assert found.is_well
    settings.DKIM_SELECTOR = "s2"
    [found] = looking_at_mail.dkim(mail_records.Published())
    assert not found.is_well


def test_a_bad_key_and_a_missing_address_are_told(names, site, settings):
    settings.DKIM_KEY, settings.POSTAL_ADDRESS = "/no/such/file", " "
    assert {one[0] for one in wrong()} == {
        "DKIM at s1._domainkey.tradedir.example",
        "Postal address",
    }


@pytest.mark.parametrize(
    ("method", "answer", "about"),
    [
        ("GET", (404, {}, b""), "Unsubscribing: page"),
        ("GET", (200, {}, b"Welcome"), "Unsubscribing: page"),
        ("GET", (302, {"Location": "/"}, b""), "Unsubscribing: page"),
        ("POST", (302, {"Location": "/"}, b""), "Unsubscribing: one click"),
        ("POST", (403, {}, b""), "Unsubscribing: one click"),
        ("POST", (200, {"Set-Cookie": "a=b"}, b""), "Unsubscribing: one click"),
    ],
)
def test_a_link_that_does_not_answer_as_it_has_to(names, site, method, answer, about):
    site.says[method] = answer
    assert [one[0] for one in wrong()] == [about]


def test_a_page_of_a_link_that_is_over_answers_410_to_a_click(names, site):
    site.says["POST"] = (410, {}, b"Over.")
    assert wrong() == []


def test_our_own_link_answers_as_the_check_wants_it(client, settings):
    """What the check asks over the network, asked of the page itself."""
    settings.SITE_URL = ""
    path = tokens.address(looking_at_mail.NOBODY, 0)
    page = client.get(path)
    assert (page.status_code, b"<form" in page.content) == (200, True)
    done = client.post(
        path,
        looking_at_mail.ONE_CLICK,
        content_type="application/x-www-form-urlencoded",
    )
    assert done.status_code == 200
    assert not done.cookies


def test_a_site_that_is_down_and_dns_that_is_silent(names, settings, monkeypatch):
    monkeypatch.setattr("members.domain_records.SECONDS", 0.3)
    names.is_silent = True
    settings.SITE_URL = "http://127.0.0.1:9"
    said = {one[0]: one[2] for one in wrong()}
    assert set(said) == {"spf", "dkim", "dmarc", "return_domain", "Unsubscribing"}
    assert "--records" in said["spf"]


def test_a_clock_that_is_off_is_told():
    moment = timezone.now() - timedelta(minutes=3)
    found = looking_at_mail.of_clock("Clock", moment)
    assert (found.is_well, "NTP" in found.to_do) == (False, True)
    assert looking_at_mail.of_clock("Clock", timezone.now()).is_well


def zone(names):
    lines = [
        f"{name}. IN TXT " + " ".join(f'"{one}"' for one in [text])
        for name, texts in names.records.items()
        for text in texts
    ]
    return "\n".join([*lines, "reply.tradedir.example. 300 IN MX 10 mx.x.example."])


def check(**options):
    out = StringIO()
    try:
        call_command("check_mail", stdout=out, **options)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def test_lines_of_a_zone_do_where_there_is_no_dns(names, site, settings, tmp_path):
    path = tmp_path / "zone"
    path.write_text(zone(names))
    settings.DNS_RESOLVER = "127.0.0.1:1"
    said = check(records=path)
    assert "All is well" in said
    assert "wrong" not in said
    path.write_text(zone(names).replace("v=DMARC1; p=quarantine", "v=DMARC1"))
    said = check(records=path)
    assert "wrong  DMARC of tradedir.example" in said
    assert "cannot be scheduled" in said


@pytest.mark.parametrize(
    "content", ["junk junk junk junk", "a. IN TXT", "\x00", "a IN"]
)
def test_a_file_that_is_no_zone_is_refused(tmp_path, content):
    path = tmp_path / "zone"
    path.write_text(content)
    assert "is no zone file" in check(records=path)
    assert "cannot be read" in check(records=tmp_path / "none")
    assert not MailCheck.objects.exists()


def test_what_was_found_is_kept_and_says_whether_campaigns_may_leave(
    names, site, settings
):
    settings.KEEPS_MAIL = False
    assert not mail_check.latest().allows
    assert "Nobody has checked" in mail_check.latest().why_not
    check()
    latest = mail_check.latest()
    assert latest.allows
    assert latest.why_not == ""
    assert latest.findings[0].name == "SPF of reply.tradedir.example"
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert "30 days" in mail_check.latest().why_not
    settings.POSTAL_ADDRESS = "Another street"
    assert "settings" in mail_check.latest().why_not
    site.says["GET"] = (500, {}, b"")
    check()
    assert "something wrong" in mail_check.latest().why_not


def test_a_demo_is_allowed_always(settings):
    settings.KEEPS_MAIL = True
    assert mail_check.latest().allows


def test_the_last_few_are_kept(monkeypatch):
    monkeypatch.setattr(mail_check, "KEPT", 3)
    for n in range(5):
        mail_check.keep([mail_check.Finding(f"n{n}", True, "x")])
    kept = MailCheck.objects.order_by("pk")
    assert [row.findings[0][0] for row in kept] == ["n2", "n3", "n4"]


def test_reading_it_asks_once(django_assert_num_queries):
    mail_check.keep([mail_check.Finding("n", True, "x")])
    with django_assert_num_queries(1):
        mail_check.latest()


def test_the_administration_shows_it(client):
    row = mail_check.keep(
        [mail_check.Finding("DMARC of <b>", False, "there is none", "Publish one.")]
    )
    client.force_login(a_staff_member())
    assert "DMARC of" in client.get("/admin/members/mailcheck/").text
    page = client.get(f"/admin/members/mailcheck/{row.pk}/change/").text
    assert "Publish one." in page
    assert "DMARC of &lt;b&gt;" in page
