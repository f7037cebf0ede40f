"""A message drawn up: from what staff wrote to the page and the text that are sent.

The programs that draw (mrml, css-inline, markdown-it) are read only where a message is drawn.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import css_inline
import mrml
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from members.mailing.writing import linting, markup, mjml, plain, reasons, words
from members.mailing.writing.marks import in_words
from members.mailing.writing.markup import NotUnderstood
from members.models import Campaign, Issue, IssueLink

FRAME = "mail/campaign/frame.mjml"
PAPER = "#f2f4f3"
MOST_LINKS = 200
GREETING = '<mj-text css-class="td-words"><p>[[td:greeting]]</p></mj-text>'


class Drawn(NamedTuple):
    """A message as it is sent, but for what is filled in for its reader (filling.py).

    `links`: where its links lead, in order, each once. `page`: what it says, without looks and
    without anything of a reader's, for the archive.
    """

    html: str
    text: str
    links: list[str]
    page: str = ""


class NotFit(Exception):
    """A campaign cannot be sent as it is: why, by issue (None: all of it)."""

    def __init__(self, problems: list[tuple[Issue | None, str]]) -> None:
        super().__init__(problems)
        self.problems = problems


def drawn(issue: Issue, numbers: Mapping[str, int] | None = None) -> Drawn:
    """An issue drawn up. Raises NotUnderstood where that cannot be done.

    With numbers of links they lead through the variant's own addresses, else straight.
    """
    with translation.override(issue.language):
        pasted = read(issue)
        page = plain.as_page(absolute(pasted.body))
        links = targets(pasted.body)
        if numbers is not None:
            for node in linked(pasted.body):
                if number := numbers.get(node.get("href")):
                    node.set("href", address(issue, number))
        text = with_frame(issue, plain.as_text(pasted.body))
        html = rendered(issue, pasted)
    return Drawn(html, text, links, page)


def read(issue: Issue) -> mjml.Pasted:
    """What staff wrote, as the body of a message."""
    markup.refuse(issue.source)
    if issue.format == Issue.Format.MJML:
        return mjml.read(issue.source)
    body = markup.read(words.as_mjml(issue.source))
    return mjml.Pasted(None, [], "", body)


def linked(body: markup.Node) -> list[markup.Node]:
    return [node for node in body.iter("a", "mj-button") if node.get("href")]


def absolute(body: markup.Node) -> markup.Node:
    """The body with addresses of this site made whole."""
    for node in linked(body):
        target = node.get("href").strip()
        if target.startswith("/") and not target.startswith("//"):
            target = f"{settings.SITE_URL}{target}"
        node.set("href", target)
    return body


def targets(body: markup.Node) -> list[str]:
    """Where the links lead, each once. A link to an address for mail is none of them."""
    found = (node.get("href") for node in linked(body))
    return list(dict.fromkeys(one for one in found if not is_for_mail(one)))


def is_for_mail(target: str) -> bool:
    return target.lower().startswith("mailto:")


def address(issue: Issue, number: int) -> str:
    """The variant's own address of a link: the same for everybody who gets it."""
    return f"{settings.SITE_URL}/news/{issue.campaign_id}/{issue.variant}/{number}/"


def rendered(issue: Issue, pasted: mjml.Pasted) -> str:
    """The page of a message: in the frame, as HTML with its styles where mail programs look."""
    if issue.format == Issue.Format.WORDS:
        pasted.body.find("mj-section/mj-column").insert(0, markup.read(GREETING)[0])
    source = render_to_string(FRAME, context(issue, pasted))
    options = mrml.RenderOptions(fonts={})
    try:
        made = mrml.to_html(source, mrml.ParserOptions(), options).content
    except OSError:
        # Its own words are about the text we made, in English.
        raise NotUnderstood(_("MJML cannot be drawn as it is.")) from None
    inlined: str = css_inline.inline(
        made, keep_at_rules=True, load_remote_stylesheets=False
    )
    return inlined


def context(issue: Issue, pasted: mjml.Pasted) -> dict[str, Any]:
    is_rtl = translation.get_language_bidi()
    campaign = issue.campaign
    return {
        "language": issue.language,
        "direction": "rtl" if is_rtl else "ltr",
        "start": "right" if is_rtl else "left",
        "title": issue.subject,
        "preview": issue.preview,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "postal_address": settings.POSTAL_ADDRESS,
        "attributes": safe(markup.inside, pasted.attributes),
        "styles": pasted.styles,
        "background": pasted.background or PAPER,
        "has_bar": issue.format == Issue.Format.WORDS,
        "label": label(campaign),
        "body": safe(markup.inside, pasted.body),
        "archive": archive(issue),
        "words": footer(),
    }


