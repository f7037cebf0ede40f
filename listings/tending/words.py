"""Groups of words that mean the same in search: what staff make of the product's file."""

import re
import unicodedata
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from listings.models import SynonymGroup, TreeChange
from listings.search import normal, synonyms
from listings.tending import tree
from members.interventions import Refused
from members.models import Member

Act = TreeChange.Act
MOST = 12
LONGEST = 60


def folded(said: str) -> str:
    """A word, or several in a row, as search compares them. Raises Refused where it is none."""
    text = unicodedata.normalize("NFC", said).strip()
    found = [word for part in text.split() for word in _folded(part)]
    if not found:
        raise Refused(f"“{text[:40]}” is no word that can be searched for.")
    if len(found) > synonyms.LONGEST or len(" ".join(found)) > LONGEST:
        raise Refused(
            f"“{text[:40]}” is too long. Write at most {synonyms.LONGEST} words,"
            f" {LONGEST} characters."
        )
    return " ".join(found)


def _folded(part: str) -> list[str]:
    """What search makes of what stands between spaces: one word, or the pairs of characters."""
    found, whole = normal.words(part), normal.fold(part)
    for one in (whole, re.sub(r"[-./']", "", whole)):
        if one in found:
            return [one]
    if len(found) < 2 or normal.CHUNK_IS_CJK.match(whole):
        return found
    raise Refused(
        f"“{part[:40]}” is more than one word to search. Write it with spaces, or as one."
    )


def group_of(words: Sequence[str]) -> list[str]:
    """Words as a group keeps them. Raises Refused."""
    kept = list(dict.fromkeys(folded(word) for word in words if word.strip()))
    if len(kept) < 2:
        raise Refused("A group has at least two different words.")
    if len(kept) > MOST:
        raise Refused(f"A group has at most {MOST} words.")
    return kept


@transaction.atomic
def make(words: Sequence[str], *, by: Member) -> SynonymGroup:
    """A new group; one that has the same words already is taken. Raises Refused."""
    kept = group_of(words)
    same = SynonymGroup.objects.select_for_update().filter(
        words__contains=kept, words__contained_by=kept
    )
    found = same.first()
    if found is not None:
        _put(found, kept, is_on=True, by=by)
        return found
    made = SynonymGroup.objects.create(words=kept)
    tree.note(Act.WORDS, None, by=by, words=((), kept))
    return made


@transaction.atomic
def change(group: SynonymGroup, words: Sequence[str], *, by: Member) -> None:
    """Other words. Raises Refused."""
    stored = SynonymGroup.objects.select_for_update().get(pk=group.pk)
    _put(stored, group_of(words), is_on=stored.off_at is None, by=by)


@transaction.atomic
def switch(group: SynonymGroup, *, is_on: bool, by: Member) -> None:
    """Let it count, or not. The file does not switch it back."""
    stored = SynonymGroup.objects.select_for_update().get(pk=group.pk)
    _put(stored, stored.words, is_on=is_on, by=by)


def _put(group: SynonymGroup, words: list[str], *, is_on: bool, by: Member) -> None:
    before = group.words if group.off_at is None else []
    group.words, group.is_decided = words, True
    group.off_at = None if is_on else group.off_at or timezone.now()
    group.changed_at = timezone.now()
    group.save()
    tree.note(Act.WORDS, None, by=by, words=(before, words if is_on else ()))


@transaction.atomic
def load() -> int:
    """Enter the groups of the file; those that staff changed stay as they are."""
    there = {row.file_key: row for row in SynonymGroup.objects.exclude(file_key="")}
    wanted = {"|".join(sorted(group)): list(group) for group in synonyms.written()}
    SynonymGroup.objects.bulk_create(
        SynonymGroup(words=group, file_key=key, is_decided=False)
        for key, group in wanted.items()
        if key not in there
    )
    left = SynonymGroup.objects.filter(is_decided=False).exclude(file_key="")
    left.exclude(file_key__in=wanted).delete()
    return len(set(wanted) - set(there))
