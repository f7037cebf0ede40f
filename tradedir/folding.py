"""Templates whose constant parts are rendered once for each language.

Between what differs from page to page lie texts, translations and addresses that do not:
most of a page's nodes. After a template is read, each run of those becomes one node.
"""

from typing import Any

from django.template.base import FilterExpression, Node, NodeList, Template, TextNode
from django.template.context import Context
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.library import InclusionNode
from django.template.loader_tags import ExtendsNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tradedir.templatetags.kept import Kept, icon

SILENT = (CommentNode, LoadNode)


class Loader(cached.Loader):
    """The cached loader, of folded templates."""

    def get_template(self, template_name: str, *args: Any, **named: Any) -> Template:
        template = super().get_template(template_name, *args, **named)
        if not getattr(template, "is_folded", False):
            fold(template.nodelist)
            template.is_folded = True  # type: ignore[attr-defined]
        return template


class Folded(Node):
    """A run of nodes that are the same for everybody who reads a language."""

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = NodeList(nodes)
        self._made: dict[str | None, SafeString] = {}

    def render_annotated(self, context: Context) -> SafeString:
        language = get_language()
        made = self._made.get(language)
        if made is None:
            made = self._made[language] = self._nodes.render(context)
        return made

    render = render_annotated


def fold(nodes: NodeList) -> None:
    """Fold a list of nodes in place, and the lists inside its nodes."""
    folded: list[Node] = []
    run: list[Node] = []

    def end_run() -> None:
        if any(not isinstance(node, TextNode) for node in run):
            folded.append(Folded(list(run)))
        else:
            folded.extend(run)
        run.clear()

    for place, node in enumerate(nodes):
        # Django wants `extends` to stay the first node.
        if is_constant(node) and not (place == 0 and isinstance(node, ExtendsNode)):
            run.append(node)
            continue
        end_run()
        folded.append(node)
        for inner in lists_inside(node):
            fold(inner)
    end_run()
    nodes[:] = folded


def lists_inside(node: Node) -> list[NodeList]:
    if isinstance(node, IfNode):
        return [inner for _condition, inner in node.conditions_nodelists]
    found = (getattr(node, name, None) for name in node.child_nodelists)
    return [inner for inner in found if isinstance(inner, NodeList)]


def is_constant(node: Node) -> bool:
    """Does it say the same at every rendering in a language?"""
    match node:
        case TextNode():
            return True
        case TranslateNode():
            said = node.filter_expression
            is_literal = getattr(said.var, "lookups", ()) is None and not said.filters
            return is_literal and not (node.asvar or node.message_context)
        case URLNode():
            name = node.view_name
            return (
                is_literal_of(name)
                and ":" not in str(name.var)
                and all(map(is_literal_of, node.args))
                and not (node.kwargs or node.asvar)
            )
        case StaticNode():
            return is_literal_of(node.path) and not node.varname
        case InclusionNode():
            return node.func is icon and all(map(is_literal_of, node.args))
        case Kept():
            return node.by is None
    return isinstance(node, SILENT)


def is_literal_of(said: FilterExpression) -> bool:
    return not said.is_var and not said.filters