def safe(write: Callable[[markup.Node], str], node: markup.Node | None) -> SafeString:
    # Written anew from a tree, every text and value escaped.
    return mark_safe("" if node is None else write(node))  # noqa: S308


def label(campaign: Campaign) -> str:
    """Whose message it is, where it is not ours."""
    if campaign.partner is None:
        return ""
    return _("Message of %(partner)s, sent by %(site)s") % {
        "partner": campaign.partner.name,
        "site": settings.SITE_NAME,
    }


def archive(issue: Issue) -> str:
    """Where everybody can read it; a partner's message is in no archive."""
    if issue.campaign.partner_id:
        return ""
    path = reverse("issue", args=[issue.campaign_id, issue.slug])
    return f"{settings.SITE_URL}{path}"


def footer() -> dict[str, str]:
    return {
        "stop": _("Stop these messages"),
        "choose": _("Choose what you get"),
        "browser": _("Read in the browser"),
        "no_tracking": _(
            "Nothing in this message is loaded when you open it, and its links are the"
            " same for all readers, except the one that stops such messages: we do not"
            " see who reads it."
        ),
    }


def with_frame(issue: Issue, text: str) -> str:
    """The text of a message, with why it came and how to stop."""
    said, where = footer(), archive(issue)
    parts = [
        label(issue.campaign),
        "[[td:greeting]]",
        text.strip(),
        "-- \n[[td:why]]",
        f"{said['stop']}, {said['choose']}:\n[[td:unsubscribe]]",
        f"{said['browser']}:\n{where}" if where else "",
        plain.wrapped(said["no_tracking"]),
        f"{settings.SITE_NAME} · {settings.POSTAL_ADDRESS}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def problems(issue: Issue) -> list[str]:
    """Why an issue may not be sent, as sentences in the language in use."""
    found = [
        reasons.said(where, why)
        for where, told in (
            (_("Subject"), issue.subject),
            (_("Preview"), issue.preview),
        )
        for why in in_words(told)
    ]
    if not issue.subject.strip():
        found.append(_("It has no subject."))
    if not issue.source.strip():
        return [*found, _("It says nothing yet.")]
    try:
        if issue.format == Issue.Format.MJML:
            found += mjml.problems(read(issue))
        made = drawn(issue)
    except NotUnderstood as error:
        return [*found, error.sentence]
    if len(made.links) > MOST_LINKS:
        found.append(_("It has more than %(most)d links.") % {"most": MOST_LINKS})
    if not found:
        found += linting.problems(made.html, made.text, preview=issue.preview)
    return list(dict.fromkeys(found))


@transaction.atomic
def freeze(campaign: Campaign) -> None:
    """Draw all issues of a campaign, and write what is sent and where its links lead.

    Raises NotFit with everything that is wrong, and writes nothing then.
    """
    issues = list(campaign.issues.order_by("variant", "pk"))
    for issue in issues:
        issue.campaign = campaign
    wrong: list[tuple[Issue | None, str]] = [(None, why) for why in gaps(issues)]
    wrong += [(issue, why) for issue in issues for why in problems(issue)]
    if wrong:
        raise NotFit(wrong)
    IssueLink.objects.filter(campaign=campaign).delete()
    for variant in sorted({issue.variant for issue in issues}):
        numbers: dict[str, int] = {}
        of_variant = [issue for issue in issues if issue.variant == variant]
        for issue in of_variant:
            for target in drawn(issue).links:
                numbers.setdefault(target, len(numbers) + 1)
        IssueLink.objects.bulk_create(
            IssueLink(campaign=campaign, variant=variant, number=number, target=target)
            for target, number in numbers.items()
        )
        for issue in of_variant:
            made = drawn(issue, numbers)
            issue.html, issue.text, issue.page = made.html, made.text, made.page
    Issue.objects.bulk_update(issues, ["html", "text", "page"])


def gaps(issues: list[Issue]) -> list[str]:
    """What a campaign lacks as a whole."""
    languages = {
        variant: {one.language for one in issues if one.variant == variant}
        for variant in {one.variant for one in issues}
    }
    found = []
    if Issue.Variant.A not in languages:
        found.append(_("There is nothing to send yet."))
    elif any("en" not in there for there in languages.values()):
        found.append(
            _("English is missing: who reads none of the other languages gets it.")
        )
    if len({frozenset(there) for there in languages.values()}) > 1:
        found.append(_("Variants A and B are not in the same languages."))
    if not settings.POSTAL_ADDRESS.strip():
        found.append(
            _(
                "The postal address is missing, which every message has to name."
                " Whoever runs the site sets POSTAL_ADDRESS."
            )
        )
    return found
