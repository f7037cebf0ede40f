"""Every string of the source is there in every language, with its placeholders."""

import ast
import re

import pytest

from tradedir import translations

PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w*)\}")
NAMELESS = re.compile(r"%[ds]")


@pytest.fixture(scope="module")
def source():
    return translations.found()


@pytest.mark.parametrize("language", translations.OURS)
def test_nothing_is_untranslated(source, language):
    assert translations.missing(language, source) == []


@pytest.mark.parametrize("language", translations.OURS)
def test_nothing_is_kept_that_the_source_no_longer_says(source, language):
    said = {(message.id, message.context) for message in source}
    stale = [m.id for m in translations.kept(language) if (m.id, m.context) not in said]
    assert stale == []


@pytest.mark.parametrize("language", translations.OURS)
def test_placeholders_survive(language):
    assert [m.id for m in translations.kept(language) if not _is_whole(m)] == []


def test_no_text_hides_in_an_f_string():
    """There it would be shown in English for ever: what reads the source does not see it."""
    hidden = []
    for top in translations.SOURCES:
        for path in (translations.ROOT / top).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.JoinedStr):
                    hidden += [
                        f"{path.name}:{node.lineno}"
                        for call in ast.walk(node)
                        if isinstance(call, ast.Call)
                        and getattr(call.func, "id", "") in translations.KEYWORDS
                    ]
    assert hidden == []


def _is_whole(message):
    """Has every form placeholders of the source only, and the last form all of them?

    One without a name has to be in each: a form that lacks it cannot be filled in.
    """
    nameless = {
        len(NAMELESS.findall(text))
        for said in (message.id, message.string)
        for text in _texts(said)
    }
    if len(nameless) > 1:
        return not message.id
    asked = set(PLACEHOLDER.findall(_texts(message.id)[-1]))
    forms = [set(PLACEHOLDER.findall(text)) for text in _texts(message.string)]
    return not message.id or (forms[-1] == asked and all(f <= asked for f in forms))


def _texts(value):
    return list(value) if isinstance(value, tuple | list) else [value]
