"""Files in storage that speaks S3: Amazon's, MinIO, Ceph, Garage and others.

Nothing here makes anything public, and no address of the storage leaves the house: what visitors
see is read by the site and handed out at the site's own addresses. An object is there whole or not
at all, so that what is killed half way leaves nothing that can be seen.
"""

import io
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO, TypeVar, cast
from urllib.parse import urlsplit

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from privacy.stored import UNFINISHED, Away, Entry

ADDRESS = re.compile(r"https?://[^/@\s]+/?$")
MISSING = {"NoSuchKey", "404", "NotFound"}
# Most pictures are smaller: one question for one picture.
PIECE = 1_000_000
# After a failure the storage is left alone for so long: nobody else waits for it meanwhile.
PAUSE_SECONDS = 2.0
Found = TypeVar("Found")


def opened(root: str) -> "Bucket":
    """A root's bucket. Asks nobody: the first file does. Raises ImproperlyConfigured."""
    if bool(settings.S3_ACCESS_KEY) != bool(settings.S3_SECRET_KEY):
        raise ImproperlyConfigured(
            "Set both S3_ACCESS_KEY and S3_SECRET_KEY, or neither."
        )
    if settings.S3_ENDPOINT and not ADDRESS.match(settings.S3_ENDPOINT):
        raise ImproperlyConfigured(
            "S3_ENDPOINT is an address like https://storage.example.com."
        )
    parts = urlsplit(root)
    if not parts.netloc or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(
            f"{root} names no bucket. Write s3://bucket or s3://bucket/folder; the keys go"
            " into S3_ACCESS_KEY and S3_SECRET_KEY."
        )
    return Bucket(client(), parts.netloc, parts.path.strip("/"))


