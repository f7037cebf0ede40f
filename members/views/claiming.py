"""Claiming a company that is in the directory already."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members import claims, domain_links, domains
from members.claim_forms import DomainAddressForm, WhyForm
from members.doors import member_required
from members.http import MemberRequest
from members.models import Claim, Company


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim_company(request: MemberRequest, company_id: int) -> HttpResponse:
    """Two ways to a company that is in the directory already: by mail, or by our staff."""
    company = get_object_or_404(claims.claimable(), pk=company_id)
    if request.user.memberships.filter(company=company).exists():
        return redirect("my-company", company.pk)
    if not claims.is_confirmed(request.user):
        raise PermissionDenied
    way = request.POST.get("way")
    by_mail = DomainAddressForm(
        request.POST if way == Claim.Way.MAIL else None, company=company
    )
    by_staff = WhyForm(request.POST if way == Claim.Way.STAFF else None)
    status = 200
    try:
        if by_mail.is_valid():
            address = by_mail.cleaned_data["address"]
            claims.ask_by_mail(company, request.user, address=address)
            shown = {"company_name": company, "domain": by_mail.domain}
            return render(request, "me/claim/sent.html", shown)
        if by_staff.is_valid():
            why = by_staff.cleaned_data["why"]
            claims.ask_staff(company, request.user, why=why)
            messages.success(request, _("Our staff will answer by mail."))
            return redirect("claim-company", company.pk)
        status = 422 if request.method == "POST" else 200
    except domain_links.TooOften as error:
        by_mail.add_error(None, str(error.words))
        status = 429
    except domain_links.NotOnItsDomain:
        by_mail.add_error(None, _("The company's web address has just changed."))
        status = 409
    except claims.CannotBeClaimed as error:
        (by_mail if way == Claim.Way.MAIL else by_staff).add_error(
            None, str(error.words)
        )
        status = 409
    shown = ways(request, company) | {"by_mail": by_mail, "by_staff": by_staff}
    return render(request, "me/claim/ways.html", shown, status=status)


def ways(request: MemberRequest, company: Company) -> dict[str, Any]:
    """What the page of a claim says beside its forms."""
    own = Claim.objects.filter(company=company, member=request.user)
    return {
        "claimed": company,
        "has_team": claims.has_team(company),
        "domain": domains.of_company(company.web_address),
        "waiting": own.waiting().first(),
        "granted": own.filter(done_at=None, stopped_at=None, due_at__isnull=False)
        .order_by("-granted_at")
        .first(),
    }


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_domain(request: MemberRequest, token: str) -> HttpResponse:
    """Behind the link at the company's domain: a button, for the member who asked for it."""
    try:
        if request.method == "POST":
            company = claims.confirm_domain(token, by=request.user)
            messages.success(request, _("We have noted that you read mail there."))
            return redirect("my-company", company.pk)
        link = domain_links.opened(token, by=request.user)
    except domain_links.LinkOver:
        return render(request, "me/claim/link_over.html", status=410)
    except claims.HasTeam as error:
        shown: dict[str, Any] = {"words": error.words}
        return render(request, "me/claim/link_over.html", shown, status=409)
    shown = {
        "claimed": link.company,
        "domain": link.domain,
        "is_claim": not request.user.memberships.filter(company=link.company).exists(),
    }
    return render(request, "me/claim/confirm.html", shown)
