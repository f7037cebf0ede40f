"""Templates whose constant parts are rendered once for each language.

Between what differs from page to page lie texts, translations and addresses that do not:
most of a page's nodes. After a template is read, each run of those becomes one node, and
what it extends and includes is put together with it once instead of at every rendering.
"""

from typing import Any

from django.template.base import (
    FilterExpression,
    Node,
    NodeList,
    Template,
    TextNode,
    VariableNode,
)
from django.template.context import Context
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.engine import Engine
from django.template.library import SimpleNode
from django.template.loader_tags import (
    BLOCK_CONTEXT_KEY,
    BlockNode,
    ExtendsNode,
    IncludeNode,
)
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tradedir.quick_names import quickened
from tradedir.templatetags.kept import Kept, icon

SILENT = (CommentNode, LoadNode)


class Loader(cached.Loader):
    """The cached loader, of folded templates."""

    def get_template(self, template_name: str, *args: Any, **named: Any) -> Template:
        template = super().get_template(template_name, *args, **named)
        if not getattr(template, "is_folded", False):
            template.is_folded = True  # type: ignore[attr-defined]
            begin_with_extends(template.nodelist)
            fold(template.nodelist, template.engine)
            flatten(template)
        return template


class Folded(Node):
    """A run of nodes that are the same for everybody who reads a language."""

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = NodeList(nodes)
        self._made: dict[str | None, SafeString] = {}

    def render_annotated(self, context: Context) -> SafeString:
        language = getattr(context, "spoken", None) or get_language()
        made = self._made.get(language)
        if made is None:
            made = self._made[language] = self._nodes.render(context)
        return made

    render = render_annotated


class Flat(ExtendsNode):
    """A template with all that it extends, its blocks in their places."""

    def __init__(self, node: ExtendsNode, nodes: NodeList) -> None:
        super().__init__(node.nodelist, node.parent_name, node.template_dirs)
        self.origin, self.token = node.origin, node.token
        self._flat = nodes

    def render(self, context: Context) -> SafeString:
        if BLOCK_CONTEXT_KEY in context.render_context:
            # Another template extends this one and has blocks of its own.
            made: SafeString = super().render(context)
            return made
        return self._flat.render(context)


def begin_with_extends(nodes: NodeList) -> None:
    """Leave out the line's end after a comment that stands before `extends`."""
    match nodes[:2]:
        case [TextNode(s=text), ExtendsNode()] if text.isspace():
            del nodes[0]


def flatten(template: Template) -> None:
    """Put a template that extends another together with it, where that can be done before."""
    blocks: dict[str, BlockNode] = {}
    above, first = template, template.nodelist[0] if template.nodelist else None
    while isinstance(first, ExtendsNode):
        name = first.parent_name
        if not isinstance(name, FilterExpression) or not is_literal_of(name):
            return
        blocks = {**first.blocks, **blocks}
        above = template.engine.get_template(str(name.var))
        first = above.nodelist[0] if above.nodelist else None
    extending = template.nodelist[0] if template.nodelist else None
    if not isinstance(extending, ExtendsNode) or any(map(has_super, blocks.values())):
        return
    try:
        flat = filled(above.nodelist, blocks)
    except LookupError:
        return
    fold(flat, template.engine)
    template.nodelist[0] = Flat(extending, flat)


def filled(nodes: NodeList, blocks: dict[str, BlockNode]) -> NodeList:
    """Nodes with what stands in their blocks in the blocks' place.

    Raises LookupError where a block is inside something else, and may not be shown at all.
    """
    found = NodeList()
    for node in nodes:
        if isinstance(node, BlockNode):
            found += filled(blocks.get(node.name, node).nodelist, blocks)
        elif isinstance(node, ExtendsNode) or node.get_nodes_by_type(BlockNode):
            raise LookupError
        else:
            found.append(node)
    return found


def unpack_includes(nodes: NodeList, engine: Engine) -> None:
    """Put what is included with nothing of its own in its place, where it sets no names."""
    unpacked: list[Node] = []
    for node in nodes:
        included = included_by(node, engine)
        unpacked += [node] if included is None else included.nodelist
    nodes[:] = unpacked


def included_by(node: Node, engine: Engine) -> Template | None:
    """The template that a node includes, where it does so always and in the same context."""
    if not isinstance(node, IncludeNode):
        return None
    if node.extra_context or node.isolated_context or not is_literal_of(node.template):
        return None
    template = engine.get_template(str(node.template.var))
    sets_names = any(
        getattr(inner, "asvar", None) or isinstance(inner, ExtendsNode)
        for inner in template.nodelist.get_nodes_by_type(Node)
    )
    return None if sets_names else template


def has_super(block: BlockNode) -> bool:
    return any(
        isinstance(node, VariableNode)
        and str(node.filter_expression.var).startswith("block.")
        for node in block.nodelist.get_nodes_by_type(VariableNode)
    )


def fold(nodes: NodeList, engine: Engine) -> None:
    """Fold a list of nodes in place, and the lists inside its nodes."""
    unpack_includes(nodes, engine)
    folded: list[Node] = []
    run: list[Node] = []

    def end_run() -> None:
        if any(not isinstance(node, TextNode) for node in run):
            folded.append(Folded(list(run)))
        else:
            folded.extend(run)
        run.clear()

    nodes[:] = [quickened(node) for node in nodes]
    for place, node in enumerate(nodes):
        # Django wants `extends` to stay the first node.
        if is_constant(node) and not (place == 0 and isinstance(node, ExtendsNode)):
            run.append(node)
            continue
        end_run()
        folded.append(node)
        for inner in lists_inside(node):
            fold(inner, engine)
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
        case SimpleNode():
            is_icon = node.func is icon and not node.target_var
            return is_icon and all(map(is_literal_of, node.args))
        case Kept():
            return node.by is None
    return isinstance(node, SILENT)


def is_literal_of(said: FilterExpression) -> bool:
    return not said.is_var and not said.filters
