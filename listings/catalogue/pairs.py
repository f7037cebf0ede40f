"""Pairs of a name and a value in one cell: "Power: 5.5; Voltage: 220|380", there and back."""

import re
from collections.abc import Iterable

NAME_SIGNS = re.compile(r"([\\;:|])")
# A backslash before any other sign is one that is meant.
PIECES = re.compile(r"\\([\\;:|n])|([;:|\n])")
END, BETWEEN, OR = ";", ":", "|"


def written(pairs: Iterable[tuple[str, str]]) -> str:
    """The pairs as one cell."""
    return "; ".join(f"{_name(name)}: {_value(value)}" for name, value in pairs)


def listed(values: Iterable[str]) -> str:
    """Several values, to be written as one: `read` takes them apart again."""
    return "|".join(values)


def read(cell: str) -> list[tuple[str, str]]:
    """The pairs of a cell; what has no name or no value is none."""
    if "\\" in cell:
        return _read_with_signs(cell)
    pairs = []
    for part in cell.replace("\n", ";").split(";"):
        name, _, value = part.partition(":")
        if (name := name.strip()) and (value := value.strip()):
            pairs.append((name, value))
    return pairs


def _read_with_signs(cell: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    name, said, place = "", [], 0
    has_name = False
    for found in PIECES.finditer(f"{cell};"):
        said.append(cell[place : found.start()])
        place = found.end()
        if found[1]:
            said.append("\n" if found[1] == "n" else found[1])
        elif found[2] == BETWEEN and not has_name:
            name, said, has_name = "".join(said).strip(), [], True
        elif found[2] in {END, "\n"}:
            value = "".join(said).strip()
            if has_name and name and value:
                pairs.append((name, value))
            name, said, has_name = "", [], False
        else:
            said.append(found[2])
    return pairs


def _name(text: str) -> str:
    return NAME_SIGNS.sub(r"\\\1", text).replace("\n", "\\n")


def _value(text: str) -> str:
    return re.sub(r"([\\;])", r"\\\1", text).replace("\n", "\\n")
