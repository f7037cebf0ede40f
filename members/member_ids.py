"""Member IDs: which may be chosen, and which look like another.

Two IDs with the same skeleton look the same to a reader (Unicode TS 39, section 4), so only
one of them can be taken: nobody signs in, or writes, as somebody else's twin.
"""

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST = 40
# Letters and digits of any script; between them dots, hyphens and underscores.
FORM = re.compile(r"[^\W_](?:[\w.-]{0,38}[^\W_])?")
# What readers take for each other that the Unicode list tells apart once in lower case.
ALIKE = str.maketrans("i1|!0", "llllo")
PAIRS = (("rn", "m"), ("vv", "w"))


def written(typed: str) -> str:
    """A member ID as it is kept: one spelling of each letter, without blanks around."""
    return unicodedata.normalize("NFKC", typed).strip()


def check(member_id: str) -> None:
    """Raise ValidationError where a member ID cannot be chosen."""
    if len(member_id) < 3 or len(member_id) > LONGEST:
        raise ValidationError(_("Use between 3 and 40 characters."))
    if not FORM.fullmatch(member_id):
        raise ValidationError(
            _(
                "Use letters, digits and between them dots, hyphens or underscores, without blanks."
            )
        )


def skeleton(member_id: str) -> str:
    """The same for every member ID that looks like this one."""
    folded = unicodedata.normalize("NFKC", member_id).casefold()
    bare = unicodedata.normalize("NFD", folded)
    looks = "".join(prototype(letter) for letter in bare).casefold().translate(ALIKE)
    for seen, meant in PAIRS:
        looks = looks.replace(seen, meant)
    return looks


def prototype(letter: str) -> str:
    """The plainest of the letters that look like this one; Latin where there is one."""
    return letter if letter.isascii() else prototypes().get(letter, letter)


@cache
def prototypes() -> dict[str, str]:
    """Each letter that has plainer twins with the plainest of them.

    From the data of the package, not its own reading of it, which holds 7 MB from the
    first import on, in processes too that never see a member ID.
    """
    data = files("confusable_homoglyphs").joinpath("confusables.json").read_bytes()
    plainest = {}
    for letter, known in json.loads(data).items():
        twins = (one["c"].strip("\u200e\u200f").casefold() for one in known)
        plain = min([letter, *(twin for twin in twins if len(twin) == 1)])
        if plain != letter:
            plainest[letter] = plain
    return plainest
