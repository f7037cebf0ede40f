"""Static files of the release before stay for some days: pages that are open still ask for them."""

import os
import time
from pathlib import Path

import pytest
from django.conf import settings as configured

from tradedir import static_files


@pytest.fixture
def place(tmp_path, settings):
    settings.STATIC_ROOT = str(tmp_path / "static")
    assert static_files.collect_if_changed()
    return Path(configured.STATIC_ROOT)


def before(place, name, days):
    file = place / "css" / name
    file.write_text("a {}")
    at = time.time() - days * 86_400
    os.utime(file, (at, at))
    return file


def test_what_a_release_of_these_days_has_stays(place):
    lately, old = before(place, "x.0123456789ab.css", 2), before(place, "y.css.gz", 8)
    ours = {file for file in place.rglob("*") if file.is_file()} - {old}
    long_ago = time.time() - 30 * 86_400
    for file in ours - {lately}:
        os.utime(file, (long_ago, long_ago))
    static_files.drop_old(place)
    assert {file for file in place.rglob("*") if file.is_file()} == ours


def test_gathering_again_takes_nothing_away(place):
    lately = before(place, "x.0123456789ab.css", 2)
    place.with_suffix(".fingerprint").unlink()
    assert static_files.collect_if_changed()
    assert lately.exists()
