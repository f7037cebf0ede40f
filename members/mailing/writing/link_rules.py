"""What links of a message may not be: another for each reader, or somewhere else than they say."""

import re
import unicodedata
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.conf import settings
from django.utils.functional import Promise

from members import member_ids
from members.mailing.writing import reasons
from members.mailing.writing.marks import FILLED
from privacy.traffic import seeing

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w")
# Names that hold who somebody is, whatever stands in them.
WHO = re.compile(
    r"e?-?mail(?:address)?|rcpt|recipient(?:_?id)?|subscriber(?:_?id)?|sub_?id|contact_?id"
    r"|member_?(?:id)?|user_?(?:id|name)?|uid|uuid|guid|person|customer_?(?:id)?|lead_?id"
    r"|visitor(?:_?id)?|client_?id|tracking_?(?:id|code)?|trk|token|hash|sid|session(?:id)?"
    r"|utm_id|utm_(?:user|email|recipient|sub\w*)|[gfdyt]clid|gbraid|wbraid|fbclid|msclkid"
    r"|twclid|li_fat_id|igshid|mc_[ce]id|mkt_tok|_hs(?:enc|mi)|vero_(?:id|conv)|ck_subscriber_id"
    r"|sfmc_\w+|elq\w*|oly_(?:enc|anon)_id|_openstat|wickedid|ml_subscriber\w*|_ke|_kx|cid",
    re.IGNORECASE,
)
LONG_NUMBER = re.compile(r"\d{10,}")
HEX = re.compile(
    r"(?<![0-9a-z])(?=[0-9a-f-]*\d)[0-9a-f]{8}[0-9a-f-]{4,}(?![0-9a-z])", re.IGNORECASE
)
# Services that shorten links, or lead through themselves to count who follows.
COUNTING = set(
    """
    bit.ly j.mp t.co goo.gl tinyurl.com ow.ly buff.ly lnkd.in is.gd v.gd rebrand.ly cutt.ly
    shorturl.at t.ly rb.gy tiny.cc soo.gd s.id bl.ink short.io adf.ly trib.al dlvr.it bitly.com
    list-manage.com mailchi.mp mailchimp.com mandrillapp.com sendgrid.net sparkpostmail.com
    mailgun.org mailgun.net exacttarget.com hubspotlinks.com hubspotemail.net klclick.com
    klclick1.com klaviyomail.com createsend.com cmail19.com cmail20.com rs6.net pardot.com
    mktoweb.com marketo.com awstrack.me getresponse.com doubleclick.net google-analytics.com
    googletagmanager.com googleadservices.com mixpanel.com customeriomail.com sendibt2.com
    sendibt3.com sibautomation.com sendinblue.com mjt.lu activehosted.com pstmrk.it iterable.com
    mlsend.com convertkit-mail.com beehiiv.com mailerlite.com aweber.com intercom-clicks.com
    emltrk.com mailtrack.io yesware.com bananatag.com getnotify.com readnotify.com litmus.com
    sailthru.com responsys.net eloqua.com acemlna.com acemlnb.com emlnk.com linkedin.sh
    safelinks.protection.outlook.com urldefense.com urldefense.proofpoint.com linksynergy.com
    awin1.com doubleverify.com branch.io app.link onelink.me page.link smart.link
    """.split()
)
# Of sites, addresses that only lead on.
LEADING_ON = {
    ("google.com", "/url"),
    ("facebook.com", "/l.php"),
    ("facebook.com", "/tr"),
}
# Scripts that are written beside Latin letters, and beside one another.
WITH_LATIN = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"}
SHOWN = re.compile(
    r"(?:https?://)?((?:[a-z0-9\u0080-\uffff-]+\.)+[a-z\u0080-\uffff]{2,})(?:[/?#:]\S*)?",
    re.IGNORECASE,
)


