"""A member's own account: name, language, address, and where one is signed in."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members import addresses, sessions
from members.account_forms import AboutMeForm, NewAddressForm
from members.doors import member_required
from members.http import MemberRequest
from members.models import Session


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_account(request: MemberRequest) -> HttpResponse:
    """What we hold about the person, and every way to change it."""
    form = AboutMeForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.instance.save(update_fields=list(form.cleaned_data))
        messages.success(request, _("Saved."))
        return redirect("my-account")
    request.user.refresh_from_db(fields=["full_name", "language", "time_zone"])
    shown = {
        "form": form,
        "member": request.user,
        "has_second_step": is_mfa_enabled(request.user),
        "sessions": Session.objects.of(request.user).count(),
    }
    status = 422 if form.errors else 200
    return render(request, "me/account.html", shown, status=status)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.account")  # type: ignore[untyped-decorator]
def change_address(request: MemberRequest) -> HttpResponseBase:
    """Ask for another e-mail address. The answer is the same for a taken one."""
    refused: HttpResponse | None = ratelimit.consume_or_429(
        request, action="manage_email"
    )
    if refused:
        return refused
    form = NewAddressForm(request.POST or None, member=request.user)
    if request.method == "POST" and form.is_valid():
        addresses.ask(request.user, new_address=form.cleaned_data["email"])
        shown = {"new_address": form.cleaned_data["email"]}
        return render(request, "me/address_asked.html", shown)
    status = 422 if form.errors else 200
    return render(request, "me/change_address.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_new_address(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link at the new address: a button that changes it."""
    try:
        if request.method == "POST":
            addresses.confirm(token)
            messages.success(request, _("Your e-mail address is changed."))
            return redirect("my-account")
        shown = {"change": addresses.waiting(token)}
    except (addresses.LinkOver, addresses.AddressTaken):
        return link_is_over(request)
    return render(request, "account/confirm_new_address.html", shown)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo_address_change(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link at the old address: a button that takes the change back."""
    try:
        if request.method == "POST":
            addresses.undo(token)
            logout(request)
            return render(request, "account/address_restored.html")
        shown = {"change": addresses.undoable(token)}
    except (addresses.LinkOver, addresses.AddressTaken):
        return link_is_over(request)
    return render(request, "account/undo_address_change.html", shown)


def link_is_over(request: HttpRequest) -> HttpResponse:
    return render(request, "account/link_over.html", status=410)


@member_required
@require_safe
def my_sessions(request: MemberRequest) -> HttpResponse:
    """Where the member is signed in."""
    shown = {
        "sessions": Session.objects.of(request.user),
        "here": request.session.session_key,
    }
    return render(request, "me/sessions.html", shown)


@member_required
@require_POST
def sign_out_there(request: MemberRequest, number: UUID) -> HttpResponse:
    """End one session of the member's own."""
    session = get_object_or_404(Session.objects.of(request.user), number=number)
    is_here = session.pk == request.session.session_key
    sessions.end(request.user, number=str(number))
    if is_here:
        logout(request)
        return redirect("home")
    messages.success(request, _("You are signed out there."))
    return redirect("my-sessions")


@member_required
@require_POST
def sign_out_elsewhere(request: MemberRequest) -> HttpResponse:
    """End every session of the member's but this one."""
    sessions.end_all(request.user, but=request.session.session_key)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("my-sessions")
