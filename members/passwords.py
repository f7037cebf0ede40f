"""Which passwords are refused: what a guesser tries first (NIST SP 800-63B-4, 3.1.1.2).

There is no rule on which characters a password must have, and it never expires.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST = 128
FEWEST_CHARACTERS = 6
# Ways along a keyboard, the alphabet and the digits, there and back.
ROWS = (
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "azertyuiop",
    "qsdfghjklm",
    "qwertzuiop",
    "yxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789012345678901234567890123456789",
)
WAYS = tuple(way for row in ROWS for way in (row, row[::-1]))
RUN = 5
# What is left beside runs, words and repetition has to be worth this many characters.
OWN = 8
LETTERS = str.maketrans("0134578@$!|", "oleastbasil")
EVERYBODYS = (
    "password passwort passwd senha contrasena motdepasse mima secret letmein welcome "
    "iloveyou administrator admin login master dragon monkey sunshine princess football "
    "baseball superman batman trustno correcthorsebatterystaple whatever changeme default "
    "trade directory supplier company member"
).split()


class Refusing:
    """One reason to refuse a password, as Django wants it."""

    advice: StrOrPromise

    def refuses(self, password: str, member: Member | None) -> bool:
        raise NotImplementedError

    def validate(self, password: str, user: Member | None = None) -> None:
        if self.refuses(password, user):
            raise ValidationError(self.advice, code="password_refused")

    def get_help_text(self) -> str:
        return str(self.advice)


class NotTooLong(Refusing):
    advice = _("Use at most 128 characters.")

    def refuses(self, password: str, member: Member | None) -> bool:
        return len(password) > LONGEST


class ManyCharacters(Refusing):
    advice = _("Use at least 6 different characters.")

    def refuses(self, password: str, member: Member | None) -> bool:
        return len(set(password.casefold())) < FEWEST_CHARACTERS


class NotRepeated(Refusing):
    advice = _("Do not repeat the same piece to make it longer.")

    def refuses(self, password: str, member: Member | None) -> bool:
        folded = password.casefold()
        # A text that is made of repetitions stands inside its own double.
        if (folded + folded).find(folded, 1) < len(folded):
            return True
        half = len(folded) // 2
        return folded[:half] == folded[-half:]


class NotCommon(CommonPasswordValidator):
    """Django's list of passwords that many people have; with our sentence."""

    def get_error_message(self) -> str:
        return str(_("Many people use this password. Choose another."))


class NotAWalk(Refusing):
    advice = _(
        "Too much of it follows the keyboard, the alphabet or counting. Add words of your own."
    )

    def refuses(self, password: str, member: Member | None) -> bool:
        return len(without_runs(password.casefold())) < OWN


class NotOfKnownWords(Refusing):
    advice = _(
        "Too much of it is your name, your address, this site or a word everybody uses. Add words of your own."
    )

    def refuses(self, password: str, member: Member | None) -> bool:
        folded = password.casefold()
        words = sorted({*EVERYBODYS, *known_words(member)}, key=len, reverse=True)
        return any(
            len(bare(without(words, text))) < OWN
            for text in (folded, folded.translate(LETTERS))
        )


def known_words(member: Member | None) -> Iterator[str]:
    """Words of the site, of the person and of the person's companies."""
    texts = [settings.SITE_NAME]
    if member is not None:
        texts += [member.member_id, member.full_name, member.email]
        if member.pk:
            texts += member.memberships.values_list("company__trading_name", flat=True)
    for text in texts:
        for word in re.split(r"[\W_]+", text.casefold()):
            if len(word) >= 3:
                yield word


def without(words: Iterable[str], text: str) -> str:
    """What is left of a text when the words are taken out."""
    for word in words:
        text = text.replace(word, " ")
    return text


def without_runs(text: str) -> str:
    """What is left when ways of five and more along the keyboard are taken out."""
    left, at = [], 0
    while at < len(text):
        length = run_at(text, at)
        if length < RUN:
            left.append(text[at])
        at += length if length >= RUN else 1
    return "".join(left)


def run_at(text: str, at: int) -> int:
    """How many characters from here follow one of the ways."""
    longest = 1
    for way in WAYS:
        start = way.find(text[at])
        while start >= 0:
            length = 0
            while (
                text[at + length : at + length + 1]
                == way[start + length : start + length + 1]
                != ""
            ):
                length += 1
            longest = max(longest, length)
            start = way.find(text[at], start + 1)
    return longest


def bare(text: str) -> str:
    """A text without what is put round words: digits, punctuation and blanks."""
    return re.sub(r"[\W\d_]+", "", text)
