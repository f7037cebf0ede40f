"""Which registrable domain a web address or an e-mail address is at.

A shared host counts by its own suffix: of `goods.github.io` nothing is taken off.
"""

from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

# Names at which anybody gets a mailbox, with whatever ending.
PROVIDERS = frozenset(
    "aol fastmail foxmail freenet gmail gmx googlemail hanmail hotmail hushmail icloud "
    "inbox laposte libero live mailinator naver netease orange outlook proton protonmail "
    "qq rediffmail rocketmail seznam sina sohu t-online terra tutanota uol virgilio "
    "wanadoo yahoo yandex yeah ymail zohomail".split()
)
# Those whose name is too common a word to be refused with every ending.
MAILBOXES = frozenset(
    "126.com 139.com 163.com 188.com 189.cn aliyun.com att.net bell.net bigpond.com bk.ru "
    "bol.com.br btinternet.com charter.net comcast.net cox.net daum.net docomo.ne.jp "
    "ezweb.ne.jp free.fr hey.com ig.com.br interia.pl list.ru mac.com mail.com mail.ru "
    "me.com msn.com nate.com nifty.com o2.pl onet.pl optusnet.com.au pm.me rambler.ru "
    "rogers.com sbcglobal.net sfr.fr shaw.ca sky.com softbank.ne.jp telus.net tiscali.it "
    "tuta.io tutamail.com ukr.net verizon.net vip.qq.com web.de wp.pl xtra.co.nz "
    "zoho.com".split()
)


def of_web(address: str) -> str:
    """The registrable domain of a web address; empty where it has none."""
    try:
        return registrable(urlsplit(address).hostname or "")
    except ValueError:
        return ""


def of_mail(address: str) -> str:
    """The registrable domain of an e-mail address; empty where it has none."""
    return registrable(address.rpartition("@")[2])


def registrable(host: str) -> str:
    """The part of a host that somebody registered, as DNS writes it.

    Empty for numbers, for single words, and for suffixes under which others register.
    """
    try:
        ascii_host = host.strip().rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return ""
    if is_number(ascii_host):
        return ""
    return suffixes().privatesuffix(ascii_host) or ""


def is_number(host: str) -> bool:
    """Is this an address of the internet protocol, in whatever notation?"""
    last = host.rpartition(".")[2]
    if last.isdigit() or last.startswith("0x"):
        return True
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_anybodys(domain: str) -> bool:
    """Does anybody who likes get a mailbox at this domain?"""
    return domain in MAILBOXES or domain.partition(".")[0] in PROVIDERS


@cache
def suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def of_company(web_address: str) -> str:
    """The domain that a company can be asked at; empty where there is none of its own."""
    domain = of_web(web_address)
    return "" if is_anybodys(domain) else domain
