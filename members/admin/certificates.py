"""Certificates that companies handed in: read by staff, approved, or refused with a reason."""

from datetime import datetime
from typing import cast

import structlog
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path

from members import certificates, profiles, staff_access
from members.models import Certificate, Member
from members.views.documents import as_attachment
from privacy import access
from privacy.masks import MaskedAdmin

JUDGE = "members.judge_certificate"

log = structlog.get_logger("members.certificates")


class VerdictForm(forms.Form):
    """What staff decide about a certificate as they saw it."""

    seen = forms.DateTimeField()
    verdict = forms.ChoiceField(choices=[("approve", ""), ("refuse", "")])
    reason = forms.CharField(max_length=500, required=False)

    def clean(self) -> None:
        if self.cleaned_data.get("verdict") == "refuse" and not (
            self.cleaned_data.get("reason")
        ):
            self.add_error("reason", "Say why, in words for the company.")


@admin.register(Certificate)
class CertificateAdmin(MaskedAdmin):
    columns = (
        *("company", "standard", "scope", "body", "number"),
        *("valid_from", "valid_until", "document"),
        *("handed_in_at", "approved_at", "refused_at", "refusal"),
    )
    known_to_staff = frozenset({"refusal"})
    follows = ("company",)
    list_display = (
        *("standard", "company", "valid_until"),
        *("handed_in_at", "approved_at", "refused_at"),
    )
    list_filter = (
        ("approved_at", admin.EmptyFieldListFilter),
        ("refused_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("company__trading_name",)
    search_help_text = "The company's name"
    ordering = ("-handed_in_at", "-id")
    change_form_template = "admin/members/certificate/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        ours = [
            path(
                "<int:number>/document/",
                self.admin_site.admin_view(self.document),
                name="members_certificate_document",
            ),
            path(
                "<int:number>/verdict/",
                self.admin_site.admin_view(self.verdict),
                name="members_certificate_verdict",
            ),
        ]
        return ours + super().get_urls()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, bool] | None = None,
    ) -> HttpResponse:
        may = {"may_judge": request.user.has_perm(JUDGE)}
        return super().change_view(request, object_id, form_url, may)

    def document(self, request: HttpRequest, number: int) -> HttpResponseBase:
        """The document, to save and read."""
        certificate = judged_by(request, number)
        reader = cast(Member, request.user).subject
        look = staff_access.of_company(
            certificate.company, access.About.EVIDENCE, ["document"]
        )
        ticket = f"certificate {number}"
        try:
            staff_access.note(
                [look],
                by=cast(Member, request.user),
                purpose=access.Purpose.MAINTENANCE,
                ticket=ticket,
                reason=f"Decided in the desk: {ticket}",
            )
        except access.NotRecorded:
            messages.error(request, "It could not be recorded, so nothing is shown.")
            return redirect("admin:members_certificate_change", number)
        log.info("certificate-document-read", certificate=number, subject=str(reader))
        return as_attachment(certificate.document, f"certificate-{number}.pdf")

    def verdict(self, request: HttpRequest, number: int) -> HttpResponse:
        """Approves or refuses, as the form on the certificate's page says."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        certificate = judged_by(request, number)
        form = VerdictForm(request.POST)
        if not form.is_valid():
            for field in form:
                messages.error(request, " ".join(map(str, field.errors)))
        else:
            level, words = decide(certificate, form, cast(Member, request.user))
            self.message_user(request, words, level)
        return redirect("admin:members_certificate_change", number)


def judged_by(request: HttpRequest, number: int) -> Certificate:
    """The certificate, for staff who may decide about it."""
    if not request.user.has_perm(JUDGE):
        raise PermissionDenied
    return get_object_or_404(Certificate, pk=number)


def decide(
    certificate: Certificate, form: VerdictForm, staff: Member
) -> tuple[int, str]:
    """Does what the form says; what to tell, and how gravely."""
    seen: datetime = form.cleaned_data["seen"]
    try:
        if form.cleaned_data["verdict"] == "approve":
            certificates.approve(certificate, seen=seen, by=staff)
            return messages.SUCCESS, "Approved: visitors see it, the company is told."
        reason = form.cleaned_data["reason"]
        certificates.refuse(certificate, reason=reason, seen=seen, by=staff)
    except profiles.ChangedMeanwhile:
        return messages.ERROR, "It was changed or decided meanwhile. Look once more."
    except certificates.NoDocument:
        return messages.ERROR, "It has no document to look at."
    return messages.SUCCESS, "Refused: the company is told why."
