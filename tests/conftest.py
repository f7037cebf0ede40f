"""What every test may ask for, and what holds for all of them."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from allauth.core import ratelimit
from django.conf import settings as configured
from django.db import connection
from django.test import RequestFactory
from hypothesis import HealthCheck
from hypothesis import settings as examples

from listings import rates
from privacy import policies as privacy_policies
from tests import counted, mail, people, policies, templates
from tradedir import static_files, translations
from tradedir.embedded.home import any_free_port

# The browser's driver runs a loop of its own, beside which the database is used.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# What one worker's tests count (wrong passwords a minute) is nothing to another's.
configured.CACHES["default"]["KEY_PREFIX"] += os.environ.get("PYTEST_XDIST_WORKER", "")

# How long an example takes is the machine's affair.
examples.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
examples.load_profile("patient")

COMMITTING = {"live_server", "transactional_db"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """After a test that commits the database is empty: put the migrations' rows back.

    Ledgers refuse to be emptied, so their triggers are off meanwhile.
    """
    if not commits(item):
        return (yield)
    place = os.environ["DATABASE_URL"], connection.settings_dict["NAME"]
    templates.guard_ledgers(*place, guarded=False)
    work_as(None)  # the owner alone may empty tables
    try:
        return (yield)
    finally:
        # Also where something of it failed: the next test is not to suffer for it.
        work_as(templates.APP)
        if nextitem is not None:
            templates.guard_ledgers(*place, guarded=True)
            templates.restore(*place)


def work_as(role):
    """Take on a role at every connection from now on; None is the owner of the tables."""
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    options["options"] = options["options"].partition(" -c role=")[0]
    if role:
        options["options"] += f" -c role={role}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """Tests run as the site does, in a role that owns nothing."""
    work_as(templates.APP)
    yield
    work_as(None)
    # A process that a test ended may not have let go yet; the database is dropped now.
    connection.close()
    templates.end_sessions(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])


@pytest.fixture
def as_owner(db):
    """For what the owner of the tables alone can do, in one transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")


@pytest.fixture
def as_owner_throughout(transactional_db):
    """The same for a test that commits; the role is given back when the test is over."""
    work_as(None)


def commits(item):
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or bool(
        COMMITTING & set(getattr(item, "fixturenames", ()))
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_blocker
):
    """Copy the test database from one that is migrated."""
    with django_db_blocker.unblock():
        name = templates.ready(os.environ["DATABASE_URL"])
    connection.settings_dict["TEST"]["TEMPLATE"] = name


@pytest.fixture(scope="session", autouse=True)
def _made_ready():
    """What pages need before they render: hashed static files, compiled translations."""
    folder = Path(configured.STATIC_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        static_files.collect_if_changed()
        translations.compile_all()


@pytest.fixture(autouse=True)
def _own_files(tmp_path, settings):
    """Every test has its own uploads, and its own list of who was erased."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.PRIVATE_ROOT = str(tmp_path / "private")
    settings.ERASED_LIST = str(tmp_path / "erased")


@pytest.fixture(autouse=True)
def _own_rates():
    """Rates that another test has read are not those of this one."""
    rates.forget()
    yield
    rates.forget()


@pytest.fixture(autouse=True)
def _own_sign_ins():
    """On a fast machine the tests before sign in more often a minute than one address may."""
    ratelimit.clear(RequestFactory().get("/"), action="login")


@pytest.fixture
def without_cache(settings):
    """No cache answers, until the test is over; nothing of the settings is changed in place."""
    nowhere = f"redis://127.0.0.1:{any_free_port()}/0"
    settings.CACHES = {
        name: one | {"LOCATION": nowhere} for name, one in settings.CACHES.items()
    }
    return nowhere


@pytest.fixture
def django_assert_num_queries():
    """In place of pytest-django's, which counts what is planned once a connection, too."""
    return counted.exactly


@pytest.fixture
def django_assert_max_num_queries():
    return counted.at_most


@pytest.fixture
def letters(db):
    """`letters()`: the mails written so far that have not left."""
    return mail.letters


@pytest.fixture
def mailbox(settings):
    """A mail server; what has left lies in `mailbox.mails`."""
    box = mail.Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=any_free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    yield box
    controller.stop()


@pytest.fixture
def new_version(db, tmp_path, monkeypatch):
    """`new_version("notice")` publishes another version of the policy; the product has one."""
    first = people.a_policy()
    shutil.copytree(privacy_policies.folder(1), tmp_path / "policy" / "1")
    monkeypatch.setattr(privacy_policies, "FOLDER", tmp_path / "policy")
    privacy_policies.text_of.cache_clear()

    def publish(change_class="notice", purposes=(), days=14):
        number = first.number + len(list((tmp_path / "policy").iterdir()))
        policies.write(
            tmp_path / "policy", number, change_class=change_class, purposes=purposes
        )
        return policies.publish(number, days=days)

    yield publish
    privacy_policies.text_of.cache_clear()
