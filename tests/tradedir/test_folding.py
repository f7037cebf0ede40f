"""Templates with folded constants say what they said before, in every language."""

import pytest
from django.template import Context, Engine
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.safestring import SafeString

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
SMALL = "<p>{% block b %}-{% endblock %}{% include 'part' %}{% include 'part' with one=2 %}</p>"
PART = "{% load i18n %}{% translate 'Menu' %}{{ one }}{% for one in many %}{{ one }}{% endfor %}"
GRANDCHILD = "{% extends 'middle' %}{% block b %}{{ name }}{% block c %}{% endblock %}{% endblock %}"
LAST = "{% extends 'grandchild' %}{% block c %}{% include 'part' %}{% endblock %}"
# Keys before attributes, calls, places in lists, what is missing, what must be escaped.
NAMES = (
    "{% load i18n %}{{ row.a }}{{ row.items }}{{ row.items.0 }}{{ thing.text }}"
    "{{ thing.safe }}{{ thing.number }}{{ thing.call }}{{ thing.none }}{{ thing.absent }}"
    "{{ many.0 }}{{ many.9 }}{{ absent }}{{ absent.more }}{{ row.call }}"
    "{% autoescape off %}{{ thing.text }}{% endautoescape %}"
    "{% if thing.none or not thing.text %}1{% elif row.a == 'b' and thing.number > 1 %}2"
    "{% endif %}{% if absent.x %}3{% else %}4{% endif %}"
    "{% for one in row.many %}{{ forloop.counter }}{{ one.text }}{% endfor %}"
    "{% for a, b in row.pairs %}{{ a }}{{ b }}{% endfor %}{{ thing.text|upper }}"
)
# Numbers of rows, literals beside them, and what is no number.
ADDRESSES = (
    "{% for n in many %}{% url 'inquire-item' n %}{% url 'report' 'companies' n %}"
    "{% url 'item' n name %}{% endfor %}{% url 'category' name %}"
    "{% url 'inquire-item' n=7 as one %}{{ one }}{% url 'item' 7 'bolt' %}"
    "{% url 'claim-company' many.0 as two %}{{ two }}{% url 'search' %}?page={{ many.1 }}"
)
# Texts with names: of the page and of their own, missing, marked safe, numbers, with a sign
# that is none, in other forms and with a word about them.
TEXTS = (
    "{% load i18n %}{% for one in row.many %}"
    "{% blocktranslate with title=one.text|default:'…' %}See {{ title }}{% endblocktranslate %}"
    "{% blocktranslate with title=thing.safe n=thing.number %}{{ title }} {{ n }}{% endblocktranslate %}"
    "{% endfor %}{% blocktranslate %}{{ name }}: 100 % {{ absent }}{% endblocktranslate %}"
    "{% blocktranslate count n=many|length %}{{ n }} day left{% plural %}{{ n }} days left{% endblocktranslate %}"
    "{% blocktranslate asvar said %}Hello {{ name }}{% endblocktranslate %}{{ said }}"
    "{% blocktranslate trimmed %}\n  Menu\n  {{ name }}\n{% endblocktranslate %}"
    "{% autoescape off %}{% blocktranslate with a=thing.text %}{{ a }}{% endblocktranslate %}"
    "{% endautoescape %}{% with a=thing.text %}{{ a }}{% endwith %}"
)
SOURCES = {
    "texts": TEXTS,
    "addresses": ADDRESSES,
    "page": PAGE,
    "child": CHILD,
    "small": SMALL,
    "part": PART,
    "middle": "{# First a word. #}\n{% extends 'small' %}",
    "grandchild": GRANDCHILD,
    "last": LAST,
    "variable": "{% extends base %}{% block b %}{{ name }}{% endblock %}",
    "names": NAMES,
}


class Thing:
    text, number, none = "<b>", 1200, None
    safe = SafeString("<i>")

    def call(self):
        return "<called>"


PLAIN = "django.template.loaders.locmem.Loader"


def rendered(loader, page, language, **said):
    engine = Engine(
        loaders=[(loader, [(PLAIN, SOURCES)])],
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
@pytest.mark.parametrize(
    "page",
    [
        *(
            "page",
            "child",
            "small",
            "middle",
            "grandchild",
            "last",
            "variable",
            "names",
        ),
        *("addresses", "texts"),
    ],
)
@pytest.mark.parametrize("name", ["x", "Menu"])
def test_a_folded_template_says_the_same(page, language, name):
    said = {"name": name, "many": [1, 2], "one": "<1>", "base": "grandchild"}
    thing = Thing()
    row = {
        "a": "b",
        "items": ["x"],
        "call": thing.call,
        "many": [thing],
        "pairs": [(1, "<")],
    }
    said |= {"row": row, "thing": thing}
    usual = rendered("django.template.loaders.cached.Loader", page, language, **said)
    folded = rendered("tradedir.folding.Loader", page, language, **said)
    assert [text.lstrip() for text in folded] == [text.lstrip() for text in usual]


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


def test_an_address_of_what_is_no_number_is_refused_as_before():
    source = "{% url 'inquire-item' n %}"
    engine = Engine(loaders=[("tradedir.folding.Loader", [(PLAIN, {"page": source})])])
    template = engine.get_template("page")
    assert template.render(Context({"n": 7})) == reverse("inquire-item", args=[7])
    for wrong in (-1, "seven", "", None):
        with pytest.raises(NoReverseMatch):
            template.render(Context({"n": wrong}))
    # As a URL has it, not as True.
    assert template.render(Context({"n": "8"})) == reverse("inquire-item", args=[8])
