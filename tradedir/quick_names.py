"""Names in templates, looked up in as few steps as their values need.

Django tries a key, an attribute and a place in a list for each part of `item.title`, by
raising and catching errors in between. Here a dictionary is asked for its key and a plain
object for its attribute; whatever is neither, is missing, or can be called goes Django's way.
"""

from html import escape
from typing import Any

from django.template.base import (
    FilterExpression,
    Node,
    Variable,
    VariableNode,
    render_value_in_context,
)
from django.template.context import Context
from django.template.defaulttags import (
    ForNode,
    IfNode,
    TemplateLiteral,
    URLNode,
    WithNode,
)
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from privacy import address_forms


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
    if isinstance(value, tuple) and not name.isdigit():
        return getattr(value, name)
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


class QuickURL(URLNode):
    """An address with numbers in it: made once in each language, with other numbers put in."""

    def __init__(self, node: URLNode, arguments: list[str | None]) -> None:
        super().__init__(node.view_name, node.args, node.kwargs, node.asvar)
        self.origin, self.token = node.origin, node.token
        self._arguments = arguments
        self._forms: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        numbers = [
            argument.resolve(context)
            for argument, said in zip(self.args, self._arguments, strict=True)
            if said is None
        ]
        if any(type(number) is not int or number < 0 for number in numbers):
            return str(super().render(context))
        language = getattr(context, "spoken", None) or get_language()
        form = self._forms.get(language)
        if form is None:
            form = self._forms[language] = self._form(language)
        # Where numbers alone are put in there is nothing to be escaped.
        return form % tuple(numbers) if form else str(super().render(context))

    def _form(self, language: str | None) -> str:
        """The address to be filled; nothing where that is not all there is to it."""
        given = tuple(int if said is None else said for said in self._arguments)
        try:
            form = address_forms.form(str(self.view_name.var), given, language)
        except (NoReverseMatch, ValueError):
            return ""
        return form if conditional_escape(form) == form else ""


class QuickSaid(BlockTranslateNode):
    """A text with names in it: translated once in each language, its names looked up quickly."""

    def __init__(self, node: BlockTranslateNode) -> None:
        super().__init__(node.extra_context, node.singular, trimmed=node.trimmed)
        self.origin, self.token = node.origin, node.token
        self._said, self._names = node.render_token_list(node.singular)
        self._forms: dict[str | None, str] = {}

    def render(self, context: Context, nested: bool = False) -> str:
        language = getattr(context, "spoken", None) or get_language()
        form = self._forms.get(language)
        if form is None:
            form = self._forms[language] = gettext(self._said)
        try:
            return form % {name: self._value(name, context) for name in self._names}
        except Exception:
            # Whatever went wrong goes wrong there too, and is dealt with.
            return str(super().render(context, nested))

    def _value(self, name: str, context: Context) -> str:
        given = self.extra_context.get(name)
        value = given.resolve(context) if given else context[name]
        if type(value) is str and context.autoescape:
            return escape(value)
        return str(render_value_in_context(value, context))


def quick_said(node: BlockTranslateNode) -> BlockTranslateNode:
    """The node, quick where it says one text and keeps it for nobody."""
    for given in node.extra_context.values():
        quicken(given)
    is_plain = not (node.plural or node.message_context or node.asvar)
    return QuickSaid(node) if is_plain and type(node) is BlockTranslateNode else node


def quick_url(node: URLNode) -> URLNode:
    """The node, quick where it has numbers and literals for its arguments."""
    is_plain = not (node.kwargs or node.asvar or node.view_name.is_var)
    name = str(node.view_name.var)
    if not (is_plain and node.args and ":" not in name):
        return node
    for argument in node.args:
        quicken(argument)
    literals = [
        str(argument.var) if not argument.is_var and not argument.filters else None
        for argument in node.args
    ]
    return QuickURL(node, literals)


def quickened(node: Node) -> Node:
    """The node with its names looked up quickly."""
    match node:
        case VariableNode():
            quicken(node.filter_expression)
            has_filters = bool(node.filter_expression.filters)
            is_name = isinstance(node.filter_expression.var, QuickName)
            is_plain = type(node) is VariableNode
            return Named(node) if is_plain and is_name and not has_filters else node
        case URLNode():
            return quick_url(node)
        case IfNode():
            for condition, _nodes in node.conditions_nodelists:
                quicken_condition(condition)
        case ForNode():
            quicken(node.sequence)
        case BlockTranslateNode():
            return quick_said(node)
        case IncludeNode() | WithNode():
            for given in node.extra_context.values():
                quicken(given)
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
