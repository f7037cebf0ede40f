"""Files on their way in: no larger, and no more together, than a form could use.

The limits hold while a file arrives. One that goes beyond them is let pass without being
kept; it stands in the form as an empty file with its `trouble`, for the form to say so.
"""

from contextlib import suppress
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

IN_MEMORY = 1_000_000


class Upload(UploadedFile[bytes]):
    """A file somebody sent: whole, or empty with its trouble: "large", "together", "room"."""

    trouble = ""


class LimitedUploads(FileUploadHandler):
    """Keeps what arrives, a large file on disk, within the limits of the settings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.together = 0
        found = self.request.resolver_match if self.request else None
        name = found.view_name if found else ""
        larger = settings.UPLOAD_LARGEST_AT.get(name, 0)
        self.largest = larger or settings.UPLOAD_LARGEST
        self.largest_together = max(settings.UPLOAD_LARGEST_TOGETHER, larger)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.size = 0
        self.trouble = ""
        self.kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        self.together += len(raw_data)
        if self.size > self.largest:
            self.give_up("large")
        elif self.together > self.largest_together:
            self.give_up("together")
        if self.trouble:
            return
        try:
            self.kept.write(raw_data)
        except OSError:
            self.give_up("room")

    def give_up(self, trouble: str) -> None:
        """Keep nothing of this file."""
        if self.trouble:
            return
        self.trouble = trouble
        with suppress(OSError):  # of what a full disk did not take
            self.kept.close()
        self.kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115

    def upload_interrupted(self) -> None:
        self.kept.close()

    def file_complete(self, file_size: int) -> Upload:
        try:
            self.kept.seek(0)
        except OSError:
            self.give_up("room")
        upload = Upload(
            file=self.kept,
            name=self.file_name,
            content_type=self.content_type,
            size=0 if self.trouble else file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
        upload.trouble = self.trouble
        return upload
