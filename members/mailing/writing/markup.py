"""What staff pasted, read as a tree: well-formed, with its lines, and bounded.

What is drawn is written anew from this tree and never from the text that came, so that
nothing reaches a message but what was understood here.
"""

import re
from html import unescape
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from lxml import etree

LONGEST = 60_000
DEEPEST = 40
MOST = 3_000
# Where a message says something else to each reader; nobody else may write it (filling.py).
PLACE = "[[td:"
# Elements of HTML that have no end.
VOID = re.compile(r"<(br|hr|wbr|img|meta|link|input|source|base|embed)\b([^<>]*?)/?>")
# HTML's names of characters, but those that XML has too; and an & that is none.
NAMED = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);|#\d{1,7};|#x[0-9a-fA-F]{1,6};)(\w{1,32};)?"
)
DECLARED = re.compile(r"<[?!](?!--(?!\s*\[))")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000-\uf8ff\ufffe\uffff]")

# An element of lxml, which has no types.
Node: TypeAlias = Any


class NotUnderstood(Exception):
    """It cannot be drawn; says why, and in which line."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def refuse(source: str) -> None:
    """Raises NotUnderstood where a text is too long, or holds what is ours."""
    if len(source) > LONGEST:
        raise NotUnderstood(
            _("It is longer than %(most)d characters.") % {"most": LONGEST}
        )
    if PLACE in source:
        raise cannot_be_used(source, source.index(PLACE))


def read(source: str) -> Node:
    """The tree of a text, below one element of ours. Raises NotUnderstood."""
    if declared := DECLARED.search(source):
        raise cannot_be_used(source, declared.start())
    try:
        root = etree.fromstring(f"<all>{as_xml(source)}</all>".encode(), parser())
    except etree.XMLSyntaxError as error:
        raise NotUnderstood(
            _(
                "Line %(line)d: something is not closed, closed twice, or a value"
                " has no quotation marks."
            )
            % {"line": error.lineno or 1}
        ) from None
    return bounded(root)


def cannot_be_used(source: str, place: int) -> NotUnderstood:
    return NotUnderstood(
        _("Line %(line)d: “%(what)s” cannot be used.")
        % {
            "line": source.count("\n", 0, place) + 1,
            "what": source[place : place + 12],
        }
    )


def parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )


def as_xml(source: str) -> str:
    """The text with what HTML lets one leave out: ends of empty elements, names of characters."""
    source = CONTROL.sub("", source.replace("\r\n", "\n"))
    return NAMED.sub(character, VOID.sub(r"<\1\2/>", source))


def character(found: re.Match[str]) -> str:
    known = unescape(found[0]) if found[1] else found[0]
    return known if known != found[0] else found[0].replace("&", "&amp;")


def bounded(root: Node) -> Node:
    """The tree, where it is neither too deep nor too large. Raises NotUnderstood."""
    depth = count = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > DEEPEST:
            raise NotUnderstood(
                _("Line %(line)d: more than %(most)d elements are in one another.")
                % {"line": node.sourceline or 1, "most": DEEPEST}
            )
        if count > MOST:
            raise NotUnderstood(
                _("There are more than %(most)d elements.") % {"most": MOST}
            )
    return root


def name(node: Node) -> str:
    """The name of an element; empty for what is none."""
    return node.tag if isinstance(node.tag, str) else ""


def written(node: Node) -> str:
    """Markup of an element and what is in it, every text and value escaped."""
    markup: str = etree.tostring(node, encoding="unicode", with_tail=False)
    return markup


def inside(node: Node) -> str:
    """Markup of what is in an element."""
    parts = [escaped(node.text)]
    for child in node:
        parts += [written(child), escaped(child.tail)]
    return "".join(parts)


def escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
