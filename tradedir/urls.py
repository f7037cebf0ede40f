"""Every address. The language is in the address: English has no prefix."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from tradedir import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("accounts/", include("allauth.account.urls")),
        prefix_default_language=False,
    ),
]
