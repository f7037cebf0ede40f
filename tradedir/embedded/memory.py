"""How much memory there is: the machine's, or what a container may use of it."""

import os
from pathlib import Path

# Of a control group of the second version, and of the first.
LIMITS = (
    "/sys/fs/cgroup/memory.max",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
)
MEGABYTE = 1024 * 1024


def megabytes(limits: tuple[str, ...] = LIMITS) -> int:
    """The least of what is there and what is allowed."""
    there = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    allowed = [limit for path in limits if (limit := _limit(Path(path)))]
    return min([there, *allowed]) // MEGABYTE


def _limit(path: Path) -> int | None:
    """In bytes; None where nothing is said, or "max"."""
    try:
        said = path.read_text().strip()
    except OSError:
        return None
    return int(said) if said.isdecimal() else None
