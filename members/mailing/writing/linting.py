"""What a message may not hold: whatever tells who opened it, or one reader from another.

Asked of what was drawn, element by element against a closed list, and once more of the
finished message. What is on no list is refused, so that a trick nobody thought of is too.
"""

import re
from collections.abc import Iterable, Iterator
from email import message_from_bytes, policy

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from lxml import etree, html

from members.mailing.writing import css_rules, link_rules, reasons
from members.mailing.writing.marks import in_words
from members.mailing.writing.markup import PLACE, Node

# Mail programs cut off what is longer (102 KB).
LARGEST = 100_000
ELEMENTS = set(
    """
    html head title meta style body div table tbody thead tfoot tr td th p a span ul ol li
    h1 h2 h3 h4 h5 h6 strong em b i u s br hr blockquote code pre small sub sup caption
    """.split()
)
# Of Outlook, in conditional comments: what MJML's columns are made of there.
OUTLOOK = {"noscript", "xml", "o:officedocumentsettings", "o:allowpng"}
OUTLOOK |= {"o:pixelsperinch", "center"}
ATTRIBUTES = set(
    """
    style class align valign vertical-align width height bgcolor border cellpadding cellspacing
    colspan rowspan role dir lang title start type href target rel aria-label
    aria-roledescription scope xmlns xmlns:v xmlns:o media content name charset http-equiv
    aria-hidden
    """.split()
)
METAS = {"viewport", "color-scheme", "supported-color-schemes", "x-ua-compatible"}
METAS |= {"content-type", "format-detection", "robots", ""}
BY_ELEMENT = {
    **dict.fromkeys(
        ("img", "image", "picture", "mj-image", "feimage"), reasons.PICTURE
    ),
    **dict.fromkeys(("mj-carousel", "mj-carousel-image", "mj-social"), reasons.PICTURE),
    **dict.fromkeys(("mj-social-element", "mj-avatar"), reasons.PICTURE),
    **dict.fromkeys(("script", "mj-script", "noscript"), reasons.SCRIPT),
    **dict.fromkeys(("form", "input", "button", "select", "textarea"), reasons.FORM),
    **dict.fromkeys(("mj-include", "mj-raw", "mj-html-attributes"), reasons.UNCHECKED),
    **dict.fromkeys(("mj-selector", "mj-html-attribute", "base"), reasons.UNCHECKED),
    **dict.fromkeys(
        (
            *(
                "svg",
                "use",
                "math",
                "video",
                "audio",
                "source",
                "track",
                "object",
                "embed",
            ),
            *(
                "iframe",
                "frame",
                "frameset",
                "applet",
                "link",
                "bgsound",
                "param",
                "layer",
            ),
            *("portal", "ilayer", "mj-font"),
        ),
        reasons.FETCHED,
    ),
}
FETCHING = set(
    """
    src srcset background poster data lowsrc dynsrc cite longdesc xlink:href href manifest
    codebase archive classid icon imagesrcset ping action formaction profile usemap
    background-url
    """.split()
)
COMMENTED = re.compile(
    r"^\s*\[if\b[^\]]*\]>(.*?)(?:<!\[endif\]\s*)?$", re.DOTALL | re.IGNORECASE
)
OTHERS_SEE = re.compile(
    r"^\s*(?:\[if\b[^\]]*\]><!|<!\[endif\]|\[endif\])\s*$", re.IGNORECASE
)
RECEIPTS = set(
    """
    disposition-notification-to return-receipt-to x-confirm-reading-to read-receipt-to
    x-pmrqc generate-delivery-report return-receipt-requested notice-requested-upon-delivery-to
    disposition-notification-options original-recipient register-mail-reply-requested-by
    prevent-nondelivery-report x-mailtrack-id
    """.split()
)


