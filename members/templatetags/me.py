"""The side of a member's own pages."""

from typing import Any

from django import template

from members import policy_notices, shell

register = template.Library()


@register.inclusion_tag("me/_ways.html", takes_context=True)
def ways(context: template.Context) -> dict[str, Any]:
    """Links to the member's pages, and to those of the page's company."""
    company = context.get("company")
    request = context["request"]
    here = request.resolver_match.url_name if request.resolver_match else ""
    return shell.ways(here, company, request.user) | {"company": company}


@register.inclusion_tag("me/_policy_banner.html", takes_context=True)
def policy_banner(context: template.Context) -> dict[str, Any]:
    """What changes in the policy, until this member has seen it."""
    request = context["request"]
    version = policy_notices.unseen(request.user) if request.user.pk else None
    return {
        "version": version,
        "summary": policy_notices.summary(version) if version else "",
        "asks": version and version.asks,
        "is_past": version and version.is_in_effect,
        "path": request.get_full_path(),
        "csrf_token": context["csrf_token"],
    }
