"""What a writer has written: a text without the letters before it and without who signs.

Every rule looks at whole lines and takes time with the text's length alone. The mark that
our own mails carry comes first, because it is sure; the rest knows the five languages and
what the mail programs of others write.
"""

import re
from collections.abc import Sequence

from listings.washing.marks import MARK

LONGEST_LINE = 1_000  # of what is looked at; a longer one is text
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")

SPACE = r"[ \t\u00a0]*"
# "On Monday Ana wrote:", also where it was broken into lines.
WROTE = re.compile(
    r"^[ \t>*_]*(?:"
    r"on\b.*\bwrote|el\b.*\bescribi[oó]|le\b.*\ba\s+[eé]crit|am\b.*\bschrieb.*|"
    r"em\b.*\bescreveu|il\b.*\bha\s+scritto|op\b.*\bschreef.*|.*\bwrote|.*\bescribi[oó]|"
    r".*\ba\s+[eé]crit|.*(?:写道|寫道|写了|來信|来信)|.*(?:كتب|كتبت)\b.*"
    r")[ \t\u00a0*_]*[:：][ \t\u00a0*_]*$",
    re.IGNORECASE,
)
DATED = re.compile(r"\d|@")
ORIGINAL = re.compile(
    r"^[ \t>*]*(?:[-_—–=*]{2,}|(?=begin forwarded|message transféré|mensaje reenviado))[ \t]*(?:"
    r"original message|original appointment|forwarded message|begin forwarded message|reply message|"
    r"mensaje original|mensaje reenviado|message d['’]origine|message original|message transféré|"
    r"原始邮件|原始郵件|原邮件|转发邮件|轉寄郵件|回复的原邮件|الرسالة الأصلية|رسالة معاد توجيهها|رسالة مُعاد توجيهها|"
    r"ursprüngliche nachricht|weitergeleitete nachricht|mensagem original|messaggio originale|"
    r"oorspronkelijk bericht|元のメッセージ"
    r")[ \t]*(?:[-_—–=*]{2,}|:)?[ \t]*$",
    re.IGNORECASE,
)
# The head of a letter as Outlook, QQ and others copy it into the answer.
FROM = r"from|de|von|da|van|od|发件人|寄件人|寄件者|发送人|差出人|من|المرسل"
REST = (
    r"sent|date|to|cc|bcc|subject|reply-to|enviado(?: el)?|fecha|para|asunto|envoyé|envoye|à|objet|"
    r"gesendet|datum|an|betreff|发送时间|发件时间|发送日期|时间|日期|收件人|抄送|主题|寄件日期|傳送時間|收件者|"
    r"副本|主旨|تاريخ الإرسال|تم الإرسال|أُرسلت|التاريخ|إلى|الى|نسخة|الموضوع|"
    r"data|inviato|oggetto|enviada|assunto|verzonden|onderwerp|aan"
)
HEAD_FROM = re.compile(rf"^[ \t>*]*(?:{FROM}){SPACE}\*?[:：]", re.IGNORECASE)
HEAD_REST = re.compile(rf"^[ \t>*]*(?:{REST}){SPACE}\*?[:：]", re.IGNORECASE)
RULER = re.compile(r"^[ \t]*[_\-—–=*]{8,}[ \t]*$")
QUOTED = re.compile(r"^[ \t]*[>|＞]")

