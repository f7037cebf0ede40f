"""An issue as its readers will see it, for those who write it: on a desk, a phone, at night, as text."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from members.mailing.sending import filling, why
from members.mailing.sending.why import Facts
from members.mailing.writing import drawing_up, testing
from members.mailing.writing.markup import NotUnderstood
from members.models import Campaign, Issue

LOOKS = ("desktop", "phone", "dark", "text")
DARK = "@media (prefers-color-scheme: dark)"
PLAIN = """<!doctype html>
<html lang="{}" dir="{}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{}</title>
<style>body {{ font: 15px/1.5 ui-monospace, monospace; margin: 24px; max-width: 80ch }}
pre {{ font: inherit; white-space: pre-wrap; margin: 0 }}</style></head>
<body><pre>{}</pre></body></html>
"""


def page(issue: Issue, look: str) -> str:
    """The page that a preview shows. Raises NotUnderstood where it cannot be drawn."""
    made = as_it_is_sent(issue)
    text, html = filled(issue, made)
    if look == "text":
        return plain(issue, text)
    if look == "dark":
        # What a mail program takes at night is taken at once.
        html = html.replace(DARK, "@media all").replace(
            'content="light dark"', 'content="dark"'
        )
    return html


def as_it_is_sent(issue: Issue) -> drawing_up.Drawn:
    """What was frozen; of a draft what would be."""
    if issue.campaign.state == Campaign.State.DRAFT or not issue.html:
        return drawing_up.drawn(issue)
    return drawing_up.Drawn(issue.html, issue.text, [], issue.page)


def filled(issue: Issue, made: drawing_up.Drawn) -> tuple[str, str]:
    """Text and page as for a reader that there is not."""
    with translation.override(issue.language):
        greeting = _("Hello %(name)s,") % {"name": "Ana Costa"}
        lines = why.lines(issue.campaign, example(issue.campaign), issue.language)
    link = f"{settings.SITE_URL}{testing.INERT}"
    in_text = filling.Values(greeting, "\n".join(lines), link)
    in_page = filling.as_html(greeting, lines, link)
    return testing.put_in(made.text, in_text), testing.put_in(made.html, in_page)


def example(campaign: Campaign) -> Facts:
    """What would be said to a reader who is the first of each kind that was chosen."""
    first = {
        name: str(values[0])
        for name, values in campaign.criteria.items()
        if name in why.SAID and values
    }
    return Facts(timezone.localdate(), **first)


def plain(issue: Issue, text: str) -> str:
    is_rtl = translation.get_language_info(issue.language)["bidi"]
    return format_html(
        PLAIN, issue.language, "rtl" if is_rtl else "ltr", issue.subject, text
    )


def trouble(issue: Issue, error: NotUnderstood) -> str:
    """In place of what cannot be drawn: why."""
    return plain(issue, error.sentence)
