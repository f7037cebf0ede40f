"""What people write, as HTML that is safe: Markdown without HTML, then a short list of tags."""

from functools import lru_cache

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "code", "blockquote"}
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})


@lru_cache(maxsize=300)
def as_html(text: str) -> SafeString:
    """No links, pictures or attributes: what is left is text in paragraphs and lists."""
    return SafeString(nh3.clean(_markdown.render(text), tags=TAGS, attributes={}))
