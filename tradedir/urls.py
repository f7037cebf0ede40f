"""Every address. The language is in the address: English has no prefix."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.urls.resolvers import RoutePattern, URLResolver

from listings.urls import for_machines, in_languages
from members import account_urls
from members.views import mail_notices
from tradedir import views
from tradedir.demo import mail_pages


class Administration(URLResolver):
    """The administration's addresses, which are read when somebody asks for one of them."""

    def _populate(self) -> None:
        """Names in a namespace are asked of a resolver of their own: here are none."""


# What is asked for most stands first: addresses are tried in this order.
urlpatterns = [
    *i18n_patterns(
        *in_languages,
        path("accounts/", include(account_urls.signing)),
        path("accounts/password/", include(account_urls.password)),
        path("accounts/2fa/", include(account_urls.two_steps)),
        path("", include("privacy.urls")),
        path("", include("listings.my_urls")),
        path("", include("members.urls")),
        prefix_default_language=False,
    ),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path(".well-known/gpc.json", views.gpc, name="gpc"),
    path(".well-known/change-password", views.change_password, name="change-password"),
    path("media/<path:path>", views.picture, name="picture"),
    path("demo/mail/", mail_pages.mails, name="demo-mails"),
    path("demo/mail/<str:name>/", mail_pages.mail, name="demo-mail"),
    path("webhooks/mail/<slug:provider>/", mail_notices.notices, name="mail-notices"),
    Administration(
        RoutePattern("admin/"),
        "tradedir.admin_urls",
        app_name="admin",
        namespace="admin",
    ),
    *for_machines,
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler429 = views.too_many
handler500 = views.server_error
