"""Templates with folded constants say what they said before, in every language."""

import pytest
from django.template import Context, Engine
from django.utils import translation

PAGE = (
    "{% load i18n static kept %}{% block a %}<b>{% translate 'Search' %}</b>"
    "{% url 'search' %}{% static 'mark.svg' %}{% icon 'menu' %}{{ name }}"
    "{% if name == 'x' %}{% translate 'Menu' %}{% else %}{% translate name %}{% endif %}"
    "{% for one in many %}{% translate 'Countries' %}{{ one }}{% endfor %}"
    "{% url 'category' slug=name %}{% endblock %}"
)
CHILD = (
    "{% extends 'page' %}{% load i18n %}"
    "{% block a %}{% translate 'Offers' %}{{ block.super }}{% endblock %}"
)
ICON = "{% load static %}<svg><use href=\"{% static 'icons.svg' %}#{{ name }}\"/></svg>"
PLAIN = "django.template.loaders.locmem.Loader"


def rendered(loader, page, language, **said):
    engine = Engine(
        loaders=[
            (loader, [(PLAIN, {"page": PAGE, "child": CHILD, "_icon.html": ICON})])
        ],
        libraries={
            "i18n": "django.templatetags.i18n",
            "static": "django.templatetags.static",
            "kept": "tradedir.templatetags.kept",
        },
    )
    template = engine.get_template(page)
    with translation.override(language):
        return [template.render(Context(said)) for _ in range(2)]


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
@pytest.mark.parametrize("page", ["page", "child"])
@pytest.mark.parametrize("name", ["x", "Menu"])
def test_a_folded_template_says_the_same(page, language, name):
    said = {"name": name, "many": [1, 2]}
    usual = rendered("django.template.loaders.cached.Loader", page, language, **said)
    folded = rendered("tradedir.folding.Loader", page, language, **said)
    assert folded == usual


def test_one_template_speaks_the_language_of_each_reader():
    source = "{% load i18n %}<p>{% translate 'Countries' %}</p>"
    engine = Engine(
        loaders=[("tradedir.folding.Loader", [(PLAIN, {"page": source})])],
        libraries={"i18n": "django.templatetags.i18n"},
    )
    template = engine.get_template("page")

    def said(language):
        with translation.override(language):
            return template.render(Context())

    assert len({said("en"), said("fr"), said("ar")}) == 3
    assert said("en") == "<p>Countries</p>"
