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
from members.models import Member, Membership
from privacy import gpc
from privacy.written import Written

# What counts as a second step for the pages of staff: codes for recovery alone do not.
SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
IN_TEAM = Written(
    lambda member, company: Membership.objects.select_related("company").filter(
        member_id=member, company_id=company
    ),
    int,
    int,
)
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
            membership = IN_TEAM.first(request.user.pk, company_id)
            if membership is None:
                raise Http404
            membership.member = request.user
            if not membership.reaches(least):
                raise PermissionDenied
            request.membership = membership
            return view(request, membership.company, **kwargs)

        return door

    return guarded


def staff_door(may: Callable[[Member], bool]) -> Callable[[View], View]:
    """For those of the staff who may, and who sign in with a second step.

    Visitors are led to the sign-in and back, staff without a second step to setting one up;
    everybody else is refused (403).
    """

    def guarded(view: View) -> View:
        @wraps(view)
        @member_required
        def door(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user):
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

    return guarded


# For marketing staff alone; and for them and the privacy officers who agree to what partners get.
marketing_required = staff_door(marketing.is_of_it)
partner_staff_required = staff_door(marketing.sees_partner_releases)
