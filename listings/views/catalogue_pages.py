"""A company's files of items, on pages for its team."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from listings.catalogue import entering, export, files, keeping
from listings.catalogue.columns import BY_NAME, COLUMNS
from listings.catalogue.forms import ColumnsForm, FileForm
from listings.catalogue.limits import Unreadable
from listings.catalogue.sentences import sentence, trouble
from listings.models import CatalogueFile
from members import kept_files
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company, Membership
from members.picture_forms import NO_ROOM

EDITOR, VIEWER = Membership.Role.EDITOR, Membership.Role.VIEWER
LISTED = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Seconds until a page of work under way asks how far it is.
AGAIN = 3
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def item_files(request: MemberRequest, company: Company) -> HttpResponse:
    """Takes a file; shows those of the last time, and where all items can be fetched."""
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            file = files.upload(
                company,
                upload,
                name=upload.name or "",
                language=get_language() or "en",
                by=request.user,
                form_key=form.cleaned_data["form_key"],
            )
        except Unreadable as error:
            form.add_error("file", trouble(error.code))
        except kept_files.NoRoom:
            form.add_error("file", NO_ROOM)
        else:
            return redirect("item-file", company.pk, file.pk)
    shown = {
        "company": company,
        "form": form,
        "files": company.catalogue_files.order_by("-uploaded_at")[:LISTED],
        "columns": COLUMNS,
    }
    status = 422 if form.errors else 200
    return render(request, "me/catalogue/files.html", shown, status=status)


def found(company: Company, number: int) -> CatalogueFile:
    return get_object_or_404(
        company.catalogue_files.select_related("company", "photos"), pk=number
    )


@company_door(EDITOR)
@require_safe
def item_file(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    """Where a file stands, and what can be done with it."""
    file = found(company, number)
    if file.stage == "columns":
        return columns_page(request, company, file, ColumnsForm(file=file))
    page = render(request, "me/catalogue/file.html", shown_of(company, file))
    if file.stage in {"reading", "entering"}:
        page.headers["Cache-Control"] = "private, no-store"
    return page


def shown_of(company: Company, file: CatalogueFile) -> dict[str, Any]:
    return {
        "company": company,
        "file": file,
        "stage": file.stage,
        "trouble": trouble(file.trouble) if file.trouble else "",
        "again": AGAIN,
        "share": min(100, file.place * 100 // file.whole) if file.whole else None,
        "good": file.new + file.changed,
        "words": entering.words_of_confirming() if file.publishes else "",
        "errors": [
            {
                "row": row,
                "column": column,
                "value": value,
                "code": code,
                "words": sentence(code, told),
            }
            for row, column, value, code, told in file.errors
        ],
        "previews": [
            {
                "row": row,
                "is_new": is_new,
                "sku": sku,
                "title": title,
                "changes": [titled(name) for name in changes],
            }
            for row, is_new, sku, title, changes in file.previews
        ],
    }


def titled(name: str) -> str:
    """What a column of an item is called."""
    plain = {
        "category_id": "category",
        "tier_prices": "tiers",
        "tier_quantities": "tiers",
    }
    column = BY_NAME.get(plain.get(name, name))
    return str(column.title) if column else name


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def item_file_columns(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """Takes what the columns are; the file is looked through by it."""
    file = found(company, number)
    if file.stage not in {"columns", "reading", "looked through"}:
        return redirect("item-file", company.pk, file.pk)
    form = ColumnsForm(request.POST if request.method == "POST" else None, file=file)
    if form.is_valid():
        try:
            files.name_columns(
                file,
                mapping=form.mapping(),
                defaults=form.defaults(),
                decimal_sign=form.cleaned_data["decimal_sign"],
                publishes=form.cleaned_data["publishes"] == "yes",
            )
        except files.DecidedAlready:
            messages.error(request, decided())
        return redirect("item-file", company.pk, file.pk)
    return columns_page(request, company, file, form)


def columns_page(
    request: MemberRequest, company: Company, file: CatalogueFile, form: ColumnsForm
) -> HttpResponse:
    shown = {"company": company, "file": file, "form": form}
    status = 422 if form.errors else 200
    return render(request, "me/catalogue/columns.html", shown, status=status)


@company_door(EDITOR)
@require_POST
def confirm_item_file(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """Enters what was looked through: all of it, or its good rows."""
    file = found(company, number)
    if file.publishes and request.POST.get("knows") != "yes":
        messages.error(request, _("Tick that you know what becomes public."))
        return redirect("item-file", company.pk, file.pk)
    try:
        files.confirm(file, takes_good_rows=request.POST.get("rows") == "good")
    except files.DecidedAlready:
        messages.error(request, decided())
    return redirect("item-file", company.pk, file.pk)


@company_door(EDITOR)
@require_POST
def cancel_item_file(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    file = found(company, number)
    try:
        files.cancel(file)
    except files.DecidedAlready:
        messages.error(request, _("It is too late: the items are entered."))
    else:
        messages.success(request, _("Cancelled. Nothing of the file was entered."))
    return redirect("item-file", company.pk, file.pk)


@company_door(EDITOR)
@require_safe
def failed_rows(
    request: MemberRequest, company: Company, number: int
) -> StreamingHttpResponse:
    """The rows that failed, as the same file with a column that says why."""
    file = found(company, number)
    if not file.failed:
        raise Http404
    try:
        content = keeping.place(file.failed).open()
    except OSError as error:
        raise Http404 from error
    stem = file.name.rpartition(".")[0] or file.name
    return secured(
        FileResponse(
            content,
            as_attachment=True,
            filename=f"{stem}-errors.{file.kind}",
            content_type=TYPES[file.kind],
        )
    )


@company_door(VIEWER)
@require_safe
def export_items(
    request: MemberRequest, company: Company, kind: str
) -> StreamingHttpResponse:
    """All items of the company, as they are read."""
    pieces = (
        export.as_csv_file(company) if kind == "csv" else export.as_workbook(company)
    )
    name = f"items-{company.slug[:40]}-{timezone.localdate()}.{kind}"
    answer = StreamingHttpResponse(pieces, content_type=TYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return secured(answer)


def secured(answer: StreamingHttpResponse) -> StreamingHttpResponse:
    """To be saved by whoever asked, and by nobody in between."""
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def decided() -> str:
    return _("Somebody else was quicker. Look at where the file stands now.")
