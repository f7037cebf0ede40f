"""Files of companies: uploaded, looked through, entered or discarded. For support."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from members import company_imports
from members.company_forms import OneLine
from members.company_rows import FIELDS, MOST_BYTES, MOST_ROWS, NEEDED, Unreadable
from members.models import CompanyImport, Member
from privacy.masks import MaskedAdmin


class UploadForm(forms.Form):
    """A file, where it is from, and by which right its companies may be entered."""

    file = forms.FileField(
        label="CSV file", help_text="UTF-8 or UTF-16, separated by comma or semicolon"
    )
    source = OneLine(
        max_length=200,
        help_text="Pages of these companies say so: “from the register of …”",
    )
    ground = forms.ChoiceField(
        label="Legal ground", choices=[("", "—"), *CompanyImport.Ground.choices]
    )
    form_key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    def clean_file(self) -> File[bytes]:
        file: File[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                f"The file has more than {MOST_BYTES // 1_000_000} MB. Split it in two."
            )
        return file


@admin.register(CompanyImport)
class CompanyImportAdmin(MaskedAdmin):
    columns = (
        *("source", "ground", "uploaded_at", "uploaded_by", "new", "known", "wrong"),
        *("trouble", "read_at", "confirmed_at", "done_at", "discarded_at"),
        *("content", "errors"),
    )
    list_display = (
        *("source", "ground", "uploaded_at", "new", "known", "wrong"),
        *("confirmed_at", "done_at"),
    )
    list_filter = ("ground",)
    ordering = ("-uploaded_at",)

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        return [
            path("upload/", guarded(self.upload), name="members_companyimport_upload"),
            path(
                "<uuid:pk>/review/",
                guarded(self.review),
                name="members_companyimport_review",
            ),
            path(
                "<uuid:pk>/failed.csv",
                guarded(self.failed),
                name="members_companyimport_failed",
            ),
            *super().get_urls(),
        ]

    def upload(self, request: HttpRequest) -> HttpResponse:
        member = may_import(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            said = form.cleaned_data
            try:
                batch = company_imports.upload(
                    said["file"].read(),
                    source=said["source"],
                    ground=said["ground"],
                    by=member,
                    form_key=said["form_key"],
                )
            except Unreadable as error:
                form.add_error("file", str(error))
            else:
                return to_review(batch.pk)
        return self.page(
            request,
            "upload.html",
            {"form": form, "fields": FIELDS, "needed": NEEDED, "most": MOST_ROWS},
            title="Upload companies",
            status=422 if form.errors else 200,
        )

    def review(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """What entering the file would do, and the two buttons."""
        may_import(request)
        batch = get_object_or_404(CompanyImport, pk=pk)
        if request.method == "POST":
            enters = "enter" in request.POST
            try:
                (company_imports.confirm if enters else company_imports.discard)(batch)
            except company_imports.DecidedAlready:
                messages.error(request, "It is decided already, or being worked on.")
            return to_review(pk)
        errors = company_imports.errors_of(batch)
        return self.page(
            request,
            "review.html",
            {"batch": batch, "errors": errors, "more": len(errors) < batch.wrong},
            title=str(batch),
        )

    def failed(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The rows with errors, as a file to mend and upload again."""
        may_import(request)
        text = company_imports.failed_rows(get_object_or_404(CompanyImport, pk=pk))
        answer = HttpResponse(f"\ufeff{text}", content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="failed.csv"'
        answer["Cache-Control"] = "private, no-store"
        return answer

    def page(
        self,
        request: HttpRequest,
        template: str,
        shown: dict[str, Any],
        *,
        title: str,
        status: int = 200,
    ) -> HttpResponse:
        return TemplateResponse(
            request,
            f"admin/members/companyimport/{template}",
            {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": title,
                **shown,
            },
            status=status,
        )


def may_import(request: HttpRequest) -> Member:
    """The member who asks, if that one may enter companies."""
    member = request.user
    if not isinstance(member, Member) or not member.has_perm(
        "members.add_companyimport"
    ):
        raise PermissionDenied
    return member


def to_review(pk: UUID) -> HttpResponseRedirect:
    return redirect(reverse("admin:members_companyimport_review", args=[pk]))