def problems(
    page: str,
    text: str = "",
    *,
    preview: str = "",
    headers: Iterable[tuple[str, str]] = (),
) -> list[str]:
    """Why a drawn message may not be sent, each as a sentence; empty where it may."""
    found = [*in_headers(headers), *in_page(page, preview=preview)]
    found += [reasons.said(_("The text"), why) for why in in_words(text)]
    if len(page.encode()) > LARGEST:
        found.append(
            _("It is larger than %(most)d KB; mail programs would cut it off.")
            % {"most": LARGEST // 1000}
        )
    return list(dict.fromkeys(found))


def in_headers(headers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in headers:
        if name.lower() in RECEIPTS:
            yield reasons.said(name, reasons.RECEIPT)
        for why in in_words(value):
            yield reasons.said(name, why)


def in_page(page: str, *, preview: str = "") -> Iterator[str]:
    """Why a page of HTML may not be in a message."""
    page = page.replace("\0", "")
    if not page.strip():
        return
    # What a program takes for AMP says so in its first element, by a sign or by a word.
    if re.search(r"<html[^>]*(?:⚡|\uff1d|amp4email|\bamp\b)", page, re.IGNORECASE):
        yield reasons.said("<html>", reasons.AMP)
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False)
    root = html.document_fromstring(f"{page}<br>".encode(), parser=parser)
    around = [*root.itersiblings(preceding=True), *root.itersiblings()]
    for node in [*around, *root.iter()]:
        if node.tag is etree.Comment:
            yield from in_comment(node.text or "")
        elif isinstance(node.tag, str):
            yield from in_element(node, preview=preview)
        else:
            yield reasons.said(str(node.text or "")[:30], reasons.UNKNOWN)


def in_comment(text: str) -> Iterator[str]:
    """Of a comment for Outlook what it holds; others nobody reads."""
    if OTHERS_SEE.match(text):
        return
    if found := COMMENTED.match(text):
        # Halves of tables: what they open is closed in another comment.
        for node in html.fragment_fromstring(found[1], create_parent="div").iter():
            if node.tag is etree.Comment:
                yield from in_comment(node.text or "")
            elif isinstance(node.tag, str):
                yield from in_element(node, is_outlook=True)
    elif not text.strip().isascii() or re.search(r"[\w]{16,}", text):
        yield reasons.said("<!-- -->", reasons.HIDDEN)


def in_element(
    node: Node, *, preview: str = "", is_outlook: bool = False
) -> Iterator[str]:
    """Why an element may not be: itself, its attributes, its style, its words."""
    name = str(node.tag).lower()
    where = reasons.at(None, f"<{name[:40]}>")
    if name not in ELEMENTS and not (is_outlook and name in OUTLOOK):
        yield reasons.said(where, of_element(name))
        return
    for attribute, value in node.attrib.items():
        for why in of_attribute(node, str(attribute).lower(), value):
            yield reasons.said(f"{where} {attribute}", why)
    if name == "style":
        for why in css_rules.of_sheet(node.text or ""):
            yield reasons.said(where, why)
        return
    words = own_words(node)
    is_preview = bool(preview) and words.strip() == preview.strip()
    hidden = css_rules.hides(node.get("style", ""), has_words=bool(words.strip()))
    if (hidden or "hidden" in node.attrib) and not is_preview:
        yield reasons.said(where, reasons.HIDDEN)
    for why in in_words(words):
        yield reasons.said(where, why)


def of_element(name: str) -> Promise:
    """Why an element of this name is refused."""
    if name.startswith(("amp-", "i-amp")):
        return reasons.AMP
    if name.startswith(("v:", "w:")):
        return reasons.PICTURE
    return BY_ELEMENT.get(name, reasons.UNKNOWN)


def of_attribute(node: Node, name: str, value: str) -> Iterator[Promise]:
    """Why an attribute is refused."""
    if name.startswith("on"):
        yield reasons.SCRIPT
    elif name == "href" and str(node.tag).lower() == "a":
        if not value.startswith(PLACE):
            yield from link_rules.wrong(value.strip(), "".join(node.itertext()))
    elif name in FETCHING:
        yield reasons.FETCHED
    elif name == "hidden":
        yield reasons.HIDDEN
    elif name not in ATTRIBUTES:
        yield reasons.UNKNOWN
    else:
        yield from of_value(node, name, value)


def of_value(node: Node, name: str, value: str) -> Iterator[Promise]:
    """Why the value of an attribute that may be is refused."""
    if name == "style":
        yield from css_rules.fetching(value)
    elif str(node.tag).lower() == "meta":
        said = node.get("name", node.get("http-equiv", "")).lower()
        if said not in METAS or "url" in value.lower():
            yield reasons.FETCHED
    elif not name.startswith("xmlns"):
        if css_rules.FETCHES.search(css_rules.plain(value)):
            yield reasons.FETCHED
        if name in {"title", "aria-label", "class"}:
            yield from in_words(value)


def own_words(node: Node) -> str:
    """The words directly in an element, and behind what is in it."""
    return "".join([node.text or "", *(child.tail or "" for child in node)])


def in_message(raw: bytes) -> list[str]:
    """Why a finished message may not be sent: its head, its parts, and what they hold."""
    message = message_from_bytes(raw, policy=policy.default)
    found = list(in_headers((name, str(value)) for name, value in message.items()))
    kinds = [part.get_content_type() for part in message.walk()]
    if kinds != ["multipart/alternative", "text/plain", "text/html"]:
        found.append(reasons.said(", ".join(kinds)[:200], reasons.PART))
    return found
