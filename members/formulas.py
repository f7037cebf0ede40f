"""Cells that no spreadsheet takes for a formula, there and back (OWASP, CSV injection)."""

import re

# In Chinese and Japanese writing the signs are wide.
SIGN = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
QUOTED = re.compile(r"''*[=+\-@\t\r\n＝＋－＠]")


def escaped(cell: str) -> str:
    """The cell with ' before what begins like a formula; one more where it stands already."""
    return f"'{cell}" if SIGN.match(cell) else cell


def unescaped(cell: str) -> str:
    """The cell as it was before `escaped`."""
    return cell[1:] if QUOTED.match(cell) else cell
