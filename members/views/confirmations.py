"""Saying that a company's page is still right: by the link of a mail, or signed in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from members import claim_invitations, confirming
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company, Membership
from members.public import public_company


@csrf_exempt  # the signed link is the permission; so the page needs no cookie
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def still_right(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link: a button that confirms. Opening the page changes nothing."""
    try:
        question = confirming.question_of(token)
    except confirming.Forged:
        return render(request, "me/still_right_over.html", {"forged": True}, status=400)
    except confirming.LinkOver:
        return render(request, "me/still_right_over.html", status=410)
    if request.method == "POST":
        confirming.answer(question)
    question.company.refresh_from_db(fields=["confirmed_on"])
    shown = {
        "company": public_company(question.company, get_language()),
        "address": question.company.get_absolute_url(),
        "is_done": question.is_answered or request.method == "POST",
    }
    return render(request, "me/still_right.html", shown)


@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def no_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Behind "never again" in an invitation: a button. Opening the page changes nothing."""
    try:
        digest = claim_invitations.asked_by(token)
    except claim_invitations.Forged:
        return render(request, "me/no_invitation.html", {"forged": True}, status=400)
    if request.method == "POST":
        claim_invitations.never_again(digest)
    shown = {"is_done": request.method == "POST"}
    return render(request, "me/no_invitation.html", shown)


@company_door(Membership.Role.ADMIN)
@require_POST
def confirm_company(request: MemberRequest, company: Company) -> HttpResponse:
    confirming.confirm(company, by=request.user)
    messages.success(request, _("Thank you. Buyers see that it is right as of today."))
    return redirect("my-company", company.pk)
