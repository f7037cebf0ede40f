"""MJML that staff pasted: a closed list of what it may use, and what of it is taken over."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from members.mailing.writing import css_rules, linting, markup, reasons
from members.mailing.writing.link_rules import wrong
from members.mailing.writing.marks import in_words
from members.mailing.writing.markup import Node, NotUnderstood, name

BLOCKS = {"mj-text", "mj-button", "mj-divider", "mj-spacer", "mj-table"}
# Where a component may stand.
WITHIN = {
    "mj-wrapper": {"mj-body"},
    "mj-hero": {"mj-body"},
    "mj-section": {"mj-body", "mj-wrapper"},
    "mj-group": {"mj-section"},
    "mj-column": {"mj-section", "mj-group"},
    **{block: {"mj-column", "mj-hero"} for block in BLOCKS},
}
# Of the head: what says how components look; titles and the like are ours.
HEAD = {"mj-attributes", "mj-style", "mj-title", "mj-preview", "mj-breakpoint"}
# What holds words, and so the elements of HTML.
WORDED = {"mj-text", "mj-button", "mj-table"}
HTML = linting.ELEMENTS - set("html head title meta style body".split())
HTML_ATTRIBUTES = set(
    """
    style class align valign width height bgcolor border cellpadding cellspacing colspan
    rowspan dir lang title start type href scope
    """.split()
)
ATTRIBUTES = set(
    """
    align background-color border border-bottom border-left border-right border-top
    border-color border-style border-width border-radius color container-background-color
    css-class direction font-family font-size font-style font-weight full-width height
    inner-background-color inner-border inner-border-radius inner-padding letter-spacing
    line-height mode padding padding-top padding-bottom padding-left padding-right text-align
    text-decoration text-padding text-transform vertical-align width cellpadding cellspacing
    table-layout role mj-class name href target rel title
    """.split()
)
VALUE = re.compile(r"[\w#%.,()\s'/+-]{0,200}")
CLASSES = re.compile(r"(?!.*\btd-)[a-zA-Z][\w -]{0,100}")
# Of style sheets: rules about classes of their own, so that what is ours stays as it is.
SELECTOR = re.compile(r"(?:\s*\.(?!td-|mj-|moz-)[a-z][\w-]*(?:[\s.>][\w\s.>:-]*)?)+")


class Pasted(NamedTuple):
    """What of MJML becomes part of a message."""

    attributes: Node | None
    styles: list[str]
    background: str
    body: Node


def read(source: str) -> Pasted:
    """What of a text of MJML is taken over. Raises NotUnderstood.

    A whole document, its body alone, or what stands in a body.
    """
    root = markup.read(source)
    names = [name(node) for node in root if name(node)]
    if names == ["mjml"]:
        root = root[0]
        names = [name(node) for node in root]
    if sorted(names) not in (["mj-body"], ["mj-body", "mj-head"]):
        if "mj-body" in names or "mj-head" in names:
            raise NotUnderstood(_("MJML has one mj-head at most, and one mj-body."))
        return Pasted(None, [], "", root)
    body = root.find("mj-body")
    attributes = root.find("mj-head/mj-attributes")
    styles = [node.text or "" for node in root.findall("mj-head/mj-style")]
    return Pasted(attributes, styles, body.get("background-color", ""), body)


def problems(pasted: Pasted) -> Iterator[str]:
    """Why what was pasted may not be sent, with lines."""
    yield from of_head(pasted)
    for why in value(pasted.background):
        yield reasons.said("<mj-body> background-color", why)
    if (pasted.body.text or "").strip():
        yield said(pasted.body, reasons.PLACED)
    for node in pasted.body:
        yield from component(node, "mj-body")


def of_head(pasted: Pasted) -> Iterator[str]:
    head = pasted.body.getparent()
    for node in [] if head is None else head.iterfind("mj-head/*"):
        if name(node) not in HEAD:
            yield said(node, linting.of_element(name(node)))
    for node in [] if pasted.attributes is None else pasted.attributes:
        if name(node) not in {*WITHIN, "mj-all", "mj-class"}:
            yield said(node, linting.of_element(name(node)))
        yield from attributes(node, ATTRIBUTES)
    for sheet in pasted.styles:
        yield from (reasons.said("<mj-style>", why) for why in of_sheet(sheet))


def component(node: Node, inside: str) -> Iterator[str]:
    kind = name(node)
    if kind not in WITHIN:
        yield said(node, linting.of_element(kind))
        return
    if inside not in WITHIN[kind]:
        yield said(node, reasons.PLACED)
    yield from attributes(node, ATTRIBUTES)
    for why in in_words(node.text or ""):
        yield said(node, why)
    if kind in WORDED:
        for child in node:
            yield from words(child, kind)
        return
    if any((piece or "").strip() for piece in [node.text, *(one.tail for one in node)]):
        yield said(node, reasons.PLACED)
    for child in node:
        yield from component(child, kind)


def words(node: Node, inside: str) -> Iterator[str]:
    """Why HTML in a component may not be."""
    kind = name(node)
    if kind not in HTML:
        yield said(node, linting.of_element(kind))
        return
    if inside == "mj-button" and kind in {"a", "table", "div"}:
        yield said(node, reasons.PLACED)
    yield from attributes(node, HTML_ATTRIBUTES)
    own = linting.own_words(node)
    if css_rules.hides(node.get("style", ""), has_words=bool(own.strip())):
        yield said(node, reasons.HIDDEN)
    for why in in_words(own):
        yield said(node, why)
    for child in node:
        yield from words(child, inside)


def attributes(node: Node, allowed: set[str]) -> Iterator[str]:
    for key, told in node.attrib.items():
        what = f"{name(node)} {key}=“{told.strip()[:60]}”"
        for why in of_attribute(node, key, told, allowed):
            yield said(node, why, what)
    if css_rules.hides(looks(node), has_words=bool("".join(node.itertext()).strip())):
        yield said(node, reasons.HIDDEN)


def of_attribute(
    node: Node, key: str, told: str, allowed: set[str]
) -> Iterator[Promise]:
    """Why an attribute of a component, or of HTML in it, may not be."""
    if key == "href" and name(node) in {"a", "mj-button"}:
        yield from wrong(told.strip(), "".join(node.itertext()))
    elif key == "href" or key not in allowed:
        yield from list(linting.of_attribute(node, key, told)) or [reasons.UNKNOWN]
    elif key in {"css-class", "class"}:
        if told and not CLASSES.fullmatch(told):
            yield reasons.OURS
    elif key in {"style", "title"}:
        yield from linting.of_attribute(node, key, told)
    else:
        yield from value(told)


def looks(node: Node) -> str:
    """The attributes of a component as a style, as far as they hide."""
    names = ("color", "background-color", "font-size", "line-height")
    said = {one: node.get(one) for one in names if node.get(one)}
    if name(node).startswith("mj-"):
        return ";".join(f"{one}:{told}" for one, told in said.items())
    return ""


def value(told: str) -> Iterator[Promise]:
    """Why the value of an attribute may not be."""
    yield from css_rules.fetching(told)
    if not VALUE.fullmatch(told):
        yield reasons.VALUE


def of_sheet(sheet: str) -> Iterator[Promise]:
    """Why a style sheet may not be: also where it would reach what is ours."""
    yield from css_rules.of_sheet(sheet)
    rules = css_rules.MEDIA.sub("", css_rules.plain(sheet))
    for selectors in re.findall(r"([^{}]*)\{", rules):
        if any(not SELECTOR.fullmatch(one) for one in selectors.split(",")):
            yield reasons.OURS
            return


def said(node: Node, why: Promise, what: str = "") -> str:
    return reasons.said(
        reasons.at(node.sourceline, what or f"<{name(node)[:40]}>"), why
    )
