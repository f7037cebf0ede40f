"""Which categories a question names: "laptop" is what buyers call notebook computers.

Of many titles that hold the word those of the goods themselves come before those of what is
made for them: bags, locks and stands for laptops are in categories of other names. Names are
those of the public tree, in all its languages, and the other names its categories go by.
"""

import re
import threading
from collections.abc import Sequence
from functools import lru_cache

from listings.search.normal import words
from listings.taxonomy import Tree, tree

# Where a name is several: "Tablets & e-readers". What stands after the first leans on it.
SEVERAL = re.compile(r"[,&/、،]| and | y | et |和|与|及")
# One thread makes the names of a tree: each would need its own memory for it.
MAKING = threading.Lock()
HISSING = ("ches", "shes", "xes", "sses", "zes")


def named(asked: Sequence[str]) -> tuple[int, ...]:
    """The categories that are called as the whole question is."""
    with MAKING:
        names = _names(tree(), tree().stamp)
    found = names.get(" ".join(map(singular, asked)), ())
    return (found,) if isinstance(found, int) else found


def learn() -> None:
    """Make the names where this process has not yet: a second or more, and no question's."""
    named(())


def singular(word: str) -> str:
    """A word without its plural, in the way of English: names are compared, not shown."""
    if len(word) > 4 and word.endswith("ies"):
        return word.removesuffix("ies") + "y"
    if word.endswith(HISSING):
        return word.removesuffix("es")
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word.removesuffix("s")
    return word


def _first(name: str, language: str) -> str:
    """The first of several: of "Tablets & e-readers" tablets, of "Gate & globe valves" gate valves.

    In English the first that is not many stands for a kind of what comes last.
    """
    first, *others = (part.strip() for part in SEVERAL.split(name))
    if language != "en" or not others or _is_many(first):
        return first
    last = others[-1].rpartition(" ")[2]
    return f"{first} {last}" if _is_many(last) else first


def _is_many(name: str) -> bool:
    return singular(name.lower()) != name.lower()


@lru_cache(maxsize=1)
def _names(now: Tree, _stamp: tuple[int, ...]) -> dict[str, int | tuple[int, ...]]:
    """Of each name its category, or its categories where there are several."""
    found: dict[str, set[int]] = {}
    for node in now.by_id.values():
        for language, name in node.names.items():
            for called in {name, _first(name, language), *node.synonyms(language)}:
                key = " ".join(map(singular, words(called)))
                if key:
                    found.setdefault(key, set()).add(node.id)
    return {
        key: tuple(sorted(ids)) if len(ids) > 1 else ids.pop()
        for key, ids in found.items()
    }
