"""Photos for many items of a company, from a ZIP or from addresses, on pages for its team."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from listings.catalogue.failed import as_csv
from listings.catalogue.files import DecidedAlready
from listings.catalogue.photos import batches
from listings.catalogue.photos.forms import ZipForm
from listings.catalogue.photos.sentences import sentence, trouble
from listings.models import PhotoBatch, PhotoLine
from listings.views.catalogue_pages import AGAIN, EDITOR, TYPES, decided, secured
from members import kept_files
from members.doors import company_door
from members.formulas import escaped
from members.http import MemberRequest
from members.leaves import Leaves
from members.models import Company
from members.picture_forms import NO_ROOM

A_PAGE, LINES_A_PAGE, PREVIEWS = 20, 50, 10
HEADER = ("sku", "photo", "code", "reason")
State = PhotoLine.State


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def photo_batches(request: MemberRequest, company: Company) -> HttpResponse:
    """Takes a ZIP; shows what was sent so far."""
    form = ZipForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            batch = batches.upload(
                company,
                upload,
                name=upload.name or "",
                language=get_language() or "en",
                by=request.user,
                form_key=form.cleaned_data["form_key"],
            )
        except kept_files.NoRoom:
            form.add_error("file", NO_ROOM)
        else:
            return redirect("photo-batch", company.pk, batch.pk)
    sent = company.photo_batches.order_by("-sent_at", "-pk")
    shown = {
        "company": company,
        "form": form,
        "page": Leaves(sent, A_PAGE).get_page(request.GET.get("page")),
    }
    status = 422 if form.errors else 200
    return render(request, "me/catalogue/photos.html", shown, status=status)


def found(company: Company, number: int) -> PhotoBatch:
    return get_object_or_404(
        company.photo_batches.select_related("catalogue"), pk=number
    )


@company_door(EDITOR)
@require_safe
def photo_batch(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    """Where a batch stands, what it would do or has done, and what is wrong with which photo."""
    batch = found(company, number)
    coded = batch.lines.exclude(code="").order_by("number")
    page = Leaves(coded, LINES_A_PAGE).get_page(request.GET.get("page"))
    waiting = batch.lines.filter(state=State.WAITING).order_by("number")
    stage = batch.stage
    shown = {
        "company": company,
        "batch": batch,
        "stage": stage,
        "trouble": trouble(batch.trouble) if batch.trouble else "",
        "again": AGAIN,
        "share": min(100, batch.place * 100 // batch.whole) if batch.whole else None,
        "found": figures(batch),
        "page": page,
        "lines": [
            {"line": line, "words": sentence(line.code, line.told)} for line in page
        ],
        "previews": list(waiting.select_related("item")[:PREVIEWS])
        if stage == "looked through"
        else [],
    }
    answer = render(request, "me/catalogue/photo_batch.html", shown)
    if stage in {"reading", "entering"}:
        answer.headers["Cache-Control"] = "private, no-store"
    return answer


def figures(batch: PhotoBatch) -> list[tuple[int, str]]:
    """(how many, what is wrong with them), the most first."""
    ordered = sorted(batch.found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(amount, sentence(code, {})) for code, amount in ordered]


@company_door(EDITOR)
@require_POST
def confirm_photo_batch(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """Adds the photos that were looked through."""
    batch = found(company, number)
    try:
        batches.confirm(batch)
    except DecidedAlready:
        messages.error(request, decided())
    return redirect("photo-batch", company.pk, batch.pk)


@company_door(EDITOR)
@require_POST
def cancel_photo_batch(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    batch = found(company, number)
    try:
        batches.cancel(batch)
    except DecidedAlready:
        messages.error(request, _("It is too late: the photos are added."))
    else:
        messages.success(request, _("Cancelled. No more photos are added."))
    return redirect("photo-batch", company.pk, batch.pk)


@company_door(EDITOR)
@require_safe
def failed_photos(
    request: MemberRequest, company: Company, number: int
) -> StreamingHttpResponse:
    """The photos that were not taken, as a file that says why."""
    batch = found(company, number)
    pieces = as_csv(rows(batch))
    answer = StreamingHttpResponse(pieces, content_type=TYPES["csv"])
    name = f"photos-{batch.pk}-errors.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return secured(answer)


def rows(batch: PhotoBatch) -> Iterator[list[str]]:
    yield list(HEADER)
    failed = batch.lines.filter(state=State.FAILED).exclude(code="").order_by("number")
    for line in failed.iterator(chunk_size=500):
        reason = sentence(line.code, line.told)
        yield [escaped(cell) for cell in (line.sku, line.name, line.code, reason)]
