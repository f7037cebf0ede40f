"""django-oscar over the same titles and descriptions: settings, addresses, how it is filled."""

import os
import sys
from urllib.parse import urlsplit

import django
import oscar.defaults
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

database = urlsplit(os.environ["DATABASE_URL"])
DEFAULTS = {
    name: getattr(oscar.defaults, name)
    for name in dir(oscar.defaults)
    if name.startswith("OSCAR_")
}
OSCAR_APPS = (
    "analytics.apps.AnalyticsConfig checkout.apps.CheckoutConfig "
    "address.apps.AddressConfig shipping.apps.ShippingConfig "
    "catalogue.apps.CatalogueConfig catalogue.reviews.apps.CatalogueReviewsConfig "
    "communication.apps.CommunicationConfig partner.apps.PartnerConfig "
    "basket.apps.BasketConfig payment.apps.PaymentConfig offer.apps.OfferConfig "
    "order.apps.OrderConfig customer.apps.CustomerConfig search.apps.SearchConfig "
    "voucher.apps.VoucherConfig wishlists.apps.WishlistsConfig "
    "dashboard.apps.DashboardConfig dashboard.reports.apps.ReportsDashboardConfig "
    "dashboard.users.apps.UsersDashboardConfig "
    "dashboard.orders.apps.OrdersDashboardConfig "
    "dashboard.catalogue.apps.CatalogueDashboardConfig "
    "dashboard.offers.apps.OffersDashboardConfig "
    "dashboard.partners.apps.PartnersDashboardConfig "
    "dashboard.pages.apps.PagesDashboardConfig "
    "dashboard.ranges.apps.RangesDashboardConfig "
    "dashboard.reviews.apps.ReviewsDashboardConfig "
    "dashboard.vouchers.apps.VouchersDashboardConfig "
    "dashboard.communications.apps.CommunicationsDashboardConfig "
    "dashboard.shipping.apps.ShippingDashboardConfig"
).split()
settings.configure(
    **DEFAULTS,
    SECRET_KEY="peer",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="bench.peers.oscar_site.site",
    SITE_ID=1,
    STATIC_URL="/static/",
    MEDIA_URL="/media/",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    HAYSTACK_CONNECTIONS={
        "default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}
    },
    INSTALLED_APPS=[
        *(f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions")),
        *(f"django.contrib.{name}" for name in ("messages", "staticfiles", "sites")),
        "django.contrib.flatpages",
        "oscar.config.Shop",
        *(f"oscar.apps.{name}" for name in OSCAR_APPS),
        "widget_tweaks",
        "haystack",
        "treebeard",
        "sorl.thumbnail",
        "django_tables2",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "oscar.apps.basket.middleware.BasketMiddleware",
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
                    "oscar.apps.search.context_processors.search_form",
                    "oscar.apps.checkout.context_processors.checkout",
                    "oscar.apps.communication.notifications.context_processors.notifications",
                    "oscar.core.context_processors.metadata",
                ]
            },
        }
    ],
    AUTHENTICATION_BACKENDS=["oscar.apps.customer.auth_backends.EmailBackend"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database.path.strip("/"),
            "USER": database.username,
            "PASSWORD": database.password,
            "HOST": database.hostname,
            "PORT": database.port,
            "CONN_MAX_AGE": 600,
            "ATOMIC_REQUESTS": True,
        }
    },
)
django.setup()

import psycopg2  # noqa: E402
from django.apps import apps  # noqa: E402
from django.db import connection  # noqa: E402
from django.urls import include, path  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402

urlpatterns = [path("", include(apps.get_app_config("oscar").urls[0]))]
application = get_wsgi_application()


def fill(source: str, rows: int) -> None:
    """Copy titles, descriptions and prices of `rows` items from our database."""
    call_command("migrate", verbosity=0)
    category = get_model("catalogue", "Category").add_root(name="Goods")
    kind = get_model("catalogue", "ProductClass").objects.create(name="Goods")
    partner = get_model("partner", "Partner").objects.create(name="Supplier")
    product_model = get_model("catalogue", "Product")
    with psycopg2.connect(source) as ours, ours.cursor() as cursor:
        cursor.execute(
            "SELECT title, slug, description, price FROM listings_item"
            " ORDER BY id LIMIT %s",
            [rows],
        )
        found = cursor.fetchall()
    products = product_model.objects.bulk_create(
        [
            product_model(
                title=title,
                slug=slug or "item",
                description=body,
                product_class=kind,
                structure="standalone",
            )
            for title, slug, body, _price in found
        ],
        batch_size=2_000,
    )
    get_model("catalogue", "ProductCategory").objects.bulk_create(
        [
            get_model("catalogue", "ProductCategory")(product=p, category=category)
            for p in products
        ],
        batch_size=5_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("REFRESH MATERIALIZED VIEW catalogue_product_category_hierarchy")
    get_model("partner", "StockRecord").objects.bulk_create(
        [
            get_model("partner", "StockRecord")(
                product=product,
                partner=partner,
                partner_sku=str(product.pk),
                price=row[3] or 1,
                num_in_stock=100,
            )
            for product, row in zip(products, found, strict=True)
        ],
        batch_size=5_000,
    )


if __name__ == "__main__":
    fill(sys.argv[1], int(sys.argv[2]))
