"""Programs that follow links before the reader does: none of them ends anything."""

import html
import re

import pytest

from members.mailing.wishes import tokens
from members.models import Campaign
from privacy import consents
from privacy.consents import NEWS
from privacy.models import ConsentEvent
from tests.campaigns import a_campaign, a_reader
from tests.people import a_policy

pytestmark = [pytest.mark.django_db, pytest.mark.promise("W4")]

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
# Name: what it calls itself, and what else it sends. Those of mail gateways mostly call
# themselves a browser, so nothing can hang on the name.
SCANNERS = {
    "Microsoft Defender Safe Links": {"User-Agent": CHROME},
    "Microsoft Office link discovery": {
        "User-Agent": "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; ms-office; MSOffice 16)",
        "X-Office-Major-Version": "16",
    },
    "Microsoft SkypeUriPreview": {
        "User-Agent": "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com"
    },
    "Outlook-iOS": {"User-Agent": "Outlook-iOS/2.0"},
    "Barracuda": {"User-Agent": "BarracudaCentral", "Via": "1.1 barracuda"},
    "Barracuda Sentinel": {"User-Agent": "Barracuda Sentinel (EE)"},
    "Proofpoint URL Defense": {
        "User-Agent": CHROME,
        "Via": "1.1 urldefense.proofpoint.com",
    },
    "Mimecast": {"User-Agent": CHROME, "X-Forwarded-For": "fd00::7"},
    "Cisco IronPort": {"User-Agent": CHROME, "Via": "1.1 ironport (Cisco-WSA/X)"},
    "Symantec": {"User-Agent": "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1)"},
    "Trend Micro": {"User-Agent": "TMUFE", "Cache-Control": "no-cache"},
    "Sophos": {"User-Agent": "Mozilla/5.0 (compatible; Sophos Web Appliance)"},
    "Forcepoint": {"User-Agent": "Websense"},
    "Fortinet": {"User-Agent": "FortiMail"},
    "Google image proxy": {
        "User-Agent": "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
    },
    "Googlebot": {
        "User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    },
    "Yahoo link preview": {
        "User-Agent": "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html"
    },
    "Slackbot": {
        "User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Range": "bytes=0-32768",
    },
    "WhatsApp": {"User-Agent": "WhatsApp/2.23.20.0 A"},
    "Telegram": {"User-Agent": "TelegramBot (like TwitterBot)"},
    "facebookexternalhit": {"User-Agent": "facebookexternalhit/1.1"},
    "Twitterbot": {"User-Agent": "Twitterbot/1.0"},
    "LinkedInBot": {"User-Agent": "LinkedInBot/1.0 (compatible; Mozilla/5.0)"},
    "Discordbot": {"User-Agent": "Mozilla/5.0 (compatible; Discordbot/2.0)"},
    "AppleMail preview": {"User-Agent": "Mozilla/5.0"},
    "VirusTotal": {
        "User-Agent": "AppEngine-Google; (+http://code.google.com/appengine; appid: s~virustotalcloud)"
    },
    "urlscan": {"User-Agent": CHROME, "Referer": "https://urlscan.io/"},
    "W3C link checker": {"User-Agent": "W3C-checklink/5.0 libwww-perl/6.68"},
    "LinkChecker": {"User-Agent": "Mozilla/5.0 (compatible; LinkChecker/10.2)"},
    "curl": {"User-Agent": "curl/8.14.1", "Accept": "*/*"},
    "python-requests": {"User-Agent": "python-requests/2.32.5"},
    "no name": {"User-Agent": ""},
    "Chrome prefetch": {"User-Agent": CHROME, "Sec-Purpose": "prefetch;prerender"},
    "Firefox prefetch": {"User-Agent": CHROME, "X-Moz": "prefetch"},
    "Safari preview": {"User-Agent": CHROME, "X-Purpose": "preview"},
    "Old prefetch": {"User-Agent": CHROME, "Purpose": "prefetch"},
    "Speculation rules": {"User-Agent": CHROME, "Sec-Speculation-Tags": '"rule"'},
    "A proxy that says One-Click": {
        "User-Agent": CHROME,
        "List-Unsubscribe": "One-Click",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
    "X-HTTP-Method-Override": {"User-Agent": CHROME, "X-HTTP-Method-Override": "POST"},
}
METHODS = ("HEAD", "OPTIONS", "PROPFIND", "TRACE", "PUT", "PATCH", "DELETE")
ASKED = ("List-Unsubscribe=One-Click", "act=stop", "act=stop-all&confirm=1")


@pytest.fixture
def reader():
    a_policy()
    return a_reader()


@pytest.fixture
def link(reader):
    campaign = a_campaign(state=Campaign.State.SENDING)
    return f"/u/{tokens.token(reader.subject, campaign.pk)}/"


@pytest.mark.parametrize("name", SCANNERS)
def test_a_scanner_ends_nothing(client, reader, link, name):
    before = ConsentEvent.objects.count()
    for method in ("HEAD", "GET"):
        client.generic(method, link, headers=SCANNERS[name])
    client.get(f"{link}?{ASKED[0]}", headers=SCANNERS[name])
    assert consents.may(reader.subject, NEWS)
    assert ConsentEvent.objects.count() == before


@pytest.mark.parametrize("method", METHODS)
def test_no_method_but_post_ends_anything(client, reader, link, method):
    for asked in ASKED:
        kind = "application/x-www-form-urlencoded"
        client.generic(method, f"{link}?{asked}", asked, content_type=kind)
    assert consents.may(reader.subject, NEWS)


def test_who_follows_every_link_of_the_page_ends_nothing(client, reader, link):
    for address in set(
        re.findall(r'href="(/(?!static/)[^"]*)"', client.get(link).text)
    ):
        client.get(html.unescape(address))
    assert consents.may(reader.subject, NEWS)
