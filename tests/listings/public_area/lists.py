"""The lists of texts that the finding of contact data is measured on."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
MARKED = re.compile("⟦(.*?)⟧", re.DOTALL)


class Disguised(NamedTuple):
    """A text and where its contact data stands."""

    text: str
    start: int
    end: int


def lines(name: str) -> Iterator[str]:
    for line in (HERE / name).read_text().splitlines():
        if line and not line.startswith("#"):
            yield re.sub(
                r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), line
            ).replace(r"\n", "\n")


def disguised(name: str = "disguised.txt") -> list[Disguised]:
    result = []
    for line in lines(name):
        marked = MARKED.search(line)
        assert marked, line
        text = line.replace("⟦", "").replace("⟧", "")
        result.append(Disguised(text, marked.start(), marked.end() - 2))
    return result


def clean(name: str = "clean.txt") -> list[str]:
    return list(lines(name))


def is_marked(one: Disguised, found: Sequence[tuple[int, int, str, str]]) -> bool:
    """Does what was found cover at least half of what is hidden?"""
    covered = sum(
        max(0, min(one.end, end) - max(one.start, start)) for start, end, *_ in found
    )
    return covered * 2 >= one.end - one.start
