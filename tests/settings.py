"""The product's own settings, with keys that open nothing and folders of the tests' own.

Every test process has a folder and a Redis database to itself, so that tests in
parallel do not see each other's files, tasks and cached pages.
"""

import base64
import os
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "postgres://tradedir@127.0.0.1:5432/tradedir"
REDIS = "redis://127.0.0.1:6379/0"

worker = os.environ.get("PYTEST_XDIST_WORKER", "")
database = os.environ.setdefault("DATABASE_URL", DATABASE)
# Workers inherit what their parent set here, so what was given is kept apart.
given_redis = os.environ.setdefault(
    "TESTS_REDIS_URL", os.environ.get("REDIS_URL", REDIS)
)
server, _, number = given_redis.rpartition("/")
redis = f"{server}/{int(number) + int(worker.removeprefix('gw') or 0)}"
folder = ROOT / "var" / "test" / urlsplit(database).path.strip("/")

os.environ.update(
    REDIS_URL=redis,
    REDIS_CACHE_URL=redis,
    SEALING_KEYS="1:" + base64.b64encode(b"opens-nothing".ljust(32)).decode(),
    SECRET_KEY="opens-nothing-" * 5,
    SITE_URL="http://testserver",
    POSTAL_ADDRESS="1 Harbour Street, 12345 Sampletown",
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    STATIC_ROOT=str(folder / "static"),
    VAR_DIR=str(folder / (worker or "main")),
)

from tradedir.settings import *  # noqa: E402, F403

READER_ROLE = "tradedir_tests_analyst"

# A slow hash is for real passwords; hundreds of test members would wait for it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
