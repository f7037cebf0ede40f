"""The door for web servers: Django, with the pages it has made in front of it."""

import gc
import os
import sys
from pathlib import Path

from tradedir.later import LaterViews, modules_in, put_off

# Modules of views that are read before the first request, because most requests are to them.
# Every other one is read when the first request to it comes.
PUBLIC = {
    f"listings.views.{name}"
    for name in "comparing details feeds home lists method sitemaps statistics texts".split()
}
ROOT = Path(__file__).resolve().parent.parent

# Before Django is imported, which imports some of them.
put_off(
    [
        *("smtplib", "sqlparse"),
        *("dns.exception", "dns.name", "dns.resolver", "redis.asyncio"),
        *("allauth.mfa.webauthn.internal.auth", "fido2.webauthn"),
        *("markdown_it", "nh3", "phonenumbers"),
        *("mrml", "css_inline"),
        # A check of the start and whatever sends mail read the one, a provider's notice the other.
        *("members.mailing.sending.signing", "members.mailing.returning.providers"),
        *("listings.catalogue.xlsx_reading", "xlsxwriter"),
        # Of the administration: tradedir/admin_urls.py reads them.
        *(f"{app}.admin" for app in ("privacy", "members", "listings")),
        *(f"{app}.admin" for app in ("django.contrib.auth", "allauth.account")),
        "allauth.mfa.admin",
        # The data map, with all the deeds that it names, and the checks of promises:
        # privacy/holdings.py reads them.
        *(
            f"{app}.{name}"
            for app in ("privacy", "members", "listings")
            for name in ("personal_data", "promise_checks")
        ),
    ]
)
put_off(
    [
        *(
            name
            for package in ("members.views", "listings.views")
            for name in modules_in(package, ROOT)
            if name not in PUBLIC
        ),
        "tradedir.demo.mail_pages",
        *("allauth.account.views", "allauth.mfa.base.views"),
        *("allauth.mfa.totp.views", "allauth.mfa.webauthn.views"),
    ],
    LaterViews,
)
# Where a developer has them, structlog would read them for what is not here.
for name in ("rich", "greenlet"):
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradedir.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402

django_application = get_wsgi_application()

# Django has to be set up before anything that reads its settings is imported.
from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from privacy import stores  # noqa: E402
from privacy.traffic import seeing  # noqa: E402
from tradedir.checks import refuse_a_demo_world  # noqa: E402
from tradedir.page_cache import PageCache  # noqa: E402
from tradedir.tally import Tallied  # noqa: E402

refuse_a_demo_world()
# What reads a bucket, where there is one, is in memory once for all workers.
for root in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT):
    stores.at(root)
connections.close_all()  # this thread answers no requests
kept_pages = PageCache(django_application, settings.REDIS_CACHE_URL)
application = Tallied(kept_pages, settings.REDIS_CACHE_URL)

# What requests are compared with, in memory once for all workers.
seeing.crawlers()
seeing.suffixes()
# Every address with its view: the first visitor need not wait for them to be read.
get_resolver().url_patterns  # noqa: B018
# What is here now stays: the collector of garbage need not look at it again and again.
# Of what comes later little is garbage in rings, so it need not look every few pages.
gc.collect()
gc.freeze()
gc.set_threshold(5_000, 10, 10)