DASHES = re.compile(r"^[ \t]*(?:--|—|––|__)[ \t\u00a0]*$")
DEVICE = re.compile(
    r"^[ \t]*(?:sent (?:from|via|with) |get outlook for|enviado (?:desde|con) |obtener outlook|"
    r"envoyé (?:de|depuis|à partir) |envoyé avec|obtenez outlook|télécharger outlook|"
    r"发自我?的?|從我的|从我的|寄自|获取 outlook|أُ?رسلت? من|أرسل من|مرسل من|gesendet (?:von|mit) )"
    r".{0,80}$",
    re.IGNORECASE,
)
SIGNS_OFF = re.compile(
    r"^[ \t]*(?:(?:with )?(?:best|kind|warm|kindest|warmest|many)?[ \t]*(?:regards|wishes|thanks)|"
    r"(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|cheers|best|thanks(?: and regards| again)?|thank you|"
    r"(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|(?:le |muy )?(?:saluda )?atentamente|"
    r"(?:un )?abrazo|(?:muchas )?gracias|quedo a (?:su|la) .{0,40}|"
    r"(?:bien )?(?:très )?cordialement|(?:bien )?sincèrement|bien à vous|salutations(?: distinguées)?|merci|"
    r"(?:meilleures|sincères|cordiales) salutations|(?:veuillez|je vous prie|nous vous prions).{0,120}salutations.{0,40}|"
    r"此致|敬礼|敬禮|顺祝商祺|順頌商祺|顺颂商祺|商祺|祝好|祝商祺|谢谢|謝謝|致敬|敬上|"
    r"(?:مع )?(?:أطيب |خالص |أجمل )?(?:التحيات|تحياتي|التحية|الشكر|تحية)(?: والتقدير)?|"
    r"(?:وتفضلوا|تفضلوا) بقبول.{0,60}|شكرا(?: جزيلا)?|شكرًا|"
    r"mit freundlichen grüßen|viele grüße|atenciosamente|cordiali saluti|met vriendelijke groet)"
    r"[ \t]*[,.!，。！،]*[ \t]*$",
    re.IGNORECASE,
)
ADDED = re.compile(r"^[ \t]*(?:p\.? ?s\.?|n\.?b\.?|附言|又及)[ \t:：.]", re.IGNORECASE)
LONGEST_SIGNATURE = 15  # lines with something in them
CONTACT = re.compile(
    r"@|https?://|www\.|(?:\+|00)\d[\d ().\-]{5,}|"
    r"^[ \t]*(?:tel|phone|ph|mob(?:ile)?|cell|fax|e-?mail|mail|web|skype|whatsapp|wechat|qq|address|"
    r"t|m|e|f|w|tel[eé]fono|m[oó]vil|correo|direcci[oó]n|t[eé]l[eé]phone|t[eé]l|portable|courriel|adresse|"
    r"电话|手机|传真|邮箱|邮件|网址|地址|微信|電話|هاتف|جوال|فاكس|البريد|العنوان)[ \t]*[.:：]",
    re.IGNORECASE,
)


def written(text: str) -> str:
    """The part of a text that its writer has written for this answer."""
    text = INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [line.rstrip() for line in text.replace("\x00", "").split("\n")]
    lines = without_quotes(lines)
    lines = without_signature(lines)
    return joined(lines)


def without_quotes(lines: Sequence[str]) -> list[str]:
    """Down to where an earlier letter begins; quoted lines in between go, answers stay."""
    kept = list(lines[: beginning_of_the_old(lines)])
    kept = [
        line
        for n, line in enumerate(kept)
        if not QUOTED.match(line) and not introduces_a_quote(kept, n)
    ]
    return kept


def beginning_of_the_old(lines: Sequence[str]) -> int:
    marked = next((n for n, line in enumerate(lines) if MARK in line), len(lines))
    for n in range(marked):
        if ORIGINAL.match(lines[n][:LONGEST_LINE]) or begins_a_head(lines, n):
            return before_rulers(lines, n)
        if attribution(lines, n, marked):
            return n
    # What stands between the mark and the answer is how the program introduces it.
    if marked < len(lines):
        return above_introduction(lines, marked)
    return marked


def begins_a_head(lines: Sequence[str], n: int) -> bool:
    """A line "From: …" and, among the next five, two more of a letter's head."""
    if not HEAD_FROM.match(lines[n][:LONGEST_LINE]):
        return False
    behind = [line[:LONGEST_LINE] for line in lines[n + 1 : n + 6]]
    return sum(bool(HEAD_REST.match(line)) for line in behind) >= 2


