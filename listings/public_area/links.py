"""E-mail addresses and addresses of pages in plain text, also with "at" and "dot" in words."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from listings.public_area.plain import Plain, folded


class Spot(NamedTuple):
    """From where to where in a plain text something stands, and what it is."""

    start: int
    end: int
    kind: str


def words(text: str) -> str:
    """Words of ours as alternatives of a pattern, the longest first."""
    known = {folded(word) for word in text.split()}
    return "|".join(sorted(map(re.escape, known), key=lambda one: (-len(one), one)))


AT_WORDS = words("at ät arroba arobase собака chiocciola klammeraffe małpa kukac et")
AT_ALONE = words("arroba arobase собака chiocciola klammeraffe małpa")
DOT_WORDS = words("dot d0t punkt ponto punto point точка 点 點 نقطة kropka nokta titik")
OPEN, SHUT = r"[\[({<|*_#-]", r"[\])}>|*_#-]"
AT = re.compile(
    rf"(?=[^a-z0-9,.]|[acmk])(?:@|(?<=\w)\#(?=(?:qq|163|126|gmail)\.)|&#64;|&commat;|%40|艾特|小老鼠|圈a|{OPEN}\s?(?:{AT_WORDS}|a|@)\s?{SHUT}"
    rf"|\s(?:{AT_WORDS})\s|\s?(?:{AT_ALONE})\b)"
)
DOT = (
    rf"(?:\s?[.。]\s?|&#46;|\s?{OPEN}\s?(?:{DOT_WORDS}|\.)\s?{SHUT}\s?"
    rf"|\s(?:{DOT_WORDS})\s|\s?[点點]\s?)"
)
SURE = (
    "com net org biz cn hk tw jp kr uk ch pl cz ru ua tr br mx cl pe eu ca au nz sg th vn ph "
    "ae sa eg za ng ke pk bd lk ir il gr ro hu bg dk fi io ly xyz vip cc tv mobi рф 中国 中國 "
    "公司 网络 gmbh"
)
# Also words, or their beginnings after a full stop without a space.
UNSURE = (
    "info de es se la le it in at no so to me us my be as am pt nl id fr app shop store "
    "online site top club tech asia dev pro link space website industries trade supply "
    "company group co ai"
)
ENDS = words(f"{SURE} {UNSURE}")
SURE_ENDS = {folded(one) for one in SURE.split()}
LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
HOST = re.compile(
    rf"\s{{0,2}}@?\s?(?:{LABEL}\s-\s)?((?:{LABEL}{DOT}){{1,4}})({ENDS})(?![\w@])"
)
# Behind an @ without a space, or where "at" or the points stand in brackets, a name may end as
# it likes: there are more than a thousand ends, and new ones every year.
ANY_HOST = re.compile(
    rf"@((?:{LABEL}[.。]){{1,4}})([^\W\d_]{{2,24}})(?![\w@])"
    rf"|[^@]{{1,12}}?[^\w]((?:{LABEL}\s?{OPEN}\s?(?:{DOT_WORDS}|\.)\s?{SHUT}\s?){{1,4}})([^\W\d_]{{2,24}})(?![\w@])"
    rf"|[\[({{<|*]\s?(?:{AT_WORDS}|@)\s?[\])}}>|*]\s?((?:{LABEL}(?:\.|\s(?:{DOT_WORDS})\s)){{1,4}})([^\W\d_]{{2,24}})(?![\w@])"
)
PROVIDERS = (
    "gmail googlemail hotmail outlook yahoo yandex protonmail icloud foxmail gmx aol "
    "ymail rediffmail naver hanmail daum zoho sina sohu"
)
PROVIDER = re.compile(rf"\s{{0,2}}(?:{words(PROVIDERS)})\b(?:[\s.,]{{0,2}}com\b)?")
SHORT_PROVIDER = re.compile(
    r"(?:qq|163|126|139|mail|web|live|msn|sina)(?![\w°%.]|\s?[cfva]\b)"
)
LOCAL = re.compile(r"[\w.%+-]{1,64}\s{0,2}\Z")
TIED = re.compile(r"[a-z][\w.%+-]{2,63}\Z|\d{5,11}\Z")
MAIL_WORD = re.compile(
    rf"[\w.+-]{{3,40}}[\s(\[]{{1,3}}(?:{words(PROVIDERS)})[\s)\]]{{0,2}}"
    r"(?:\.\s?|dot\s|\s)com\b"
    # The point of a provider's name written as another sign.
    rf"|[\w.+-]{{0,40}}(?:{words(PROVIDERS)})[,;·]\s?com\b"
    r"|\b(?:gmail|hotmail|e-?mail|mail ?id|邮箱|电邮|伊妹儿|почта)\s?[:：]\s?"
    r"[a-z0-9][\w.+-]{3,40}"
)
MAIL_SAID = re.compile(rf"mail|邮|почта|{words(PROVIDERS)}")
WRITTEN = re.compile(
    r"\b(?:h(?:tt|xx)ps?|ftp)\s?[:：]\s?/\s?/\s?[^\s<>\"']{3,300}"
    r"|\bw{3}\s?[.。]\s?[\w-]{2,63}(?:\s?[.。]\s?[\w-]{2,63}){1,4}(?:/[^\s<>\"']{0,200})?"
    r"|\bwww\s[a-z0-9-]{2,63}\s(?:com|net|org|cn|de|co|in)\b"
    r"|\b(?:wa|t|line|vk|fb|qr|youtu|bit|m|u|weixin)\.(?:me|ly|be|com|qq|wechat)"
    r"(?:\.com)?/[^\s<>\"']{2,200}"
)
# One before the end of a domain, wherever it stands.
DOMAIN_END = re.compile(rf"(?=[\s.。点點&\[({{<|*_#-]){DOT}({ENDS})(?![\w@])")
BEFORE_END = re.compile(rf"(?:(?<=[^\w@])|\A|(?<=@))(?:{LABEL}{DOT}){{0,3}}{LABEL}\Z")
LOOSE_LABEL = re.compile(r"[a-z0-9][a-z0-9-]{2,62}\Z")
SITE_WORD = re.compile(
    rf"(?:\b(?:{words('website site web visit url homepage domain browse page webseite besuchen visitez visite visita sito сайт google')})"
    r"|网址|官网|网站|主页|登录|サイト|웹사이트|موقع)(?:\s?(?:us|is|at|our|on|on|sur|en))?\W{0,4}\Z"
)
FILES = {"asp", "node", "next", "vue", "socket", "ado", "vb", "three", "d3"}


def mails(one: Plain) -> Iterator[Spot]:
    """E-mail addresses."""
    text = one.text
    for mark in AT.finditer(text):
        before = LOCAL.search(text, max(0, mark.start() - 66), mark.start())
        start = before.start() if before else mark.start()
        if host := HOST.match(text, mark.end(), mark.end() + 160):
            if before or mark[0] == "@":
                yield Spot(start, host.end(), "email")
        elif before and (end := provider_end(text, mark) or any_host_end(text, mark)):
            yield Spot(start, end, "email")
    if MAIL_SAID.search(text):
        for named in MAIL_WORD.finditer(text):
            yield Spot(*named.span(), "email")


def any_host_end(text: str, mark: re.Match[str]) -> int:
    """Where an address ends whose host has an end that is not among those we know."""
    host = ANY_HOST.match(text, mark.start(), mark.end() + 160)
    if host is None or not re.search(r"[^\W\d_]", host[1] or host[3] or host[5]):
        return 0
    return host.end()


def provider_end(text: str, mark: re.Match[str]) -> int:
    """Where "…@gmail" ends, without its ".com"; 0 where it is none."""
    if host := PROVIDER.match(text, mark.end()):
        return host.end()
    if mark[0] == "@" and TIED.search(text, max(0, mark.start() - 64), mark.start()):
        short = SHORT_PROVIDER.match(text, mark.end())
        return short.end() if short else 0
    return 0


def links(one: Plain) -> Iterator[Spot]:
    """Addresses of pages, and names of domains."""
    for found in WRITTEN.finditer(one.text):
        yield Spot(*found.span(), "link")
    for end in DOMAIN_END.finditer(one.text):
        start = host_start(one, end)
        if start >= 0:
            yield Spot(start, end_of_path(one.text, end.end()), "link")


def end_of_path(text: str, end: int) -> int:
    path = re.compile(r"/[^\s<>\"']{0,200}").match(text, end)
    return path.end() if path else end


def host_start(one: Plain, end: re.Match[str]) -> int:
    """Where the domain before this end begins; -1 where it reads as something else."""
    text = one.text
    window = max(0, end.start() - 90)
    host = BEFORE_END.search(text, window, end.start())
    if host is None or not is_a_name(host[0]):
        return -1
    dot, last = text[end.start() : end.start(1)], end[1]
    said = SITE_WORD.search(text, max(0, host.start() - 30), host.start())
    after = text[end.end() : end.end() + 2]
    if said or after.startswith("/"):
        return host.start()
    written = one.cased[end.start(1) : end.end(1)]
    if dot == "." and not (
        written.islower() or written.isupper() or not last.isascii()
    ):
        return -1  # a sentence begins there
    if last in SURE_ENDS:
        if dot in {". ", " . "} and last not in {"com", "net", "org", "cn"}:
            return -1
        is_code = (
            len(last) == 2 and written.isupper() and any(map(str.isdigit, host[0]))
        )
        return -1 if is_code else host.start()
    if dot not in {".", "。"} and " " in dot.strip(".") and not dot.strip(" ."):
        return -1
    if dot.strip() in {".", "。"} and (dot != dot.strip() or continues(after)):
        return -1
    return host.start()


def is_a_name(host: str) -> bool:
    """Three letters or digits or more, some of them letters, and no name of a technique."""
    label = re.split(r"[^\w-]+", host)[-1]
    letters = sum(map(str.isalpha, label))
    return letters >= 2 and len(label) >= 3 and label not in FILES


def continues(after: str) -> bool:
    """Does a sentence go on behind a word?"""
    return (
        len(after) == 2
        and after[0] in " -'"
        and (after[1].isalnum() or after[1] == "(")
    )
