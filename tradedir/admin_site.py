"""The administration's door: the members' own sign-in, and a second step for everybody."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class StaffSite(AdminSite):
    """Open to staff who sign in with a second step; the others are led to setting one up."""

    site_header = site_title = "Tradedir administration"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and is_mfa_enabled(
            request.user, SECOND_STEPS
        )

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next") or request.path)
        if not super().has_permission(request):
            raise PermissionDenied
        if not is_mfa_enabled(request.user, SECOND_STEPS):
            messages.warning(
                request,
                "Administration is open to those who sign in with a second step."
                " Set one up here first.",
            )
            return redirect("mfa_index")
        return redirect("admin:index")
