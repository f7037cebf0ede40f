"""Static files under names that change with their content, gathered when they have changed.

Those of releases before stay for some days: pages that readers have open, and processes that are
not restarted yet, still ask for them.
"""

import hashlib
import json
import time
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

MANIFEST = "staticfiles.json"
KEPT_SECONDS = 7 * 86_400


def collect_if_changed() -> bool:
    """Gather the static files of all apps unless they are those gathered last."""
    target = Path(settings.STATIC_ROOT)
    record = target.with_suffix(".fingerprint")
    now = fingerprint()
    if record.exists() and record.read_text() == now:
        return False
    record.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    drop_old(target)
    record.write_text(now)
    return True


def drop_old(target: Path) -> None:
    """Take away what no release of the last days has: neither by its name nor by its hash."""
    told = json.loads((target / MANIFEST).read_text())["paths"]
    ours = {MANIFEST, *told, *told.values()}
    before = time.time() - KEPT_SECONDS
    for file in target.rglob("*"):
        name = str(file.relative_to(target))
        plain = name.removesuffix(".gz").removesuffix(".br")
        if file.is_file() and plain not in ours and file.stat().st_mtime < before:
            file.unlink()


def fingerprint() -> str:
    """Of every static file: its name, size and time of change."""
    digest = hashlib.sha256(settings.STATIC_ROOT.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            digest.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return digest.hexdigest()
