"""A page of HTML becomes plain text, without what mail programs quote and sign."""

import html_text
from lxml import etree

MOST_CHARACTERS = 2_000_000
# What begins the earlier letter: it goes, and so does everything behind it.
OF_OUTLOOK = (
    "divRplyFwdMsg",
    "appendonsend",
    "mail-editor-reference-message-container",
)
BEGINS_THE_OLD = " or ".join(
    [
        *(f"@id='{name}' or @id='x_{name}'" for name in OF_OUTLOOK),
        "@id='isForwardContent'",
        *(
            f"contains(@class, '{name}')"
            for name in ("OutlookMessageHeader", "moz-cite-prefix", "yahoo_quoted")
        ),
        # Outlook on a desk draws a line above the earlier letter's head.
        *(
            f"contains(translate(@style, ' ', ''), 'border-top:solid{colour}')"
            for colour in ("#E1E1E1", "#B5C4DF")
        ),
    ]
)
# What goes by itself: what came before, and who signs.
GOES = " or ".join(
    (
        "self::blockquote",
        "self::head",
        "self::title",
        *(
            f"contains(@class, '{name}')"
            for name in (
                *("gmail_quote", "gmail_attr", "gmail_signature", "moz-signature"),
                *("protonmail_quote", "protonmail_signature_block", "tutanota_quote"),
                *(
                    "zmail_extra",
                    "ntes-mailmaster-quote",
                    "qmbox",
                    "AppleMailSignature",
                ),
                *("ymail_android_signature", "x_gmail_quote", "x_moz-signature"),
            )
        ),
        *(
            f"@id='{name}'"
            for name in (
                *("Signature", "x_Signature", "AppleMailSignature", "isReplyContent"),
                *("ms-outlook-mobile-signature", "x_ms-outlook-mobile-signature"),
                *("ntes-pcmail-signature", "ymail_android_signature"),
            )
        ),
        # Nobody has seen what is hidden, so nobody has written it on purpose.
        "@hidden",
        *(
            f"contains(translate(translate(@style, ' ', ''), 'DISPLAYNOE', 'displaynoe'), '{style}')"
            for style in ("display:none", "visibility:hidden", "mso-hide:all")
        ),
    )
)


def page_of(html: str) -> tuple[str, frozenset[str]]:
    """What its reader has been written, in plain text; and the numbers of the pictures shown there."""
    tree = html_text.parse_html(html[:MOST_CHARACTERS])
    for begin in tree.xpath(f"//*[{BEGINS_THE_OLD}]"):
        cut_from(begin)
    for one in tree.xpath(f"//*[{GOES}]"):
        drop(one)
    shown = frozenset(
        source[4:].strip()
        for source in tree.xpath("//img/@src")
        if source[:4].lower() == "cid:"
    )
    return html_text.extract_text(tree), shown


def cut_from(element: etree._Element) -> None:
    """Take out an element and everything that comes behind it on the page."""
    place: etree._Element | None = element
    while place is not None:
        for behind in list(place.itersiblings()):
            drop(behind, tail=True)
        place.tail = None
        place = place.getparent()
    drop(element, tail=True)


def drop(element: etree._Element, *, tail: bool = False) -> None:
    """Take out an element; the text behind it stays unless said otherwise."""
    above = element.getparent()
    if above is None:
        return
    behind = "" if tail else element.tail or ""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + behind
    else:
        above.text = (above.text or "") + behind
    above.remove(element)
