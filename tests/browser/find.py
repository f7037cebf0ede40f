"""Which browser the tests drive: the one given, the machine's, or Debian's installed now.

`python -m tests.browser.find --install` prints its path, or a sentence that says
what to install.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

from tests.debian import can_install, install

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
# Without the fonts Chinese and Arabic pages show boxes.
DEBIAN = ("chromium", "fonts-noto-cjk", "fonts-noto-core")
ADVICE = (
    "No browser for the browser tests. Install Chromium or Google Chrome"
    " (Debian, Ubuntu: sudo apt install chromium), or set CHROMIUM to the program's"
    " path, or leave these tests out with bin/test --no-browser."
)


class NoBrowser(Exception):
    """There is none, and the message says what to do."""


def find() -> Path:
    """The browser's program."""
    if given := os.environ.get("CHROMIUM"):
        if Path(given).is_file():
            return Path(given)
        raise NoBrowser(f"CHROMIUM names {given}, which is not there.")
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    if MAC.is_file():
        return MAC
    raise NoBrowser(ADVICE)


def find_or_install() -> Path:
    """The browser's program; as root on Debian without one, Debian's is installed."""
    try:
        return find()
    except NoBrowser:
        if "CHROMIUM" in os.environ or not can_install():
            raise
    print("No browser here: installing Debian's Chromium with apt-get.", flush=True)
    if not install(*DEBIAN):
        raise NoBrowser(f"apt-get could not install Chromium. {ADVICE}")
    return find()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--install", action="store_true", help="as root on Debian")
    try:
        print(find_or_install() if parser.parse_args().install else find())
    except NoBrowser as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    main()
