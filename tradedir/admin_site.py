"""The administration's door: the members' own sign-in, and a second step for everybody."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from listings.moderation import queue
from members.doors import SECOND_STEPS
from members.models import Member
from privacy.masks import MaskedAdmin


class StaffSite(AdminSite):
    """Open to staff who sign in with a second step; the others are led to setting one up."""

    site_header = site_title = "Tradedir administration"
    index_template = "admin/first.html"

    def register(
        self, model_or_iterable: Any, admin_class: Any = None, **options: Any
    ) -> None:
        """Let in pages that mask what is private; what libraries bring along stays out."""
        if admin_class is not None and issubclass(admin_class, MaskedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The first page says how much waits for whoever reads it."""
        member = request.user
        counts = queue.counts(member) if isinstance(member, Member) else []
        waits = {"waits": counts, "total": sum(n for _kind, n in counts)}
        return super().index(request, waits | (extra_context or {}))

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

    def password_change(
        self, request: HttpRequest, extra_context: object = None
    ) -> Any:
        """The administration takes no password: that is done where everybody does it."""
        return redirect("account_change_password")