def client() -> Any:
    """A line to the storage. It is used by all threads of a process."""
    return boto3.client(
        "s3",
        endpoint_url=settings.S3_ENDPOINT or None,
        region_name=settings.S3_REGION,
        # Without keys boto3 looks where Amazon's own machines have them.
        aws_access_key_id=settings.S3_ACCESS_KEY or None,
        aws_secret_access_key=settings.S3_SECRET_KEY or None,
        config=Config(
            connect_timeout=2,
            read_timeout=10,
            retries={"total_max_attempts": 2, "mode": "standard"},
            max_pool_connections=24,
            signature_version="s3v4",
            s3={"addressing_style": "path" if settings.S3_ENDPOINT else "auto"},
            # What Amazon's newer checksums need, others do not have.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


class Bucket:
    """A folder of a bucket."""

    def __init__(self, line: Any, bucket: str, folder: str) -> None:
        self.line, self.bucket = line, bucket
        self.prefix = f"{folder}/" if folder else ""
        self._left_alone_until = 0.0

    def write(self, name: str, pieces: Iterable[bytes]) -> None:
        if isinstance(pieces, list) and len(pieces) == 1:
            self._asked(self.line.put_object, name, Body=pieces[0])
            return
        with TemporaryFile() as file:
            file.writelines(pieces)
            self._send(name, file)

    def open(self, name: str) -> BinaryIO:
        """Read piece by piece from any place on. The first piece is here when this returns."""
        return cast(BinaryIO, io.BufferedReader(Remote(self, name), buffer_size=64_000))

    def piece(self, name: str, start: int) -> tuple[bytes, int]:
        """Some bytes from a place on, and how long the whole is."""
        span = f"bytes={start}-{start + PIECE - 1}"
        try:
            found = self._asked(self.line.get_object, name, Range=span)
        except EmptyRange:
            return b"", self.size(name)
        whole = found.get("ContentRange", "").rpartition("/")[2]
        read: bytes = self._tried(found["Body"].read)
        return read, int(whole or start + len(read))

    def size(self, name: str) -> int:
        return int(self._asked(self.line.head_object, name)["ContentLength"])

    def remove(self, name: str) -> None:
        self._asked(self.line.delete_object, name)

    def entries(self, folder: str = "") -> Iterator[Entry]:
        begins = self.prefix + (f"{folder.strip('/')}/" if folder else "")
        pages = self.line.get_paginator("list_objects_v2")
        told = iter(pages.paginate(Bucket=self.bucket, Prefix=begins))
        while page := self._tried(lambda: next(told, None)):
            for one in page.get("Contents", ()):
                changed = int(one["LastModified"].timestamp()) * 1_000_000_000
                name = one["Key"].removeprefix(self.prefix)
                yield Entry(name, one["Size"], changed)

    @contextmanager
    def draft(self, name: str, *, by: str = "") -> Iterator["BucketDraft"]:
        with TemporaryFile() as file:
            draft = BucketDraft(self, file, name, by)
            try:
                yield draft
            finally:
                draft.clear()

    def answers(self) -> bool:
        """Is the bucket there, and ours to read?"""
        try:
            self._tried(lambda: self.line.head_bucket(Bucket=self.bucket))
        except (Away, FileNotFoundError):
            return False
        return True

    def copy(self, source: str, name: str) -> None:
        place = {"Bucket": self.bucket, "Key": self.prefix + source}
        self._asked(self.line.copy_object, name, CopySource=place)

    def _send(self, name: str, file: IO[bytes]) -> None:
        file.seek(0)
        way = TransferConfig(use_threads=False, multipart_threshold=64_000_000)
        key = self.prefix + name
        self._tried(
            lambda: self.line.upload_fileobj(file, self.bucket, key, Config=way)
        )

    def _asked(self, question: Callable[..., Any], name: str, **more: Any) -> Any:
        key = self.prefix + name
        return self._tried(lambda: question(Bucket=self.bucket, Key=key, **more))

    def _tried(self, question: Callable[[], Found]) -> Found:
        if time.monotonic() < self._left_alone_until:
            raise Away("The storage of files did not answer a moment ago.")
        try:
            return question()
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in MISSING:
                raise FileNotFoundError(code) from None
            if code == "InvalidRange":
                raise EmptyRange from None
            raise Away(f"The storage of files answers {code}.") from None
        except (BotoCoreError, boto3.exceptions.Boto3Error, OSError) as error:
            self._left_alone_until = time.monotonic() + PAUSE_SECONDS
            # Its own words name the address, and what was asked for.
            kind = type(error).__name__
            raise Away(f"The storage of files does not answer ({kind}).") from None


class EmptyRange(Exception):
    """There is nothing from there on."""


class Remote(io.RawIOBase):
    """An object as a file that is read from any place on, a piece at a time."""

    def __init__(self, bucket: Bucket, name: str) -> None:
        super().__init__()
        self._bucket, self._name = bucket, name
        self._at = self._begins = 0
        self._piece, self._size = bucket.piece(name, 0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._size:
            return 0
        if not self._begins <= self._at < self._begins + len(self._piece):
            self._piece, self._size = self._bucket.piece(self._name, self._at)
            self._begins = self._at
        start = self._at - self._begins
        read = self._piece[start : start + len(buffer)]
        buffer[: len(read)] = read
        self._at += len(read)
        return len(read)


class BucketDraft:
    """Written to a file without a name here, sent beside its place, copied there at last.

    Sending may last; the last step is one question, so that a row may be held meanwhile.
    """

    def __init__(self, bucket: Bucket, file: IO[bytes], name: str, by: str) -> None:
        self.file, self._bucket, self._name = file, bucket, name
        self._part = name + (f".{by}" if by else "") + UNFINISHED
        self._is_sent = False

    def flush(self) -> None:
        self.file.flush()
        self._bucket._send(self._part, self.file)
        self._is_sent = True

    def finish(self) -> None:
        self._bucket.copy(self._part, self._name)

    def clear(self) -> None:
        if self._is_sent:
            try:
                self._bucket.remove(self._part)
            except Away:
                return  # what is left has no row, and is swept
