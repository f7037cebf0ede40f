"""Text with headings, lists, links and buttons (Markdown), as the body of an MJML message."""

from html import escape

import markdown_it
from django.utils.translation import gettext as _
from markdown_it.token import Token

from members.mailing.writing.markup import NotUnderstood

SETTINGS = {"html": False, "xhtmlOut": True, "maxNesting": 20}


def as_mjml(source: str) -> str:
    """A section of MJML that says what a text says. Raises NotUnderstood.

    A paragraph that is one link in bold becomes a button.
    """
    markdown = markdown_it.MarkdownIt("commonmark", SETTINGS)
    tokens = markdown.parse(source)
    refuse_pictures(tokens)
    blocks, text = list[str](), list[Token]()
    place = 0
    while place < len(tokens):
        if button := button_at(tokens, place):
            blocks += [worded(markdown, text), button]
            text, place = [], place + 3
        else:
            text.append(tokens[place])
            place += 1
    blocks.append(worded(markdown, text))
    inside = "".join(blocks)
    return f'<mj-section css-class="td-paper" background-color="#ffffff" padding="28px 0 20px"><mj-column>{inside}</mj-column></mj-section>'


def worded(markdown: markdown_it.MarkdownIt, tokens: list[Token]) -> str:
    if not tokens:
        return ""
    page = markdown.renderer.render(tokens, markdown.options, {})
    return f'<mj-text css-class="td-words">{page}</mj-text>'


def button_at(tokens: list[Token], place: int) -> str:
    """A button, where a paragraph that is nothing but a link in bold begins; or nothing."""
    opens, *rest = tokens[place : place + 2]
    if opens.type != "paragraph_open" or opens.level or not rest:
        return ""
    # Markdown puts an empty text before and after what is bold.
    kids = [one for one in rest[0].children or [] if one.type != "text" or one.content]
    kinds = [one.type for one in kids]
    if kinds[:2] != ["strong_open", "link_open"] or kinds[-2:] != [
        "link_close",
        "strong_close",
    ]:
        return ""
    words = kids[2:-2]
    if not words or any(one.type != "text" for one in words):
        return ""
    target = str(kids[1].attrs["href"])
    label = escape("".join(one.content for one in words))
    return (
        f'<mj-button css-class="td-button" href="{escape(target)}">{label}</mj-button>'
    )


def refuse_pictures(tokens: list[Token]) -> None:
    for token in tokens:
        for child in token.children or []:
            if child.type == "image":
                line = (token.map or [0])[0] + 1
                raise NotUnderstood(
                    _("Line %(line)d: pictures are not sent in messages; link to them.")
                    % {"line": line}
                )
