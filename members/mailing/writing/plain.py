"""What a message says, without its looks: as text for mail, and as a plain page for the archive."""

import re
import textwrap
from collections.abc import Iterator
from html import escape

from members.mailing.writing.markup import Node, name

WIDE = 76
HEADINGS = {"h1": "=", "h2": "-"}
BLOCKS = {"p", "div", "blockquote", "pre", "table", "tr", "ul", "ol", "hr"}
BLOCKS |= {
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "mj-text",
    "mj-button",
    "mj-table",
    "mj-divider",
}
BLOCKS |= {"mj-section", "mj-column", "mj-wrapper", "mj-hero", "mj-group"}
# Of the archive's page: no looks, no attributes but where links lead.
KEPT = set(
    "p ul ol li h2 h3 h4 strong em b i u s br hr blockquote code pre small sub sup"
    " table thead tbody tr td th caption".split()
)
LOWER = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}
SPACES = re.compile(r"[ \t\r\n\f]+")


def as_text(body: Node) -> str:
    """Paragraphs, headings, lists, and links with their addresses behind them."""
    blocks = (block.strip("\n") for block in blocks_of(body))
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"


def blocks_of(node: Node) -> Iterator[str]:
    """The blocks of text in an element, in order."""
    line = SPACES.sub(" ", node.text or "")
    for child in node:
        if name(child) in BLOCKS:
            yield wrapped(line)
            yield from block(child)
            line = ""
        else:
            line += inline(child)
        line += SPACES.sub(" ", child.tail or "")
    yield wrapped(line)


def block(node: Node) -> Iterator[str]:
    kind = name(node)
    if kind in HEADINGS:
        words = inline_of(node).strip()
        line = HEADINGS[kind] * min(len(words), WIDE)
        yield f"{words}\n{line}" if words else ""
    elif kind in {"ul", "ol"}:
        yield listed(node)
    elif kind in {"hr", "mj-divider"}:
        yield "* * *"
    elif kind == "tr":
        cells = [inline_of(cell).strip() for cell in node]
        yield wrapped(" | ".join(cell for cell in cells if cell))
    elif kind == "pre":
        yield "".join(node.itertext())
    elif kind == "blockquote":
        quoted = "\n\n".join(one for one in blocks_of(node) if one.strip())
        yield textwrap.indent(quoted, "> ", lambda _line: True)
    elif kind == "mj-button":
        yield f"{inline_of(node).strip()}:\n{node.get('href', '')}"
    else:
        yield from blocks_of(node)


def listed(node: Node) -> str:
    """A list: its items with bullets or numbers, those inside one another set in."""
    items = [child for child in node if name(child) == "li"]
    lines = []
    for number, item in enumerate(items, int(node.get("start", "1") or 1)):
        sign = f"{number}. " if name(node) == "ol" else "- "
        blocks = [one.strip("\n") for one in blocks_of(item) if one.strip()]
        words = textwrap.indent("\n".join(blocks), " " * len(sign))
        lines.append(sign + words.lstrip(" "))
    return "\n".join(lines)


def inline_of(node: Node) -> str:
    parts = [SPACES.sub(" ", node.text or "")]
    for child in node:
        parts += [inline(child), SPACES.sub(" ", child.tail or "")]
    return "".join(parts)


def inline(node: Node) -> str:
    """The words of an element in a line; of a link also where it leads."""
    if name(node) == "br":
        return "\n"
    words = inline_of(node)
    target = node.get("href", "") if name(node) == "a" else ""
    target = target.removeprefix("mailto:")
    return f"{words} <{target}>" if target and target != words.strip() else words


def wrapped(text: str) -> str:
    """Lines of 76 characters at most, but where an address is longer."""
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(
        textwrap.fill(line, WIDE, break_long_words=False, break_on_hyphens=False)
        for line in lines
    ).strip("\n")


def as_page(body: Node) -> str:
    """The message as HTML of the site's own look. Headings begin at the second level."""
    return inside(body).strip() + "\n"


def inside(node: Node) -> str:
    return escape(node.text or "", quote=False) + "".join(
        element(child) + escape(child.tail or "", quote=False) for child in node
    )


def element(node: Node) -> str:
    kind = LOWER.get(name(node), name(node))
    words = inside(node)
    target = node.get("href", "")
    if kind == "a" and target:
        return f'<a href="{escape(target)}" rel="nofollow">{words}</a>'
    if kind == "mj-button":
        return f'<p><a class="button" href="{escape(target)}" rel="nofollow">{words.strip()}</a></p>\n'
    if kind == "mj-table":
        return f"<table>{words}</table>\n"
    if kind in {"hr", "mj-divider"}:
        return "<hr>\n"
    if kind == "br":
        return "<br>"
    return f"<{kind}>{words}</{kind}>" if kind in KEPT else words
