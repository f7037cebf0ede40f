"""The template engine whose pages leave nothing behind.

A context and its layers hold each other, so what a page was made of would stay in memory
until the collector of garbage comes by. Taken apart, it is freed at once and used again.
"""

from typing import Any

from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates, Template, reraise
from django.template.context import ContextDict, make_context
from django.template.exceptions import TemplateDoesNotExist
from django.utils.translation import get_language


class Engine(DjangoTemplates):
    def get_template(self, template_name: str) -> Template:
        try:
            return Page(self.engine.get_template(template_name), self)
        except TemplateDoesNotExist as missing:
            reraise(missing, self)


class Page(Template):
    def render(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> Any:
        made = make_context(context, request, autoescape=self.backend.engine.autoescape)
        # Asked for by each of a page's many parts (folding.py); no part changes it.
        made.spoken = get_language()  # type: ignore[attr-defined]
        try:
            return self.template.render(made)
        except TemplateDoesNotExist as missing:
            reraise(missing, self.backend)
        finally:
            for layer in made.dicts:
                if isinstance(layer, ContextDict):
                    del layer.context
