"""Charts in a page: SVG that members/charts wrote, which escapes every word that it is given."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from members.reporting.drawing import Chart

register = template.Library()


@register.simple_tag
def chart(one: Chart) -> SafeString:
    return mark_safe(one.svg)  # noqa: S308 - canvas.py escapes what is not its own
