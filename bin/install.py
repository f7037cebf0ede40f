"""Makes .venv hold what the given requirement files pin, every file checked by its hash.

Needs nothing but Python itself. Does nothing where .venv holds it already.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
UV = str(VENV / "bin" / "uv")
NOTED = VENV / "installed.json"
NEEDED_ON_DISK = 1_000_000_000
WIDTH = 34
NO_ENSUREPIP = (
    "This Python cannot make virtual environments: its ensurepip is packaged apart."
    " Install it (Debian, Ubuntu: sudo apt install python3-venv), then run this again."
)


def main() -> None:
    files = [ROOT / name for name in sys.argv[1:]]
    wanted = {file.name: fingerprint(file) for file in files}
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        holds = noted()
        if wanted.items() <= holds.items():
            return
        see_that_there_is_room()
        if not holds:
            make_environment()
        NOTED.unlink(missing_ok=True)
        install(files)
        NOTED.write_text(json.dumps(holds | wanted))


def fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def noted() -> dict[str, str]:
    """What .venv holds; nothing, where its Python has gone."""
    try:
        holds: dict[str, str] = json.loads(NOTED.read_text())
        subprocess.run([PYTHON, "-c", ""], check=True, capture_output=True)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return {}
    return holds


def see_that_there_is_room() -> None:
    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_ON_DISK:
        sys.exit(
            f"Only {free // 1_000_000} MB are free on the disk of {ROOT}, and"
            f" {NEEDED_ON_DISK // 1_000_000} MB are needed. Make room, then run this again."
        )


def make_environment() -> None:
    begun = begin("Python environment")
    if importlib.util.find_spec("ensurepip") is None:
        install_ensurepip()
    try:
        venv.create(VENV, clear=True, symlinks=True, with_pip=True)
    except subprocess.CalledProcessError as error:
        sys.exit(f"\nNo virtual environment could be made: {error}. {NO_ENSUREPIP}")
    done(begun)


def install_ensurepip() -> None:
    """As root on Debian, from Debian; elsewhere it is said what to do."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"\n{NO_ENSUREPIP}")
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
        subprocess.run(
            ["apt-get", "-q", *command], env=quiet, check=False, capture_output=True
        )
    importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(f"\n{NO_ENSUREPIP}")


def install(files: list[Path]) -> None:
    """With uv, which is quick; with pip where uv cannot."""
    begun = begin("Packages")
    named = [argument for file in files for argument in ("-r", str(file))]
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    uv = [UV, "pip", "install", "--python", PYTHON, "--compile-bytecode"]
    if not Path(UV).exists():
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as apart:
            apart.write(lines_of("uv", files[0]))
            apart.flush()
            run([*pip, "--require-hashes", "-r", apart.name])
    if not (Path(UV).exists() and run([*uv, "--require-hashes", *named]) == ""):
        trouble = run([*pip, "--require-hashes", *named])
        if trouble:
            sys.exit(
                f"\n{trouble}\nThe packages could not be installed. Can this machine"
                " reach https://pypi.org, or is PIP_INDEX_URL set to a mirror?"
            )
    done(begun)


def lines_of(package: str, file: Path) -> str:
    """The lines that pin one package, with its hashes."""
    found = re.search(rf"^{package}==(?:.*\\\n)*.*\n", file.read_text(), re.MULTILINE)
    return found[0] if found else ""


def run(command: list[str]) -> str:
    """Run a command out of sight. Returns nothing, or what it said when it failed."""
    ran = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd=ROOT,
    )
    return (ran.stdout or "It failed without a word.") if ran.returncode else ""


def begin(step: str) -> float:
    sys.stdout.write(f"  {step:<{WIDTH}}")
    sys.stdout.flush()
    return time.monotonic()


def done(begun: float) -> None:
    sys.stdout.write(f"{time.monotonic() - begun:6.1f} s\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run it again to go on.")
    except OSError as trouble:
        sys.exit(f"\n{trouble}. Is the disk full, or the folder not yours to write to?")
