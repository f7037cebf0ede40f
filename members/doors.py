"""Who may come in: the first line of every view behind the sign-in.

The company is in the address, never in the session, so two tabs cannot mix two companies.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members import marketing
from members.http import MemberRequest
from members.models import Membership
from privacy import gpc

# What counts as a second step for the pages of staff: codes for recovery alone do not.
SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# What a view takes after the request differs from address to address.
View = Callable[..., HttpResponseBase]


def member_required(view: View) -> View:
    """For members alone; everybody else is led to the sign-in page and back."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if gpc.is_sent(request):
            gpc.note(request.user.subject, language=get_language())
        return view(cast(MemberRequest, request), *args, **kwargs)

    return door


def company_door(least: Membership.Role) -> Callable[[View], View]:
    """For the team of the company in the address, from this role on.

    Of a company that one does not belong to, nothing exists (404). A colleague whose
    role is too low is told so (403).
    """

    def guarded(view: View) -> View:
        @wraps(view)
        @member_required
        def door(
            request: MemberRequest, company_id: int, **kwargs: Any
        ) -> HttpResponseBase:
            membership = (
                request.user.memberships.select_related("company")
                .filter(company_id=company_id)
                .first()
            )
            if membership is None:
                raise Http404
            if not membership.reaches(least):
                raise PermissionDenied
            request.membership = membership
            return view(request, membership.company, **kwargs)

        return door

    return guarded


def marketing_required(view: View) -> View:
    """For marketing staff who sign in with a second step.

    Visitors are led to the sign-in and back, staff without a second step to setting one up;
    everybody else is refused (403).
    """

    @wraps(view)
    @member_required
    def door(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not marketing.is_of_it(request.user):
            raise PermissionDenied
        if not is_mfa_enabled(request.user, SECOND_STEPS):
            messages.warning(
                request,
                _(
                    "Reports are open to staff who sign in with a second step."
                    " Set one up here first."
                ),
            )
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    return door
