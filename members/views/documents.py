"""Handing out a private file: as something to save, which no browser opens by itself."""

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

from privacy import stores


def as_attachment(file: FieldFile, name: str) -> FileResponse:
    """A PDF file under this name. Whoever calls has looked who asks."""
    return handed_out(file.name or "", name, "application/pdf")


def handed_out(kept: str, name: str, content_type: str) -> FileResponse:
    """What is kept under one name, handed out under another."""
    if not kept:
        raise Http404
    try:
        content = stores.at(settings.PRIVATE_ROOT).open(kept)
    except OSError as error:
        raise Http404 from error
    answer = FileResponse(
        content, as_attachment=True, filename=name, content_type=content_type
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
