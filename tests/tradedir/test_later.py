"""Modules that are loaded when somebody needs them."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib import admin

from tradedir.later import Later, put_off

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package that takes its time and tells how often it was read."""
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow/__init__.py").write_text("from slow.half import HALF\n")
    (tmp_path / "slow/half.py").write_text("HALF = 1\n")
    (tmp_path / "slow/whole.py").write_text(
        "import time, sys\n"
        "sys.READ_SLOWLY = getattr(sys, 'READ_SLOWLY', 0) + 1\n"
        "early = 1\ntime.sleep(0.2)\nlate = 2\n"
    )
    return str(tmp_path)


def run(code: str, path: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = [{path!r}]\n{code}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.strip()


def test_a_module_is_read_when_it_is_used(package: str) -> None:
    code = """
from tradedir.later import put_off
put_off(["slow.whole"])
from slow import whole
print(hasattr(sys, "READ_SLOWLY"), whole.late, sys.READ_SLOWLY)
import slow.whole as again
print(again.late, hasattr(whole, "never"))
"""
    assert run(code, package) == "False 2 1\n2 False"


def test_two_threads_at_once_read_it_once_and_whole(package: str) -> None:
    code = """
import threading
from tradedir.later import put_off
put_off(["slow.whole"])
from slow import whole
found = []
ask = lambda: found.append((whole.early, whole.late))
threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(found == [(1, 2)] * 8, sys.READ_SLOWLY)
"""
    assert run(code, package) == "True 1"


def test_what_is_in_a_package_can_be_had_without_it(package: str) -> None:
    code = """
from tradedir.later import put_off
put_off(["slow"])
import slow
from slow.half import HALF
print(HALF, "HALF" in vars(slow), slow.HALF)
"""
    assert run(code, package) == "1 False 1"


def test_what_is_here_already_stays_and_what_is_nowhere_is_not_promised() -> None:
    put_off(["json", "no.such.module"])
    assert not isinstance(sys.modules["json"], Later)
    assert "no.such.module" not in sys.modules


@pytest.fixture
def views(tmp_path: Path) -> str:
    """Views, and a list of their addresses."""
    (tmp_path / "some_views.py").write_text(
        "import sys\nsys.READ_VIEWS = True\nLIMIT = 5\n"
        "def page(request): return f'page for {request}'\n"
        "page.csrf_exempt = True\n"
        "class Form:\n"
        "    @classmethod\n"
        "    def as_view(cls, title=''): return lambda request: f'{title} {request}'\n"
    )
    (tmp_path / "some_urls.py").write_text(
        "import some_views\n"
        "page, form = some_views.page, some_views.Form.as_view(title='form for')\n"
    )
    (tmp_path / "some_deed.py").write_text("from some_views import LIMIT\n")
    return str(tmp_path)


def test_a_view_is_read_at_the_first_request_to_it(views: str) -> None:
    code = """
from tradedir.later import LaterViews, put_off
put_off(["some_views"], LaterViews)
import some_urls as urls
print(urls.page.__module__, urls.page.__name__, urls.form.__name__)
print(hasattr(urls.form, "view_class"), hasattr(sys, "READ_VIEWS"))
print(urls.form("you"), urls.page("me"), urls.page.csrf_exempt, sys.READ_VIEWS)
"""
    assert run(code, views).splitlines() == [
        "some_views page Form",
        "False False",
        "form for you page for me True True",
    ]


def test_whoever_is_no_list_of_addresses_is_given_the_real_thing(views: str) -> None:
    code = """
from tradedir.later import LaterViews, put_off
put_off(["some_views"], LaterViews)
import some_deed
print(some_deed.LIMIT)
"""
    assert run(code, views) == "5"


WEB = """
import os, tradedir.wsgi
from tradedir.later import Later
waiting = {name for name, module in sys.modules.items() if isinstance(module, Later)}
"""
# What a worker that answers readers alone has no use for.
UNREAD = [
    *("celery", "kombu", "fido2", "PIL"),
    *("members.company_imports", "members.company_rows", "members.leaving"),
    *("listings.erasing", "privacy.erasures"),
    *("members.registration", "members.account_forms", "listings.catalogue.lines"),
    *("listings.relay.carrying", "listings.buying.alerts"),
    *("listings.admin.queue", "members.admin.people", "allauth.account.forms"),
    *("tradedir.admin_site", "tradedir.admin_urls", "tradedir.celery"),
]


def test_a_web_worker_has_read_nothing_that_readers_do_not_need() -> None:
    code = f"{WEB}print(*(name for name in {UNREAD!r} if name in sys.modules))"
    assert run(code, str(ROOT)).splitlines()[-1:] in ([], [""])


def test_a_web_worker_finds_every_view_and_page_of_the_administration() -> None:
    code = f"""{WEB}
from django.contrib import admin
from django.urls import get_resolver, resolve, reverse
from tradedir.later import LaterView
from privacy import holdings
def walk(patterns):
    for one in patterns:
        yield from walk(one.url_patterns) if hasattr(one, "url_patterns") else [one]
every = list(walk(get_resolver().url_patterns))
later = [one.callback for one in every if isinstance(one.callback, LaterView)]
print(len(later) > 150, all(callable(one._read()) for one in later))
print(reverse("admin:index"), reverse("admin:members_company_changelist"))
print(resolve("/admin/members/company/").url_name, len(admin.site._registry) > 10)
print(len(holdings.registry) > 50, len(holdings.sweeps) > 10)
print(sorted(str(model) for model in admin.site._registry))
"""
    lines = run(code, str(ROOT)).splitlines()[-5:]
    assert lines[:4] == [
        "True True",
        "/admin/ /admin/members/company/",
        "members_company_changelist True",
        "True True",
    ]
    assert lines[4] == str(sorted(str(model) for model in admin.site._registry))


def test_a_web_worker_reads_none_of_them_before_it_is_asked() -> None:
    code = f"""{WEB}
from tradedir.later import LaterViews
views = {{name for name in waiting if isinstance(sys.modules[name], LaterViews)}}
print(len(views), *sorted(waiting - views))
"""
    views, *waiting = run(code, str(ROOT)).splitlines()[-1].split()
    assert int(views) > 45
    assert waiting == [
        "allauth.account.admin",
        "allauth.mfa.admin",
        "allauth.mfa.webauthn.internal.auth",
        "css_inline",
        "django.contrib.auth.admin",
        "dns.exception",
        "dns.name",
        "dns.resolver",
        "fido2.webauthn",
        "listings.admin",
        "listings.catalogue.xlsx_reading",
        "listings.personal_data",
        "listings.promise_checks",
        "markdown_it",
        "members.admin",
        "members.mailing.returning.providers",
        "members.mailing.sending.signing",
        "members.personal_data",
        "members.promise_checks",
        "mrml",
        "nh3",
        "phonenumbers",
        "privacy.admin",
        "privacy.personal_data",
        "privacy.promise_checks",
        "redis.asyncio",
        "smtplib",
        "sqlparse",
        "xlsxwriter",
    ]
