"""Wagtail over the same titles and descriptions: settings, addresses, and how it is filled."""

import os
import sys
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

database = urlsplit(os.environ["DATABASE_URL"])
settings.configure(
    SECRET_KEY="peer",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="bench.peers.wagtail_site.site",
    WAGTAIL_SITE_NAME="peer",
    WAGTAILADMIN_BASE_URL="http://127.0.0.1",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    STATIC_URL="/static/",
    INSTALLED_APPS=[
        "bench.peers.wagtail_site",
        *(f"wagtail.{name}" for name in ("users", "sites", "images", "documents")),
        "wagtail.search",
        "wagtail.admin",
        "wagtail",
        "modelcluster",
        "taggit",
        *(f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions")),
        "django.contrib.messages",
        "django.contrib.postgres",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database.path.strip("/"),
            "USER": database.username,
            "PASSWORD": database.password,
            "HOST": database.hostname,
            "PORT": database.port,
            "CONN_MAX_AGE": 600,
        }
    },
    WAGTAILSEARCH_BACKENDS={"default": {"BACKEND": "wagtail.search.backends.database"}},
)
django.setup()

import psycopg2  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail import urls as wagtail_urls  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from bench.peers.wagtail_site.models import GoodsIndexPage, GoodsPage  # noqa: E402


def search(request):
    found = Page.objects.live().search(request.GET["q"])[:24]
    return HttpResponse("".join(f"<p>{page.title}</p>" for page in found))


urlpatterns = [path("search/", search), path("", include(wagtail_urls))]
application = get_wsgi_application()


def fill(source: str, rows: int) -> None:
    """Copy titles, descriptions and prices of `rows` items from our database."""
    call_command("migrate", verbosity=0)
    home = Site.objects.get(is_default_site=True).root_page
    index = home.add_child(instance=GoodsIndexPage(title="Goods", slug="goods"))
    with psycopg2.connect(source) as ours, ours.cursor() as cursor:
        cursor.execute(
            "SELECT title, description, price FROM listings_item ORDER BY id LIMIT %s",
            [rows],
        )
        found = cursor.fetchall()
    first = index.add_child(instance=GoodsPage(title="First", slug="first", body=""))
    now = timezone.now()
    pages = [
        GoodsPage(
            title=title,
            draft_title=title,
            slug=f"goods-{n}",
            body=body,
            price=price,
            path=index.path + GoodsPage._int2str(n).rjust(4, "0"),
            depth=first.depth,
            url_path=f"{index.url_path}goods-{n}/",
            content_type=first.cached_content_type,
            locale_id=first.locale_id,
            live=True,
            first_published_at=now,
            translation_key=None,
        )
        for n, (title, body, price) in enumerate(found, start=2)
    ]
    _insert(pages)
    index.numchild = len(pages) + 1
    index.save()
    call_command("update_index", verbosity=0)


def _insert(pages: list[GoodsPage]) -> None:
    """bulk_create refuses models with a parent table, so both tables are written."""
    for page in pages:
        page.translation_key = GoodsPage._meta.get_field("translation_key").default()
    bases = [
        Page(
            **{
                field.attname: getattr(page, field.attname)
                for field in Page._meta.concrete_fields
                if field.attname != "id"
            }
        )
        for page in pages
    ]
    for start in range(0, len(bases), 2_000):
        made = Page.objects.bulk_create(bases[start : start + 2_000])
        _insert_goods(
            [
                (base.pk, page.body, page.price)
                for base, page in zip(made, pages[start:], strict=False)
            ]
        )


def _insert_goods(rows: list[tuple[int, str, object]]) -> None:
    with psycopg2.connect(os.environ["DATABASE_URL"]) as own, own.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO wagtail_site_goodspage (page_ptr_id, body, price)"
            " VALUES (%s, %s, %s)",
            rows,
        )


if __name__ == "__main__":
    fill(sys.argv[1], int(sys.argv[2]))
