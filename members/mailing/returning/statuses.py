"""What a mail server's status means for an address: gone for good, or not to be had for now.

Nobody is suppressed for what is not the reader's: a full mailbox, a policy, a letter that was
too large, a server that was away, are soft. Without Django: members/mailing/returning/report_program.py
reads strangers' reports with it.
"""

import re

HARD, SOFT, NOTHING = "hard", "soft", ""
# RFC 3463, also as it stands in a sentence or behind a "#".
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
REPLY = re.compile(r"(?<![\d.])([245][0-5]\d)(?![\d.])")
# 5.1.7 and 5.1.8 are about who sent it, 5.1.9 about a server on the way.
NOT_THE_READERS = {7, 8, 9}
# What servers say of an address that nobody has, where their number says little.
NOBODY = re.compile(
    r"user(?: is)? (?:unknown|not found|suspended|not exist)|unknown (?:user|recipient|mailbox|address)"
    r"|no such (?:user|mailbox|recipient|address|person|account)|(?:user|account|mailbox|recipient|address|addressee)"
    r" (?:does not|doesn't|do not|not) exist|mailbox (?:not found|unavailable|is disabled|has been disabled)"
    r"|(?:doesn't|does not) have an? \S{1,80} account|account (?:has been |is )?(?:disabled|closed|deactivated|inactive)"
    r"|invalid (?:recipient|mailbox|user|address)|recipient (?:not found|unknown|address rejected)|not our customer"
    r"|no mailbox here|no longer (?:valid|active|available|exists)|(?:host|domain) (?:or domain name )?not found"
    r"|用户不存在|收件人不存在|邮箱不存在|地址不存在|帐号不存在|账号不存在|找不到(?:用户|收件人)|无此用户|用户未找到|域名不存在",
    re.IGNORECASE,
)
POLICY = re.compile(
    r"spam|block|black ?list|policy|reputation|denied|content|dmarc|\bspf\b|dkim|rate limit|quota|full\b|greylist"
    r"|try again|temporar|too (?:many|large|big)|suspicio|virus|反垃圾|拒绝|已满|容量|频率|内容",
    re.IGNORECASE,
)


def kind_of(status: str, said: str = "") -> str:
    """What a status (5.1.1), or a reply alone (550), with the words beside it, means."""
    if found := STATUS.search(status):
        category, subject, detail = map(int, found.groups())
        if category != 5:
            return SOFT if category == 4 else NOTHING
        return of_permanent(subject, detail, said)
    reply = REPLY.search(status)
    if reply is None or reply[1][0] == "2":
        return NOTHING
    if reply[1][0] == "4" or reply[1] == "552":
        return SOFT
    return by_words(said)


def of_permanent(subject: int, detail: int, said: str) -> str:
    if subject == 1:
        return SOFT if detail in NOT_THE_READERS else HARD
    if (subject, detail) in {(2, 1), (4, 4)}:  # closed; its domain has no mail server
        return HARD
    if (subject, detail) == (4, 1) and "recipient address rejected" in said.lower():
        return HARD  # Exchange, of an address that its directory does not have
    if subject in {0, 5} or (subject, detail) in {(2, 0), (3, 0), (4, 0)}:
        return by_words(said)
    return SOFT


def is_not_the_readers(status: str) -> bool:
    """Does it name something else than an address that is gone: a full mailbox, a policy?"""
    found = STATUS.search(status)
    if found is None or found[1] != "5":
        return found is not None
    subject, detail = int(found[2]), int(found[3])
    return subject in {3, 6, 7} or (subject, detail) in {(2, 2), (2, 3), (4, 7)}


def by_words(said: str) -> str:
    """Of a refusal whose number says nothing: hard only where it says that nobody is there."""
    if POLICY.search(said):
        return SOFT
    return HARD if NOBODY.search(said) else SOFT


def code_in(said: str) -> str:
    """The status that a sentence names, else its reply; empty for none. As short as 5.1.1."""
    found = [one[0] for one in STATUS.finditer(said) if one[1] != "2"]
    telling = [one for one in found if not one.endswith(".0.0")]
    if telling or found:
        return (telling or found)[0]
    reply = [one[1] for one in REPLY.finditer(said) if one[1][0] in "45"]
    return reply[0] if reply else ""
