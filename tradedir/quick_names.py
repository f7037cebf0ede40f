"""Names in templates, looked up in as few steps as their values need.

Django tries a key, an attribute and a place in a list for each part of `item.title`, by
raising and catching errors in between. Here a dictionary is asked for its key and a plain
object for its attribute; whatever is neither, is missing, or can be called goes Django's way.
"""

from typing import Any

from django.template.base import FilterExpression, Node, Variable, VariableNode
from django.template.context import Context
from django.template.defaulttags import ForNode, IfNode, TemplateLiteral
from django.utils.html import escape
from django.utils.safestring import SafeString


class Unusual(Exception):
    """This value is looked up Django's way."""


class QuickName(Variable):
    """A name that is looked up quickly where that gives the very same."""

    __slots__ = ("_first", "_rest")

    def __init__(self, slow: Variable) -> None:
        super().__init__(slow.var)
        self._first, *self._rest = slow.lookups or ()

    def resolve(self, context: Any) -> Any:
        try:
            value = context[self._first]
            for name in self._rest:
                value = part_of(value, name)
        except Exception:
            # Whatever went wrong goes wrong there too, and is dealt with.
            return super().resolve(context)
        return super().resolve(context) if callable(value) else value


def part_of(value: Any, name: str) -> Any:
    if type(value) is dict:
        return value[name]
    if callable(value) or hasattr(type(value), "__getitem__"):
        raise Unusual
    return getattr(value, name)


class Named(VariableNode):
    """A name alone: a text goes straight into the page."""

    def __init__(self, node: VariableNode) -> None:
        super().__init__(node.filter_expression)
        self.origin, self.token = node.origin, node.token

    def render_annotated(self, context: Context) -> str:
        try:
            value = self.filter_expression.var.resolve(context)
        except Exception:
            return str(super().render_annotated(context))
        if type(value) is SafeString:
            return value
        if type(value) is str and context.autoescape:
            return escape(value)
        return str(super().render_annotated(context))


def quickened(node: Node) -> Node:
    """The node with its names looked up quickly."""
    match node:
        case VariableNode():
            quicken(node.filter_expression)
            has_filters = bool(node.filter_expression.filters)
            is_name = isinstance(node.filter_expression.var, QuickName)
            is_plain = type(node) is VariableNode
            return Named(node) if is_plain and is_name and not has_filters else node
        case IfNode():
            for condition, _nodes in node.conditions_nodelists:
                quicken_condition(condition)
        case ForNode():
            quicken(node.sequence)
    return node


def quicken(said: Any) -> None:
    name = said.var if isinstance(said, FilterExpression) else None
    if type(name) is Variable and name.lookups and not name.translate:
        said.var = QuickName(name)


def quicken_condition(condition: Any) -> None:
    """A condition is a name, or an operator between one or two conditions."""
    if isinstance(condition, TemplateLiteral):
        quicken(condition.value)
    elif condition is not None:
        quicken_condition(getattr(condition, "first", None))
        quicken_condition(getattr(condition, "second", None))
