"""What counting costs a page: `bench/run traffic`. The measuring itself is traffic_work.py."""

import os
import subprocess
import sys
from collections.abc import Sequence


def main(words: Sequence[str]) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "bench.traffic_work", *words]
    done = subprocess.run(
        command,
        env=os.environ | settings,
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    # By this process, so that it is kept beside the figures.
    print(done.stdout, end="")
    sys.exit(done.returncode)
