"""What a web worker does with a workbook: refuse it by its directory, have its beginning read.

It is read in a process of its own, with an end to its memory and its time: openpyxl takes
26 MB, which a web worker would keep.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import IO
from zipfile import BadZipFile

from listings.catalogue import zips
from listings.catalogue.limits import MOST_PARTS, MOST_UNPACKED, Unreadable

ROOT = Path(__file__).resolve().parent.parent.parent
READER = "listings.catalogue.xlsx_reading"
SECONDS = 60


def check(path: Path | IO[bytes]) -> None:
    """Refuse, before anything is unpacked, what would unpack to too much. Raises Unreadable."""
    try:
        with zips.unzipped(path) as archive:
            parts = archive.infolist()
    except zips.TooManyNames:
        raise Unreadable("bomb") from None
    except (BadZipFile, OSError):
        raise Unreadable("broken") from None
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise Unreadable("kind")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("bomb")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("locked")


def beginning(path: Path, count: int) -> list[tuple[int, list[str]]]:
    """The first rows that hold something. Raises Unreadable."""
    command = [sys.executable, "-m", READER, str(path), str(count)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, timeout=SECONDS, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise Unreadable("broken") from None
    told = json.loads(done.stdout)
    if "trouble" in told:
        raise Unreadable(told["trouble"])
    return [(number, cells) for number, cells in told["rows"]]
