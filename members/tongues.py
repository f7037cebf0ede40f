"""Languages (BCP 47) by their names in a language."""

from functools import cache

from babel import Locale

# Chinese is written in two ways, and read as two languages; others have no shorter code.
LONGER = {
    "zh-hans": "zh_Hans",
    "zh-hant": "zh_Hant",
    "ceb": "ceb",
    "fil": "fil",
    "yue": "yue",
}


@cache
def choices(language: str) -> list[tuple[str, str]]:
    """(code, name), in the order of the names; Chinese by its two ways of writing."""
    names = Locale.parse(language.replace("-", "_")).languages
    codes = [str(code) for code in names if len(str(code)) == 2]
    found = {code: str(names[code]) for code in codes if code not in NOT_SPOKEN}
    found |= {code: str(names[theirs]) for code, theirs in LONGER.items()}
    return sorted(found.items(), key=lambda pair: pair[1])


# Babel's "zh" is in the list as its two ways of writing; "sh" is Serbian and Croatian.
NOT_SPOKEN = {"zh", "sh", "vo", "io", "ie", "ia"}


def name(code: str, language: str) -> str:
    return dict(choices(language)).get(code, code)
