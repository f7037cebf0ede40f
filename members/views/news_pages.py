"""The public archive of messages to members."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from members.mailing import archive
from members.models import Campaign, Issue

LONGEST_NUMBER = 18  # figures that the database takes


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """Every issue that was sent, the newest first; `before` a number of one."""
    before, asked = None, request.GET.get("before", "")
    if asked:
        if not (asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_NUMBER):
            raise Http404
        before = Campaign.objects.in_archive().filter(pk=int(asked)).first()
        if before is None:
            raise Http404
    shown, has_more = archive.page(language(request), before)
    told = {"shown": shown, "is_first": not asked, "has_more": has_more}
    return render(request, "pages/news.html", told)


@require_safe
def issue(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """What one issue says, in the site's own look."""
    shown = archive.of(pk, language(request)) if pk < 10**LONGEST_NUMBER else None
    if shown is None:
        raise Http404
    if slug != shown.issue.slug:
        return redirect(shown.issue, permanent=True)
    told = {
        "campaign": shown.campaign,
        "issue": shown.issue,
        "is_rtl_issue": translation.get_language_info(shown.issue.language)["bidi"],
        # Written by plain.as_page from a tree, every text and value escaped.
        "page": mark_safe(shown.issue.page),  # noqa: S308
        "others": [
            (address(one), one.language, named(one))
            for code, one in sorted(shown.others.items())
            if code != shown.issue.language
        ],
        "own_address": address(shown.issue),
        "alternates": alternates(list(shown.others.values())),
    }
    return render(request, "pages/issue.html", told)


def language(request: HttpRequest) -> str:
    return str(request.LANGUAGE_CODE)


def address(one: Issue) -> str:
    """Its page, under the prefix of its own language."""
    with translation.override(one.language):
        return reverse("issue", args=[one.campaign_id, one.slug])


def named(one: Issue) -> str:
    return dict(settings.LANGUAGES).get(one.language, one.language)


def alternates(issues: list[Issue]) -> SafeString:
    """The page's addresses in the languages there are, for its head."""
    if len(issues) < 2:
        return SafeString("")
    link = '<link rel="alternate" hreflang="{}" href="{}{}">'
    return format_html_join(
        "\n    ",
        link,
        ((one.language, settings.SITE_URL, address(one)) for one in issues),
    ) + format_html(
        '\n    <link rel="alternate" hreflang="x-default" href="{}{}">',
        settings.SITE_URL,
        address(archive.chosen({one.language: one for one in issues}, "en")),
    )
