"""Is a package as it was signed? For anybody who holds one, with our public keys alone."""

import base64
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import IO, Any

from privacy import receipts

FORMAT, MANIFEST = "release-package/1", "manifest.json"
# What we make is far smaller; what is larger is none of ours.
MOST_BYTES, MOST_FILES = 100_000_000, 1_000
# What reading a ZIP that was tampered with can raise; an encrypted entry is a RuntimeError.
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError)


class NoPackage(Exception):
    """This is no package with a manifest; the message says why."""


def faults(package: IO[bytes], keys: Mapping[int, bytes]) -> list[str]:
    """Whatever is not as it was signed, in sentences; none where all is well.

    Raises NoPackage.
    """
    try:
        with zipfile.ZipFile(package) as opened:
            return list(_faults(opened, keys))
    except BROKEN as error:
        raise NoPackage("This is no ZIP file, or it is broken.") from error


def manifest_of(opened: zipfile.ZipFile) -> dict[str, Any]:
    if MANIFEST not in opened.namelist():
        raise NoPackage(f"There is no {MANIFEST} in it.")
    try:
        said = json.loads(_read(opened, MANIFEST))
    except ValueError as error:
        raise NoPackage(f"{MANIFEST} cannot be read.") from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise NoPackage(f"{MANIFEST} is not of a package of figures.")
    return said


def _faults(opened: zipfile.ZipFile, keys: Mapping[int, bytes]) -> Iterator[str]:
    names = opened.namelist()
    if len(names) > MOST_FILES:
        raise NoPackage("It has more files than any package of ours.")
    said = manifest_of(opened)
    if not receipts.is_signed(said, keys):
        yield f"{MANIFEST} was not signed with these keys, or was changed since."
    listed = said.get("files")
    if not isinstance(listed, dict):
        listed = {}
    for name in sorted({one for one in names if names.count(one) > 1}):
        yield f"{name} is in it more than once."
    for name in sorted(set(names) - set(listed) - {MANIFEST}):
        yield f"{name} is in it, and not in the manifest."
    for name, facts in sorted(listed.items()):
        if name not in names:
            yield f"{name} is missing."
        elif _digest(opened, name) != _hash(facts):
            yield f"{name} was changed."
    if opened.comment:
        yield "It has a comment that was not signed."


def _digest(opened: zipfile.ZipFile, name: str) -> str:
    """Empty where it cannot even be unpacked."""
    try:
        return hashlib.sha256(_read(opened, name)).hexdigest()
    except BROKEN:
        return ""


def _read(opened: zipfile.ZipFile, name: str) -> bytes:
    """Raises NoPackage for what is too large, or has no right checksum."""
    if opened.getinfo(name).file_size > MOST_BYTES:
        raise NoPackage(f"{name} is larger than any file of ours.")
    return opened.read(name)


def _hash(facts: Any) -> object:
    return facts.get("sha256") if isinstance(facts, dict) else None


def keys_in(text: str) -> dict[int, bytes]:
    """The keys of /privacy/signing-keys.json. Raises NoPackage where it is not that."""
    try:
        found = json.loads(text)["keys"]
        return {int(n): base64.b64decode(key) for n, key in found.items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NoPackage("These are no keys of ours.") from error
