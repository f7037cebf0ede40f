"""What a run with --json says of itself beside its figures: how it was called, where, what it printed."""

import contextlib
import io
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

BESIDE = ".run.json"


class Twice(io.TextIOBase):
    """What is printed, and a copy of it."""

    def __init__(self, out: TextIO) -> None:
        self._out, self.copy = out, io.StringIO()

    def write(self, text: str) -> int:
        self.copy.write(text)
        return self._out.write(text)

    def flush(self) -> None:
        self._out.flush()


def run(name: str, main: Callable[[Sequence[str]], Any], words: Sequence[str]) -> Any:
    """A measurement; where it writes its figures, how it was made stands beside them."""
    figures = place_of(words)
    if figures is None:
        return main(words)
    begun = time.time()
    load = os.getloadavg()[0]
    with copied() as printed:
        try:
            return main(words)
        finally:
            told = {
                "command": f"bench/run {name} {' '.join(shown(words))}".strip(),
                "day": time.strftime("%Y-%m-%d", time.gmtime(begun)),
                "seconds": round(time.time() - begun),
                "machine": machine(),
                "load": [round(load, 1), round(os.getloadavg()[0], 1)],
                "printed": printed.copy.getvalue(),
            }
            if figures.exists():
                beside = figures.with_suffix(BESIDE)
                beside.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


@contextlib.contextmanager
def copied() -> Iterator[Twice]:
    twice = Twice(sys.stdout)
    with contextlib.redirect_stdout(twice):
        yield twice


def place_of(words: Sequence[str]) -> Path | None:
    for before, word in zip(("", *words), words, strict=False):
        if before == "--json":
            return Path(word)
        if word.startswith("--json="):
            return Path(word.removeprefix("--json="))
    return None


def shown(words: Sequence[str]) -> list[str]:
    """The words of a command without where its figures go, and without places of a machine."""
    kept: list[str] = []
    for before, word in zip(("", *words), words, strict=False):
        if before != "--json" and not word.startswith("--json"):
            kept.append("DIR" if Path(word).is_absolute() else word)
    return kept


def machine() -> str:
    """The processor, how many of it, and the Python: nothing that names a machine."""
    try:
        said = Path("/proc/cpuinfo").read_text()
        model = said.partition("model name")[2].partition("\n")[0].strip("\t: ")
    except OSError:
        model = platform.machine()
    python = f"Python {platform.python_version()}"
    return f"{os.cpu_count()} × {model or platform.machine()}, {python}"
