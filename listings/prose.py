"""What people write, as HTML that is safe: Markdown without HTML, then a short list of tags."""

import re
from functools import cache, lru_cache

import markdown_it
import nh3
from django.utils.safestring import SafeString

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "code", "blockquote"}

# What Markdown or HTML could make something of: signs, and spaces where they matter.
MARKED = re.compile(
    r"[*_`\[\]<>\\~|=]|&[#\w]|^#|[^\S \n]|[\x00-\x09\x7f-\x9f]|^[ +-]| $|^\d+[.)]",
    re.MULTILINE,
)


@lru_cache(maxsize=60)
def as_html(text: str) -> SafeString:
    """No links, pictures or attributes: what is left is text in paragraphs and lists.

    Most of what people write is plain paragraphs, which need no parser: it takes as long as
    a tenth of a page.
    """
    lines = text.replace("\r\n", "\n")
    return as_paragraphs(lines) if not MARKED.search(lines) else as_markdown(lines)


def as_paragraphs(text: str) -> SafeString:
    """Text without any sign of markup."""
    parts = re.split(r"\n\n+", text.strip("\n").replace("&", "&amp;"))
    broken = (part.replace("\n", "<br>\n") for part in parts if part)
    return SafeString("".join(f"<p>{part}</p>\n" for part in broken))


@cache
def _markdown() -> "markdown_it.MarkdownIt":
    return markdown_it.MarkdownIt("commonmark", {"html": False, "breaks": True})


def as_markdown(text: str) -> SafeString:
    """Text with marks for lists, emphasis and the like."""
    return SafeString(nh3.clean(_markdown().render(text), tags=TAGS, attributes={}))
