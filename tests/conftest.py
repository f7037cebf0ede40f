"""What every test may ask for, and what holds for all of them."""

import os

import pytest
from django.db import connection

from tests import templates

# The browser's driver runs a loop of its own, beside which the database is used.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

COMMITTING = {"live_server", "transactional_db"}


def pytest_collection_modifyitems(items):
    """A test that commits leaves the rows behind that the migrations made."""
    for item in items:
        if COMMITTING & set(getattr(item, "fixturenames", ())):
            item.fixturenames.insert(0, "django_db_serialized_rollback")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_blocker
):
    """Copy the test database from one that is migrated."""
    with django_db_blocker.unblock():
        name = templates.ready(os.environ["DATABASE_URL"])
    connection.settings_dict["TEST"]["TEMPLATE"] = name


@pytest.fixture(autouse=True)
def _own_files(tmp_path, settings):
    """Every test has its own uploads."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.PRIVATE_ROOT = str(tmp_path / "private")
