"""Drawings that are text, without who drew them: DXF (Autodesk's reference) and STEP (ISO 10303-21).

What is drawn and what is written in the drawing is the writer's own and stays.
"""

import re
from collections.abc import Iterator

from listings.washing.broken import Broken

# Of paths of files only who has the account is taken out; a drawing may need the rest.
ACCOUNTS = re.compile(
    r"([\\/](?:Users|home|Documents and Settings|Benutzer)[\\/]+)[^\\/\r\n'\"]+",
    re.IGNORECASE,
)
# Of a DXF's head: who saved it, when, where, and whatever its owner added.
VARIABLES = {
    *("$LASTSAVEDBY", "$CUSTOMPROPERTY", "$CUSTOMPROPERTYTAG", "$PROJECTNAME"),
    *("$HYPERLINKBASE", "$STYLESHEET", "$MENU", "$FINGERPRINTGUID", "$VERSIONGUID"),
    *("$TDCREATE", "$TDUCREATE", "$TDUPDATE", "$TDUUPDATE", "$TDINDWG", "$TDUSRTIMER"),
}
COMMENT, MOST_CODE = 999, 1071
# Documents of other programs within the drawing, which nobody has looked into.
DOCUMENTS = {"OLEFRAME", "OLE2FRAME"}
# Older programs keep the document's properties in a record of this name.
PROPERTIES = "DWGPROPS COOKIE"
# STEP: text in quotes, remarks, the ends of statements, and all else.
TOKENS = re.compile(r"'(?:[^']|'')*'|/\*.*?\*/|;|[^'/;]+|/", re.DOTALL)
OF_PEOPLE = re.compile(
    r"\b(?:PERSON|ORGANIZATION|ADDRESS|PERSONAL_ADDRESS|ORGANIZATIONAL_ADDRESS|"
    r"ORGANIZATIONAL_PROJECT|EXTERNAL_SOURCE|DOCUMENT_FILE)\s*\(",
    re.IGNORECASE,
)
LOCATION = re.compile(r"^(?:ANCHOR|REFERENCE|SIGNATURE)\s*$", re.IGNORECASE)


def washed(data: bytes, kind: str) -> bytes:
    # Whatever the letters mean, each byte is one and comes back as it was.
    text = data.decode("latin-1")
    text = dxf(text) if kind == "dxf" else step(text)
    return ACCOUNTS.sub(r"\1-", text).encode("latin-1")


def dxf(text: str) -> str:
    """Pairs of lines, a code and a value. Raises Broken."""
    kept: list[str] = []
    variable, foreign, record = "", False, False
    for code, number, value in pairs(text):
        word = value.strip()
        if number == COMMENT:
            continue
        if number == 9:
            variable = word.upper()
        elif number == 0 and word.upper() in DOCUMENTS:
            raise Broken
        elif number == 0:
            variable, foreign, record = "", False, False
        elif number == 1001:
            # What other programs hang on a line: links, names, and we cannot know what.
            foreign = not word.upper().startswith("ACAD")
        elif word == PROPERTIES:
            record = True
        if variable in VARIABLES or (foreign and 1000 <= number <= MOST_CODE):
            continue
        is_told = record and word != PROPERTIES and is_text(number)
        kept += [code, "" if is_told else value]
    return "\r\n".join([*kept, ""])


def is_text(code: int) -> bool:
    return 1 <= code <= 4 or 300 <= code <= 309


def pairs(text: str) -> Iterator[tuple[str, int, str]]:
    lines = re.split(r"\r\n|\r|\n", text)
    for code, value in zip(lines[::2], lines[1::2], strict=False):
        try:
            number = int(code)
        except ValueError as error:
            raise Broken from error
        yield code, number, value


def step(text: str) -> str:
    """Statements that end with a semicolon. Raises Broken."""
    kept: list[str] = []
    section = ""
    is_out = False
    for statement in statements(text):
        # Without what stands in quotes: names of sections and entities never do.
        bare = "".join(one for one in statement if one[0] != "'").strip()
        upper = bare.removesuffix(";").strip().upper()
        if LOCATION.match(upper):
            # References to other files, and who signed.
            is_out = True
        if upper in ("HEADER", "DATA") or upper.startswith("DATA("):
            section = upper[:4]
        if not is_out:
            kept.append(without_people(statement, bare, section))
        if upper == "ENDSEC":
            section, is_out = "", False
    said = "\n".join(one for one in kept if one)
    if not said.endswith("END-ISO-10303-21;"):
        raise Broken
    return f"{said}\n"


def without_people(statement: list[str], bare: str, section: str) -> str:
    """A statement without the people in it."""
    if section == "HEAD" and not bare.upper().startswith(("HEADER", "ENDSEC")):
        return header(statement, bare.upper())
    if section == "DATA" and OF_PEOPLE.search(bare):
        statement = ["''" if one[0] == "'" else one for one in statement]
    return "".join(statement).strip()


def header(statement: list[str], bare: str) -> str:
    """The three entities of the head that must be there; others go."""
    if bare.startswith("FILE_NAME"):
        return "FILE_NAME('','1970-01-01T00:00:00',(''),(''),'','','');"
    if bare.startswith("FILE_DESCRIPTION"):
        level = next((one for one in reversed(statement) if one[0] == "'"), "'2;1'")
        level = level if re.fullmatch(r"'\d;\d'", level) else "'2;1'"
        return f"FILE_DESCRIPTION((''),{level});"
    return "".join(statement).strip() if bare.startswith("FILE_SCHEMA") else ""


def statements(text: str) -> Iterator[list[str]]:
    """Each with its parts, its semicolon the last; without the remarks. Raises Broken."""
    parts: list[str] = []
    place = 0
    while found := TOKENS.match(text, place):
        place, part = found.end(), found[0]
        if part.startswith("/*"):
            continue
        parts.append(part)
        if part == ";":
            yield parts
            parts = []
    if place < len(text):  # a quote that never ends
        raise Broken
