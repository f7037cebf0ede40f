"""A company's logo, banner and photos: put up, ordered, described, taken away.

They hold at once (docs/decisions/0012-pictures.md). A deed draws nothing: it takes what is drawn anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Case, PositiveSmallIntegerField, Value, When
from django.utils import timezone

from members import changes, kept_files, public_pages
from members.models import Company, CompanyPhoto, Member
from members.photos import UPLOADED, WIDTHS
from members.redrawing import Drawn

FOLDER = f"{UPLOADED}companies"
MOST_PHOTOS = 20
ENDINGS = [f"{width}.{kind}" for width in WIDTHS for kind in ("webp", "avif")]
Kind = CompanyPhoto.Kind


class TooMany(Exception):
    """There would be more photos than a company may show."""


def put_up(
    company: Company, kind: str, drawn: Sequence[Drawn], *, by: Member | None
) -> int:
    """Show these pictures; a logo or banner takes the place of the one before.

    Returns how many are new: the same file twice is one picture. Raises TooMany, and
    kept_files.NoRoom where they cannot be kept; then nothing has changed.
    """
    stems = [kept_files.new_name(FOLDER) for _ in drawn]
    files = {
        f"{stem}-{name}": content
        for stem, one in zip(stems, drawn, strict=True)
        for name, content in one.files.items()
    }
    kept_files.write(settings.MEDIA_ROOT, files)
    with kept_files.dropped_unless_saved(settings.MEDIA_ROOT, files):
        used = enter(company, kind, dict(zip(stems, drawn, strict=True)), by=by)
    unused = [name for stem in stems if stem not in used for name in names_of(stem)]
    kept_files.remove(settings.MEDIA_ROOT, unused)
    return len(used)


@transaction.atomic
def enter(
    company: Company, kind: str, drawn: Mapping[str, Drawn], *, by: Member | None
) -> set[str]:
    """Rows for these pictures, named by stem. Returns the stems that are new."""
    stored = locked(company, by)
    there = list(stored.photos.filter(kind=kind))
    if kind != Kind.PHOTO:
        forget(there)
        there = []
    known = {photo.digest for photo in there}
    new = {one.digest: (stem, one) for stem, one in drawn.items()}
    wanted = [pair for digest, pair in new.items() if digest not in known]
    if len(there) + len(wanted) > MOST_PHOTOS:
        raise TooMany
    free = place_after(there, len(wanted))
    CompanyPhoto.objects.bulk_create(
        CompanyPhoto(
            company=stored,
            kind=kind,
            stem=stem,
            width=one.width,
            height=one.height,
            digest=one.digest,
            position=free + n,
        )
        for n, (stem, one) in enumerate(wanted)
    )
    seen_by_visitors(stored)
    return {stem for stem, _one in wanted}


def place_after(there: Sequence[CompanyPhoto], amount: int) -> int:
    """The first of so many free places after these; they move together where it is narrow."""
    free = max((photo.position for photo in there), default=-1) + 1
    if free + amount <= MOST_PHOTOS:
        return free
    reorder([photo.pk for photo in there])
    return len(there)


def reorder(keys: Sequence[int]) -> None:
    """These photos in this order, in one statement."""
    cases = [When(pk=key, then=Value(n)) for n, key in enumerate(keys)]
    CompanyPhoto.objects.filter(pk__in=keys).update(
        position=Case(*cases, output_field=PositiveSmallIntegerField())
    )


@transaction.atomic
def move(company: Company, number: int, *, up: bool, by: Member | None) -> None:
    """A photo changes places with the one before or after it; at the end it stays."""
    stored = locked(company, by)
    keys = list(stored.photos.filter(kind=Kind.PHOTO).values_list("pk", flat=True))
    if number not in keys:
        return
    here = keys.index(number)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(keys):
        return
    keys[here], keys[there] = keys[there], keys[here]
    reorder(keys)
    seen_by_visitors(stored)


@transaction.atomic
def describe(company: Company, words: Mapping[int, str], *, by: Member | None) -> None:
    """What the company's photos show, by their numbers. Others' are left alone."""
    stored = locked(company, by)
    changed = []
    for photo in stored.photos.filter(pk__in=words):
        if photo.alt != words[photo.pk]:
            photo.alt = words[photo.pk]
            changed.append(photo)
    if changed:
        CompanyPhoto.objects.bulk_update(changed, ["alt"])
        seen_by_visitors(stored)


@transaction.atomic
def take_away(photo: CompanyPhoto, *, by: Member | None) -> None:
    """Delete a picture: its row, and on commit its files. Twice is once."""
    stored = locked(photo.company, by)
    forget(stored.photos.filter(pk=photo.pk))
    seen_by_visitors(stored)


def locked(company: Company, by: Member | None) -> Company:
    """The company for this transaction alone; two editors come one after the other."""
    stored = Company.objects.select_for_update().get(pk=company.pk)
    changes.sign(by)
    return stored


def forget(photos: Iterable[CompanyPhoto]) -> None:
    """Rows go now, files on commit."""
    for photo in photos:
        photo.delete()
        names = names_of(photo.stem) if photo.stem.startswith(UPLOADED) else []
        transaction.on_commit(partial(kept_files.remove, settings.MEDIA_ROOT, names))


def names_of(stem: str) -> list[str]:
    return [f"{stem}-{ending}" for ending in ENDINGS]


def seen_by_visitors(company: Company) -> None:
    company.changed_at = timezone.now()
    company.save(update_fields=["changed_at"])
    public_pages.company_changed(company)


def sweep() -> int:
    """Remove files that no picture has: left by a process that was killed, or a company that is gone."""
    return len(kept_files.sweep(settings.MEDIA_ROOT, FOLDER, named=in_use))


def in_use(stems: set[str]) -> set[str]:
    known = CompanyPhoto.objects.filter(stem__in=stems)
    return set(known.values_list("stem", flat=True))
