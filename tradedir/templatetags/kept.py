"""Parts of pages that are the same for everybody who reads a language: rendered once."""

from functools import lru_cache
from html import escape

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tradedir.quick_names import quicken

register = template.Library()
_kept: dict[tuple[str, str | None, str], SafeString] = {}


class Kept(template.Node):
    """Its content may use the language and what never changes while a process lives."""

    def __init__(self, name: str, by: FilterExpression | None, nodes: NodeList) -> None:
        self.name = name
        self.by = by
        if by:
            quicken(by)
        self.nodes = nodes

    def render(self, context: Context) -> SafeString:
        by = str(self.by.resolve(context)) if self.by else ""
        key = (self.name, get_language(), by)
        if key not in _kept:
            _kept[key] = self.nodes.render(context)
        return _kept[key]

    @property
    def nodelist(self) -> NodeList:
        return self.nodes


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """`{% kept "footer" %} … {% endkept %}`: the name is unique in all templates.

    A second word is a variable of few values that the content depends on too.
    """
    _tag, name, *by = token.split_contents()
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(name.strip('"'), parser.compile_filter(by[0]) if by else None, nodes)


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name: str, classes: str = "") -> SafeString:
    """One of the icons of static/icons.svg, hidden from screen readers."""
    said = escape(f"icon {classes}".rstrip())
    there = f"{static('icons.svg')}#{escape(name)}"
    return SafeString(
        f'<svg class="{said}" aria-hidden="true"><use href="{there}"/></svg>'
    )
