"""Names in messengers and networks in plain text: WeChat, WhatsApp, QQ, Telegram and others."""

import re
from collections.abc import Iterator

from listings.public_area.links import Spot
from listings.public_area.plain import Plain

# Names that are nothing else. Their letters may be parted: "wh@ts app", "we-chat".
NETWORKS = (
    r"wh?[a@4]t+s?[\s\-_.]{0,2}[a@4]p{1,2}|watsap+|whats\s?up|we[\s\-_.]{0,2}ch[a@4]t|wei[\s\-_]?xin|"
    r"te[l1]egr[a@]m+e?|sk\s?[yi]\s?pe|viber|kakao\s?talk|kakao|zalo|line\sid|imo\sid|botim|snapchat|"
    r"ins\s?ta\s?gr[a@]m|insta\b|faceb[o0]{2}k|messenger|linked\s?in|ding\s?talk|discord|wickr|threema|icq|"
    r"signal\sapp|trademanager|ali\s?wangwang|vkontakte|twitter|tiktok|youtube\schannel"
)
EASTERN = (
    r"加\s?我?\s?[微威薇]\s?信|微\s?信|薇\s?信|威\s?信|微\s?❤|薇\s?❤|威\s?❤|微\s?芯|薇\s?芯|维\s?信|徽\s?信|v\s?信|v\s?❤|wei信|微xin|加\s?微\s?信?|加薇|加v\b|加\s?vx|"
    r"扣\s?扣|叩\s?叩|企鹅号|q\s?q\s?号|旺旺|钉钉|飞信|ватсап\w{0,2}|вотсап\w{0,2}|вацап\w{0,2}|"
    r"телеграм\w{0,2}|телега|вайбер\w{0,2}|скайп\w{0,2}|واتساب|واتس اب|واتس آب|واتس|تلجرام|تيليجرام|"
    r"تليجرام|سكايب|وي تشات|व्हाट्सएप|वहटसएप|वहटसऐप|카톡|카카오톡|라인\s?아이디|위챗|ライン\s?id|カカオ"
)
NETWORK = re.compile(
    rf"(?<![a-z0-9])(?=[wtsvkzlibfmd])(?:{NETWORKS})(?![a-z])|(?=[^\x00-\x7f]|[vqw])(?:{EASTERN})"
)
# Short names, also of other things: a name has to follow a sign or "id".
SHORT = re.compile(
    r"(?<![a-z0-9])(?:wx|vx|v\+|wc|tg|ws|wa|fb|ig|qq|sk|li?ne)"
    r"(?:\s?(?:id|no|number|号)\s?[:：.=]?\s?|\s?[:：=]\s?@?|\s@)"
    r"(?=([a-z][a-z0-9_.-]{4,24}|\d{6,14})(?![\w%°]))"
)
QQ = re.compile(
    r"(?<![a-z0-9])q\s?q\s?(?:号|群|number|no\.?|id)?\s?[:：.=\-+]?\s?(?:[1-9](?:[ .-]?\d){4,10})(?!\d)"
)
PLUS = re.compile(
    r"(?:\+|加)\s?(?:v|vx|wx|q|薇|微|威)\s?[:：]?\s?(?:[a-z][a-z0-9_-]{5,19}|\d{5,13})"
)
LINK_TO_NAME = r"(?:[\s:：=（(\-–>\"'“#]|\b(?:id|is|me|us|no|number|name|handle|account|user|add|on|at|под|ник)\b|号码|同号|号|账号|是|为|아이디|ид){0,7}"
NAMED = re.compile(
    rf"{LINK_TO_NAME}(@?(?:live:\.?)?[a-z0-9][a-z0-9_.\-]{{3,31}}|\+?\d(?:[ -]?\d){{5,14}})(?![a-z0-9])"
)
LIKELY = re.compile(r"[\d_]|@|[a-z][.-][a-z]")
COLON = re.compile(
    r"\s?(?:id|no|号|账号|handle|account|user(?:name)?|아이디)?\s?(?:[:：=@]|\bis\b)"
)
ASKS = re.compile(
    r"(?:\b(?:add|contact|chat|message|reach|find|ping|text|write|talk|call|dm|pm|inbox|follow|scan|send|"
    r"order|inquire|enquire|ask|reply|catalog(?:ue)?|price list|available|write|"
    r"add(?:ing)?|contactez|escriba|escribenos|contacte|contato|contactar|chame|kontakt\w*|schreib\w*|"
    r"пишите|пиши|свяжитесь|напишите|звоните|связ\w*|добав\w*|ecrivez|scrivi\w*|yaz\w*|hubungi|chat)\b"
    r"|加|联系|聯繫|咨询|扫|تواصل|راسل|اتصل|संपर्क|सपरक|추가|문의|追加)[^.!?\n。]{0,24}\Z"
)
TAIL_ASKS = re.compile(
    r"\s?(?:(?:me|us|now|for (?:price|quote|order|detail)s?)\b|联系|咨询|聊|可|详|谈|同号|加我|私聊)"
)
NO_NAME = re.compile(
    r"(?:true|false|none|yes|ready|certified|supported|optional|compatible|built-in)\Z"
)
HANDLE = re.compile(
    r"(?:(?<=[\s:：(])|\A)@(?=[a-z0-9_.]*[a-z])([a-z][a-z0-9_.]{4,31})(?![\w@])"
)
NO_HANDLE = re.compile(
    r"(?:rated|ambient|room|nominal|maximum|minimum|about|approx|normal|standard|constant|light|medium|"
    r"heavy|typical|least|each|continuous|pressure|voltage|sea|speed|peak|factory|press|media|property)\w*\Z"
)


def messengers(one: Plain) -> Iterator[Spot]:
    """Names to be found by in messengers, and the wish to be found there."""
    text = one.text
    for found in NETWORK.finditer(text):
        end = named_end(text, found)
        if end:
            yield Spot(found.start(), end, "messenger")
        elif ASKS.search(
            text, max(0, found.start() - 40), found.start()
        ) or asks_itself(text, found):
            yield Spot(*found.span(), "messenger")
    for short in SHORT.finditer(text):
        if short[0].startswith(
            ("tg", "ws", "wa", "sk", "lin", "lne", "wc", "li")
        ) and not (LIKELY.search(short[1]) or "@" in short[0] or "id" in short[0]):
            continue
        yield Spot(short.start(), short.end(1), "messenger")
    for pattern in (QQ, PLUS):
        for found in pattern.finditer(text):
            yield Spot(*found.span(), "messenger")
    for handle in HANDLE.finditer(text):
        if not NO_HANDLE.match(handle[1]):
            yield Spot(*handle.span(), "messenger")


def asks_itself(text: str, found: re.Match[str]) -> bool:
    """ "加微", or "WhatsApp me"."""
    return found[0].startswith("加") or bool(TAIL_ASKS.match(text, found.end()))


def named_end(text: str, found: re.Match[str]) -> int:
    """Where the name ends that follows a network; 0 where none does."""
    named = NAMED.match(text, found.end())
    if not named or named.end() == found.end():
        return 0
    name = named[1].rstrip(".-")
    is_said = COLON.match(text, found.end())
    if NO_NAME.match(name):
        return 0
    is_eastern = not found[0].isascii() and len(name) > 4
    if LIKELY.search(name) or (
        (is_said or is_eastern) and not is_list_of_words(text, named.end())
    ):
        return named.start(1) + len(name)
    return 0


def is_list_of_words(text: str, end: int) -> bool:
    """Does a sentence go on, so that the word before was no name?"""
    return bool(re.compile(r"\s[a-z]{2,}\s[a-z]{2,}").match(text, end))