def wrong(target: str, shown: str = "") -> Iterator[Promise]:
    """Why a message may not have a link: by where it leads, and what stands there."""
    if (
        any(ord(letter) < 33 for letter in target)
        or "\\" in target
        or len(target) > 2000
    ):
        yield reasons.VALUE
        return
    if FILLED.search(unquote(target)):
        yield reasons.FILLED
        return
    if target.lower().startswith("mailto:"):
        if not re.fullmatch(r"mailto:[\w.-]+@[\w.-]+", target, re.IGNORECASE):
            yield reasons.PERSONAL
        return
    ours = target.removeprefix(settings.SITE_URL)
    if ours.startswith("/") and not ours.startswith("//"):
        yield from personal(urlsplit(ours))
        return
    try:
        parts = urlsplit(target)
        port = parts.port
    except ValueError:
        yield reasons.VALUE
        return
    if parts.scheme != "https" or "//" not in target[:8]:
        yield reasons.SCHEME
        return
    if port or parts.username or parts.password or not named(parts.hostname or ""):
        yield reasons.NO_HOST
        return
    yield from of_site(parts, shown)
    yield from personal(parts)


def named(host: str) -> bool:
    """Is it a name, and neither a number nor of one's own network?"""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return "." in host.strip(".") and not re.fullmatch(r"[\d.x]+", host)
    return False


def of_site(parts: SplitResult, shown: str) -> Iterator[Promise]:
    host = (parts.hostname or "").rstrip(".")
    if looks_like_another(host):
        yield reasons.LOOKALIKE
    ends = {host.split(".", n)[-1] for n in range(host.count(".") + 1)}
    if ends & COUNTING or any(
        site in ends and parts.path.rstrip("/") == path for site, path in LEADING_ON
    ):
        yield reasons.SHORTENED
    words = shown.strip().rstrip(".,;:!?")
    if (seen := SHOWN.fullmatch(words)) and site_of(seen[1]) != site_of(host):
        yield reasons.ELSEWHERE


def looks_like_another(host: str) -> bool:
    """Are letters in it that are written to look like other letters?"""
    try:
        labels = [
            label.encode().decode("idna") if label.startswith("xn--") else label
            for label in host.lower().split(".")
        ]
    except UnicodeError:
        return True
    return any(is_disguised(label) for label in labels if not label.isascii())


def is_disguised(label: str) -> bool:
    """Would readers take it for Latin letters, or are scripts mixed that nobody mixes?"""
    if "".join(map(member_ids.prototype, label)).isascii():
        return True
    scripts = {
        unicodedata.name(letter, "?").partition(" ")[0]
        for letter in label
        if letter.isalpha()
    }
    return len(scripts - WITH_LATIN) > 1 or bool(
        scripts & WITH_LATIN and scripts - WITH_LATIN - {"LATIN"}
    )


def site_of(host: str) -> str:
    """The registered name a host belongs to."""
    host = host.lower().strip(".")
    try:
        host = host.encode("idna").decode()
    except UnicodeError:
        return host
    return seeing.suffixes().privatesuffix(host) or host


def personal(parts: SplitResult) -> Iterator[Promise]:
    """Why a link would tell one reader from another, or lead on somewhere else."""
    asked = parse_qsl(parts.query.replace(";", "&"), keep_blank_values=True)
    asked += [("", parts.fragment)] if parts.fragment else []
    for name, value in asked:
        if re.search(r"(?:https?:)?//[\w-]+\.", unquote(value)):
            yield reasons.ONWARD
        elif WHO.fullmatch(name.strip()) or is_code(value) or is_code(name):
            yield reasons.PERSONAL
    path = unquote(parts.path)
    if re.search(r"https?:/", path):
        yield reasons.ONWARD
    host = (parts.hostname or "").partition(".")[0]
    if (
        any(coded(part, longest=32) for part in path.split("/"))
        or ADDRESS.search(path)
        or HEX.search(host)
    ):
        yield reasons.PERSONAL


def is_code(value: str) -> bool:
    """Does a value look like a number or code that stands for somebody?"""
    value = unquote(value)
    return bool(
        ADDRESS.search(value)
        or LONG_NUMBER.search(value)
        or HEX.search(value)
        or coded(value, longest=20)
    )


def coded(value: str, *, longest: int) -> bool:
    """Does it hold letters and figures mixed in one long piece, as no words do?"""
    for piece in re.findall(rf"[A-Za-z0-9_+=~]{{{longest},}}", value):
        if re.search(r"\d", piece) and re.search(r"[A-Za-z]", piece):
            return True
        if re.search(r"[a-z][A-Z].*[a-z][A-Z]", piece):
            return True
    return False
