"""Which release of the product, with which files, makes pages: what others made is not handed out."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

MADE_BY = ("privacy", "members", "listings", "tradedir", "templates", "locale")
READ = {".py", ".html", ".mo"}


@cache
def release() -> str:
    """New code, templates, words or addresses of files make other pages."""
    root: Path = settings.BASE_DIR
    newest = max(
        (
            path.stat().st_mtime_ns
            for top in MADE_BY
            for path in (root / top).rglob("*")
            if path.suffix in READ
        ),
        default=0,
    )
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    files = manifest.stat().st_mtime_ns if manifest.exists() else 0
    made_by = f"{newest} {files} {settings.MEDIA_URL} {settings.STATIC_URL}"
    return hashlib.blake2b(made_by.encode(), digest_size=8).hexdigest()
