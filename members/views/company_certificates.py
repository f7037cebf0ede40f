"""A company's certificates, on pages for its team."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members import certificates, kept_files, profiles
from members.certificate_forms import CertificateForm
from members.doors import company_door
from members.http import MemberRequest
from members.models import Certificate, Company, Membership
from members.picture_forms import NO_ROOM
from members.views.documents import as_attachment

EDITOR, VIEWER = Membership.Role.EDITOR, Membership.Role.VIEWER


@company_door(VIEWER)
@require_safe
def company_certificates(request: MemberRequest, company: Company) -> HttpResponse:
    """All certificates, and how each stands."""
    shown = {
        "company": company,
        "certificates": company.certificates.order_by("standard", "-valid_from", "pk"),
        "may_edit": request.membership.reaches(EDITOR),
    }
    return render(request, "me/company/certificates.html", shown)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new_certificate(request: MemberRequest, company: Company) -> HttpResponse:
    form = CertificateForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            certificates.hand_in(
                company,
                form.facts(),
                told["pdf"],
                form_key=told["form_key"],
                by=request.user,
            )
        except kept_files.NoRoom:
            form.add_error("pdf", NO_ROOM)
        else:
            messages.success(request, handed_in())
            return redirect("company-certificates", company.pk)
    return certificate_page(request, company, form)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_certificate(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """Changes it, and so hands it in again."""
    certificate = get_object_or_404(company.certificates, pk=number)
    form = CertificateForm(
        request.POST or None, request.FILES or None, instance=certificate
    )
    if form.is_valid():
        told = form.cleaned_data
        try:
            certificates.change(
                certificate,
                form.facts(),
                told["pdf"],
                seen=told["seen"],
                by=request.user,
            )
        except kept_files.NoRoom:
            form.add_error("pdf", NO_ROOM)
        except profiles.ChangedMeanwhile:
            messages.error(request, _("Somebody changed it meanwhile. Look once more."))
            return redirect("edit-certificate", company.pk, number)
        else:
            messages.success(request, handed_in())
            return redirect("company-certificates", company.pk)
    return certificate_page(request, company, form, certificate=certificate)


def certificate_page(
    request: MemberRequest, company: Company, form: CertificateForm, **more: Any
) -> HttpResponse:
    shown = {"company": company, "form": form, **more}
    status = 422 if form.errors else 200
    return render(request, "me/company/certificate.html", shown, status=status)


def handed_in() -> str:
    return _("Handed in. Visitors see it once our staff have read the document.")


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def delete_certificate(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """Asks, then deletes the certificate with its document."""
    certificate = get_object_or_404(company.certificates, pk=number)
    if request.method == "POST":
        certificates.take_away(certificate, by=request.user)
        messages.success(request, _("The certificate is deleted."))
        return redirect("company-certificates", company.pk)
    shown = {"company": company, "certificate": certificate}
    return render(request, "me/company/delete_certificate.html", shown)


@company_door(VIEWER)
@require_safe
def certificate_document(
    request: MemberRequest, company: Company, number: int
) -> FileResponse:
    """The document, to save."""
    certificate: Certificate = get_object_or_404(company.certificates, pk=number)
    return as_attachment(certificate.document, f"certificate-{certificate.pk}.pdf")
