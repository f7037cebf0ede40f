"""The side of a member's own pages."""

from typing import Any

from django import template

from members import shell

register = template.Library()


@register.inclusion_tag("me/_ways.html", takes_context=True)
def ways(context: template.Context) -> dict[str, Any]:
    """Links to the member's pages, and to those of the page's company."""
    company = context.get("company")
    match = context["request"].resolver_match
    return shell.ways(match.url_name if match else "", company) | {"company": company}
