"""Which leaf a product belongs in: by the rules, else by the words of the tree."""

import re
from collections import defaultdict
from collections.abc import Iterable

from listings.imports.rules import Rules, WrongRules
from listings.models import Category
from listings.taxonomy import Node, Tree

WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def stems(text: str) -> list[str]:
    """Words without the endings of the plural."""
    return [_singular(word) for word in WORD.findall(text.lower())]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


class Classifier:
    """Knows the tree's words. The rules decide first, in their order."""

    def __init__(self, tree: Tree, rules: Rules) -> None:
        self._tree = tree
        self._rules = [(rule, _leaf(tree, rule.leaf)) for rule in rules.categories]
        self.otherwise = _leaf(tree, rules.otherwise) if rules.otherwise else None
        self._home = set(rules.industries)
        # A phrase is found by its last word, its head.
        self._phrases: dict[str, list[tuple[list[str], Node]]] = defaultdict(list)
        for row in Category.objects.leaves():
            node = tree.by_id.get(row.pk)
            if node is None:
                continue
            for phrase in _phrases(row):
                words = stems(phrase)
                if words and len(words[-1]) > 1:
                    self._phrases[words[-1]].append((words, node))

    def leaf(self, title: str, stated: str) -> Node | None:
        """The leaf, or None where nothing leads to one."""
        for rule, node in self._rules:
            if rule.fits(title, stated):
                return node
        return self._by_words(stems(title))

    def _by_words(self, words: list[str]) -> Node | None:
        """The longest phrase that stands in the title, one nearer to the front if alike."""
        best: tuple[float, Node] | None = None
        there = set(words)
        for place, word in enumerate(words):
            for phrase, node in self._phrases.get(word, ()):
                if not there.issuperset(phrase):
                    continue
                home = node.trail()[0].slug in self._home
                weight = len(phrase) + 0.8 * home - 0.01 * place
                if len(phrase) == 1 and not home:
                    continue
                if best is None or weight > best[0]:
                    best = (weight, node)
        return best[1] if best else None


def _leaf(tree: Tree, slug: str) -> Node:
    node = tree.by_slug.get(slug)
    if node is None or node.depth != 3:
        raise WrongRules(f"The rules name {slug!r}, which is not a leaf category.")
    return node


def _phrases(row: Category) -> Iterable[str]:
    for part in re.split(r"\s*[&,/()]\s*", row.names["en"]):
        if len(row.names["en"].split("&")) == 1 or len(part.split()) > 1:
            yield part
    yield from row.nouns
    yield from row.synonyms.get("en", [])