def attribution(lines: Sequence[str], n: int, end: int) -> bool:
    """Does "On … wrote:" begin here, in one line or broken into up to four?"""
    if not lines[n].strip():
        return False
    together = ""
    for line in lines[n : min(n + 4, end)]:
        if not line.strip():
            return False
        together = f"{together} {line.strip()}" if together else line
        if len(together) > LONGEST_LINE:
            return False
        if WROTE.match(together):
            return bool(DATED.search(together)) and begins_so(lines[n])
    return False


def begins_so(line: str) -> bool:
    """A sentence that merely ends in "wrote:" some lines on does not begin the old letter."""
    start = line.strip(" \t>*_").lower()
    words = ("on ", "el ", "le ", "am ", "em ", "il ", "op ", "في ", "بتاريخ")
    return start.startswith(words) or bool(DATED.search(start))


def before_rulers(lines: Sequence[str], n: int) -> int:
    while n and (not lines[n - 1].strip() or RULER.match(lines[n - 1][:LONGEST_LINE])):
        n -= 1
    return n


def above_introduction(lines: Sequence[str], marked: int) -> int:
    """Above quoted and empty lines, rulers, and a line that ends with a colon before the mark."""
    n = marked
    while n and (
        not lines[n - 1].strip()
        or QUOTED.match(lines[n - 1])
        or RULER.match(lines[n - 1][:LONGEST_LINE])
    ):
        n -= 1
    top = n
    while top and n - top < 4 and lines[top - 1].strip():
        top -= 1
    together = " ".join(lines[top:n])[-LONGEST_LINE:]
    if not together.endswith((":", "：")) or not DATED.search(together):
        return n
    # A paragraph of its own; where it hangs on the answer, its last line alone.
    return top if not top or not lines[top - 1].strip() else n - 1


def introduces_a_quote(lines: Sequence[str], n: int) -> bool:
    """A dated line with a colon at its end, right before a quoted one, in any language."""
    line = lines[n]
    if not line.endswith((":", "：")) or not DATED.search(line[:LONGEST_LINE]):
        return False
    behind = next((one for one in lines[n + 1 : n + 3] if one.strip()), "")
    return bool(QUOTED.match(behind))


def without_signature(lines: Sequence[str]) -> list[str]:
    """Without what follows "-- ", a telephone's own line, or the words that end a letter."""
    kept = list(lines)
    for n, line in enumerate(kept):
        if DASHES.match(line[:LONGEST_LINE]) and is_near_the_end(kept, n):
            kept = kept[:n]
            break
    kept = [line for line in kept if not DEVICE.match(line[:LONGEST_LINE])]
    filled = [n for n, line in enumerate(kept) if line.strip()]
    for n in filled[-LONGEST_SIGNATURE:]:
        # The first thing said may be "Thank you." as well.
        if n != filled[0] and SIGNS_OFF.match(kept[n][:LONGEST_LINE]):
            kept = kept[:n] + beyond(kept[n + 1 :])
            break
    return without_contact_block(kept)


def is_near_the_end(lines: Sequence[str], n: int) -> bool:
    return sum(bool(line.strip()) for line in lines[n + 1 :]) <= 2 * LONGEST_SIGNATURE


def beyond(signature: Sequence[str]) -> list[str]:
    """What was added below the name: from "PS" on."""
    for n, line in enumerate(signature):
        if ADDED.match(line):
            return ["", *signature[n:]]
    return []


def without_contact_block(lines: Sequence[str]) -> list[str]:
    """Without a last paragraph of short lines of which two say where somebody is reached."""
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    start = len(kept)
    while start and kept[start - 1].strip():
        start -= 1
    block = kept[start:]
    if start and len(block) >= 2 and all(len(line) <= 90 for line in block):
        reached = sum(bool(CONTACT.search(line)) for line in block)
        if reached >= 2 and reached * 3 >= len(block):
            return kept[:start]
    return kept


def joined(lines: Sequence[str]) -> str:
    """The lines as a text, with at most one empty one between two."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
