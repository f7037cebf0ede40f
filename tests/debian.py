"""Programs that tests need beside Python's: the machine's own, or Debian's installed now."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

# Debian has some where root alone looks.
PLACES = os.pathsep.join(("/usr/sbin", "/usr/local/sbin"))


class Lacking(Exception):
    """There is none, and the message says what to do."""


class Program(NamedTuple):
    """A program, how Debian and Homebrew call what has it, and what it is there for."""

    name: str
    called: str
    package: str
    brewed: str
    use: str

    @property
    def advice(self) -> str:
        return (
            f"No {self.called}, which {self.use}. Install it (Debian, Ubuntu:"
            f" sudo apt install {self.package}; macOS: brew install {self.brewed})."
        )

    def found(self) -> str | None:
        return shutil.which(self.name) or shutil.which(self.name, path=PLACES)

    def path(self) -> str:
        """Where it is; as root on Debian without one, Debian's is installed. Raises Lacking."""
        if there := self.found():
            return there
        if not can_install():
            raise Lacking(self.advice)
        # Tests run in several processes, and apt-get alone, whatever it installs.
        with (Path(tempfile.gettempdir()) / "tradedir-apt.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            is_installed = bool(self.found()) or install(self.package)
        if there := self.found():
            return there
        failed = "" if is_installed else "apt-get could not install it. "
        raise Lacking(failed + self.advice)


def can_install() -> bool:
    return (
        sys.platform == "linux"
        and os.geteuid() == 0
        and shutil.which("apt-get") is not None
    )


def install(*packages: str) -> bool:
    """Install these of Debian's. A service that one of them is stays off: tests run their own."""
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    commands = (["update"], ["install", "-y", "--no-install-recommends", *packages])
    codes = [
        subprocess.run(
            ["apt-get", "-q", *words],
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        ).returncode
        for words in commands
    ]
    # What is known from before may do where nothing new could be asked.
    return codes[-1] == 0
