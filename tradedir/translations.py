"""The catalogues of translated strings: found in the source, kept in locale/, compiled.

Babel does the work, so that a machine without gettext's programs can do it too.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

ROOT: Path = settings.BASE_DIR
SOURCES = ("privacy", "members", "listings", "tradedir", "templates")
# What each function's arguments are; the names with u and lazy are Django's.
KEYWORDS = {
    name + ending
    for name in ("gettext", "ngettext", "pgettext", "npgettext")
    for ending in ("", "_lazy", "_noop")
} | {"_", "gettext_noop"}
OURS = [code for code, _ in settings.LANGUAGES if code != "en"]


def path_of(language: str) -> Path:
    return ROOT / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"


def found() -> Catalog:
    """Every translatable string of the source, with where it stands."""
    catalog = Catalog(project="Tradedir", charset="utf-8")
    for top in SOURCES:
        for path in sorted((ROOT / top).rglob("*")):
            if (
                path.suffix in {".py", ".html", ".txt"}
                and "migrations" not in path.parts
            ):
                for function, arguments in _calls(path):
                    _enter(catalog, function, arguments, path)
    return catalog


def _calls(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    source = path.read_text()
    if path.suffix != ".py":
        source = templatize(source, origin=str(path))
    calls: Iterable[Any] = extract_python(
        BytesIO(source.encode()), dict.fromkeys(KEYWORDS), [], {"encoding": "utf-8"}
    )
    for _line, function, arguments, _comments in calls:
        yield function, tuple(text for text in as_tuple(arguments) if text)


def as_tuple(texts: Any) -> tuple[Any, ...]:
    """Babel gives one text bare and several as a list."""
    return tuple(texts) if isinstance(texts, tuple | list) else (texts,)


def _enter(catalog: Catalog, function: str, texts: tuple[str, ...], path: Path) -> None:
    context = texts[0] if function.startswith(("pgettext", "npgettext")) else None
    texts = texts[1:] if context else texts
    if not texts:
        return
    plural = function.startswith(("ngettext", "npgettext")) and len(texts) > 1
    catalog.add(
        (texts[0], texts[1]) if plural else texts[0],
        context=context,
        locations=[(str(path.relative_to(ROOT)), None)],  # type: ignore[list-item]
        flags=["python-format"] if "%(" in texts[0] else [],
    )


def kept(language: str) -> Catalog:
    """The catalogue of a language as it stands in locale/."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=to_locale(language), project="Tradedir", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=to_locale(language), charset="utf-8")


def update(language: str, source: Catalog) -> Catalog:
    """The language's catalogue with exactly the source's strings; translations are kept."""
    before = kept(language)
    after = Catalog(
        locale=to_locale(language),
        project="Tradedir",
        charset="utf-8",
        fuzzy=False,
        header_comment=f"# {language}",
    )
    for message in sorted(_messages(source), key=_order):
        old = before.get(message.id, context=message.context)
        after.add(
            message.id,
            old.string if old else None,
            locations=message.locations,
            flags=message.flags,
            context=message.context,
        )
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, after, width=100, omit_header=False, include_lineno=False)
    return after


def compile_all() -> None:
    """Write the .mo files that Django reads, where a .po is newer."""
    for language in OURS:
        path = path_of(language)
        compiled = path.with_suffix(".mo")
        if path.exists() and not _is_current(compiled, path):
            new = compiled.with_suffix(".mo.new")
            with new.open("wb") as file:
                write_mo(file, kept(language))
            new.replace(compiled)


def _is_current(compiled: Path, source: Path) -> bool:
    return (
        compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns
    )


def missing(language: str, source: Catalog) -> list[str]:
    """Strings of the source that the language lacks, or has only as a guess."""
    catalog = kept(language)
    return [
        str(message.id)
        for message in _messages(source)
        if not _is_translated(catalog.get(message.id, context=message.context))
    ]


def _is_translated(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(as_tuple(message.string))


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _order(message: Message) -> tuple[str, str]:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return text, message.context or ""
