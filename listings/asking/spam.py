"""How much a message looks like spam, with the reasons in words. What is held is never dropped.

Nothing here is a black box: each rule says what it found, the supplier reads it beside the
message and releases what is held wrongly.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from listings.asking import blocking
from listings.models import Inquirer, Message
from listings.public_area import finding
from members.models import Company
from privacy import sealing

# From so many points on a message is held.
HOLD = 5
# Nobody reads a form and writes 20 characters in less.
SECONDS = 4
SAME_SINCE = timedelta(days=7)
# The same text sent with other forms to this many companies or more.
SAME_TO = 5
SHORTEST = 40
LINKS = 3
WORDS = re.compile(
    r"\b(?:seo|backlinks?|guest post(?:ing)?|casino|viagra|cialis|forex|payday loans?|"
    r"bitcoin|crypto(?:currency)? invest\w*|web ?site traffic|google ranking|"
    r"first page of google|mobile app development|web design services?|"
    r"lottery|inheritance|next of kin|escort|onlyfans)\b|"
    r"(?:网站优化|代开发票|博彩|彩票|贷款|刷单)",
    re.IGNORECASE,
)
# What each rule says, by its code, and how much it weighs.
RULES: dict[str, tuple[int, Promise]] = {
    "blocked": (9, _("You have blocked this sender.")),
    "thread": (9, _("The conversation is held back from its first message on.")),
    "trap": (9, _("A field was filled in that no person sees.")),
    "quick": (5, _("It was sent faster than anybody can write.")),
    "same": (5, _("The same text went to many companies with other forms.")),
    "words": (5, _("It has words that advertising has: %(what)s.")),
    "links": (5, _("It has many links.")),
    "link": (1, _("It has a link.")),
    "contact": (1, _("It has contact data.")),
    "short": (1, _("It is very short.")),
}


class Clues(NamedTuple):
    """What a form knows beside its text: was the trap filled in, and how long did it take?"""

    trap: bool = False
    seconds: float | None = None


NO_CLUES = Clues()


class Reason(NamedTuple):
    """A rule that found something; `what` is what it found, where that says more."""

    rule: str
    what: str = ""

    @property
    def points(self) -> int:
        return RULES[self.rule][0]

    @property
    def words(self) -> str:
        return str(RULES[self.rule][1]) % {"what": self.what}


class Score(NamedTuple):
    """How much a message looks like spam, and why."""

    reasons: list[Reason]

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def is_held(self) -> bool:
        return self.points >= HOLD

    @property
    def kept(self) -> list[list[str]]:
        """As it stands in a message's row."""
        return [[reason.rule, reason.what] for reason in self.reasons]


def weigh(
    text: str,
    *,
    company: Company,
    inquirer: Inquirer,
    text_mark: bytes | None,
    clues: Clues = NO_CLUES,
    form_key: UUID | None = None,
) -> Score:
    """The score of a message to this company, before it is written."""
    reasons = [*of_text(text), *of_form(clues)]
    if blocking.is_blocked(company, inquirer):
        reasons.insert(0, Reason("blocked"))
    if text_mark and is_everywhere(text_mark, but=form_key):
        reasons.append(Reason("same"))
    return Score(reasons)


def of_form(clues: Clues) -> Iterator[Reason]:
    if clues.trap:
        yield Reason("trap")
    if clues.seconds is not None and clues.seconds < SECONDS:
        yield Reason("quick")


def of_text(text: str) -> Iterator[Reason]:
    found = finding.contacts(text)
    links = sum(one.kind == finding.LINK for one in found)
    if words := WORDS.search(text):
        yield Reason("words", words[0][:40])
    if links >= LINKS:
        yield Reason("links")
    elif links:
        yield Reason("link")
    if len(found) > links:
        yield Reason("contact")
    if len(text.strip()) < SHORTEST:
        yield Reason("short")


def is_everywhere(mark: bytes, *, but: UUID | None) -> bool:
    """Did the same text go to many companies, other than with this form? One statement."""
    rows = Message.objects.filter(
        text_mark=mark, written_at__gt=timezone.now() - SAME_SINCE
    )
    others = rows.exclude(thread__form_key=but) if but else rows
    companies = others.values("thread__company").distinct()[:SAME_TO]
    return len(companies) >= SAME_TO


def mark_of(text: str) -> bytes | None:
    """By what the same text is known again; nothing for a text that everybody may write."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text).casefold()
        if letter.isalnum()
    )
    if len(plain) < SHORTEST:
        return None
    return sealing.mark(plain, of="inquiry-text")


def told(kept: list[list[str]]) -> list[str]:
    """The reasons of a held message in words."""
    return [Reason(rule, what).words for rule, what in kept if rule in RULES]
