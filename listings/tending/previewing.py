"""What a group of synonyms would change, before it is made: shown, and nothing done."""

from collections.abc import Iterable, Mapping, Sequence

from listings.models import Item, SynonymGroup
from listings.search import Query, finding, synonyms
from listings.search.plan import Plan, plan
from listings.taxonomy import others_of
from listings.tending import words as tended

FIRST = 10
SHOWN = 5


def preview(
    words: Sequence[str], group: SynonymGroup | None = None
) -> list[tuple[str, str]]:
    """(word, what becomes of a search for it) of each word of a group. Raises Refused."""
    kept = tended.group_of(words)
    now = others_of(groups())
    then = others_of([*groups(without=group), kept])
    gone = set(group.words) - set(kept) if group and group.off_at is None else set()
    return [(word, _said(word, now, then)) for word in [*kept, *sorted(gone)]]


def groups(without: SynonymGroup | None = None) -> list[list[str]]:
    """The groups that count now; the file's where none was entered yet."""
    rows = SynonymGroup.objects.all()
    if not rows.exists():
        return [list(group) for group in synonyms.written()]
    found = rows.filter(off_at=None).values_list("pk", "words")
    return [words for pk, words in found if not without or pk != without.pk]


Others = Mapping[str, tuple[str, ...]]


def _said(word: str, now: Others, then: Others) -> str:
    """How many items a search for one word finds now and then, and which are new on top."""
    query = Query(text=word)
    before, after = (plan(word, others=others) for others in (now, then))
    first = finding.best(query, after, FIRST)
    old = set(finding.best(query, before, FIRST))
    new = [pk for pk in first if pk not in old][:SHOWN]
    lines = [
        f"Finds {_many(query, before)} now, {_many(query, after)} with these words."
    ]
    if new:
        lines.append(f"New among the first {FIRST}:")
        lines += _titles(new)
    else:
        lines.append(f"The first {FIRST} stay as they are.")
    return "\n".join(lines)


def _many(query: Query, asked: Plan) -> str:
    n = finding.items_with(query, asked)
    return f"{n:,} or more items" if n >= 1_000 else f"{n} items"


def _titles(ids: Iterable[int]) -> list[str]:
    titles = dict(Item.objects.filter(pk__in=ids).values_list("pk", "title"))
    return [titles[pk][:90] for pk in ids if pk in titles]
