"""Which leaf a cell means: by its address, its name in any language, or the words of a title."""

from functools import lru_cache

from listings.catalogue.values import Wrong
from listings.imports.classifying import Classifier
from listings.imports.rules import Rules
from listings.taxonomy import Node, Tree, tree

AMBIGUOUS = -1


@lru_cache(maxsize=2)
def _names(_stamp: tuple[int, ...]) -> dict[str, int]:
    """Leaves by slug and by every name; a name of several leaves is none's."""
    found: dict[str, int] = {}
    slugs: dict[str, int] = {}
    for leaf in _leaves(tree()):
        slugs[leaf.slug] = leaf.id
        for name in set(leaf.names.values()):
            key = name.casefold()
            found[key] = AMBIGUOUS if found.get(key, leaf.id) != leaf.id else leaf.id
    return found | slugs


def _leaves(whole: Tree) -> list[Node]:
    return [leaf for top in whole.industries for leaf in top.leaves()]


def read(text: str) -> int:
    """The key of the leaf that a cell names; of a path the last name counts."""
    names = _names(tree().stamp)
    found = names.get(text) or names.get(text.casefold())
    if found is None and (">" in text or "/" in text):
        last = text.replace("›", ">").split(">")[-1].strip()
        found = names.get(last.casefold()) or names.get(
            text.rsplit("/", maxsplit=1)[-1].strip().casefold()
        )
    if found is None:
        raise Wrong("not_a_leaf" if _is_inner(text) else "unknown_category")
    if found == AMBIGUOUS:
        raise Wrong("ambiguous_category")
    return found


def _is_inner(text: str) -> bool:
    node = tree().by_slug.get(text)
    if node is not None:
        return node.depth < 3
    said = text.casefold()
    return any(
        said == name.casefold()
        for top in tree().industries
        for one in (top, *top.children)
        for name in one.names.values()
    )


def by_words(industry: str) -> Classifier:
    """What finds a leaf by the words of a title, those of this industry rather."""
    rules = Rules(
        columns={},
        categories=[],
        otherwise="",
        industries=[industry],
        attributes={},
        units={},
        price_per=1,
        origins={},
        hs_from="",
        origin_from="",
        country="",
        business_type="",
        industry=industry,
    )
    return Classifier(tree(), rules)
