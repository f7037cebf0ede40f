"""GoAccess, which counts access logs in another way: the machine's, or Debian's installed now.

`counted(log, …)` is what it finds. Its unique visitor of a day is one address with one browser's
name, as ours is.
"""

import json
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from tests.debian import Program

PROGRAM = Program(
    "goaccess",
    "GoAccess",
    "goaccess",
    "goaccess",
    "the import of access logs is compared with",
)
# Lines that ask in another way than GET are malformed by these, and so are not counted.
COMBINED = '%h %^[%d:%t %^] "GET %U %H" %s %b "%R" "%u"'
COMMON = '%h %^[%d:%t %^] "GET %U %H" %s %b'
# An answer that is no page. 200 and 304 are seen, 206 too.
NO_PAGE = (
    *(301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 410, 429),
    *(500, 502, 503),
)
# What is no page of ours, beside what GoAccess takes for files by itself.
FILES = (".css", ".js", ".webp", ".ico", ".txt", ".xml", ".json")


class Day(NamedTuple):
    hits: int
    visitors: int


def counted(
    log: Path, *, crawlers: bool = False, log_format: str = COMBINED
) -> dict[str, Day]:
    """{day: pages seen and visitors}, with what we leave out left out. Days as 20261129."""
    found = report(
        log,
        f"--log-format={log_format}",
        *(() if crawlers else ("--ignore-crawlers", "--unknowns-as-crawlers")),
        *("--all-static-files", "--ignore-statics=panel"),
        *(f"--static-file={ending}" for ending in FILES),
        *(f"--ignore-status={status}" for status in NO_PAGE),
    )
    return {
        day["data"]: Day(day["hits"]["count"], day["visitors"]["count"])
        for day in found["visitors"]["data"]
    }


def report(log: Path, *options: str) -> dict[str, Any]:
    """All that GoAccess finds in a log."""
    out = log.with_name(f"{log.name}.json")
    command = [PROGRAM.path(), str(log), "--no-global-config", "--no-progress"]
    command += ["--date-format=%d/%b/%Y", "--time-format=%T", "--tz=UTC"]
    subprocess.run(
        [*command, *options, "-o", str(out)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    found: dict[str, Any] = json.loads(out.read_bytes())
    return found
