"""A letter as it leaves: head, text, and for letters of people a simple page of the same words."""

from email.utils import formataddr, parseaddr
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.html import escape, format_html, format_html_join, urlize
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_info

from members.letter_marks import LOOP_MARK


class Letter(NamedTuple):
    """What a mail says, to which address, and where one click ends such mail.

    A letter that is carried from one person to another also says whose it is (`sender`, a
    name), where answers go and where reports of its delivery (`reply_to`, `bounces_to`:
    addresses of ours), and which conversation it belongs to (a Message-ID that is no mail's).
    """

    to: str
    subject: str
    body: str
    unsubscribe: str = ""
    sender: str = ""
    reply_to: str = ""
    bounces_to: str = ""
    conversation: str = ""
    # The same as a page, where it is drawn (members/mailing/writing/testing.py).
    drawn: str = ""


def composed(letter: Letter, *, number: str, language: str) -> EmailMultiAlternatives:
    """The mail of a letter. `number` makes its Message-ID: a repeat is the same letter."""
    host = domain(letter.bounces_to) or urlsplit(settings.SITE_URL).hostname
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.body,
        to=[letter.to],
        # Whom the mail server tells what it could not deliver.
        from_email=letter.bounces_to or None,
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            "Message-ID": f"<{number}@{host}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": language,
            **(one_click(letter) if letter.unsubscribe else {}),
            **(carried(letter) if letter.bounces_to else {}),
        },
    )
    if letter.drawn:
        mail.attach_alternative(letter.drawn, "text/html")
    elif letter.bounces_to:
        mail.attach_alternative(page(letter.body, language), "text/html")
    return mail


def one_click(letter: Letter) -> dict[str, str]:
    return {
        "List-Unsubscribe": f"<{letter.unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def carried(letter: Letter) -> dict[str, str]:
    """What the head of a person's letter says beside: a name, an address of ours, a conversation."""
    address = letter.reply_to or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return {
        "From": formataddr((letter.sender, address)),
        "In-Reply-To": letter.conversation,
        "References": letter.conversation,
        LOOP_MARK: "1",
    }


def domain(address: str) -> str:
    return address.rpartition("@")[2]


def page(text: str, language: str) -> str:
    """A text as a page of HTML: its paragraphs, and links that can be followed."""
    direction = "rtl" if get_language_info(language)["bidi"] else "ltr"
    paragraphs = format_html_join(
        "\n", "<p>{}</p>", ((lines(one),) for one in text.strip().split("\n\n"))
    )
    return format_html(
        '<!doctype html>\n<html lang="{}" dir="{}"><head><meta charset="utf-8"></head><body>\n{}\n</body></html>\n',
        language,
        direction,
        paragraphs,
    )


def lines(paragraph: str) -> str:
    # Escaped here, so that nothing but line ends and links of our own is HTML.
    linked = urlize(escape(paragraph), autoescape=False)
    return mark_safe(linked.replace("\n", "<br>\n"))  # noqa: S308
