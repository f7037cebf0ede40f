"""Every string of the source is there in every language, with its placeholders."""

import re

import pytest

from tradedir import translations

PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w*)\}")


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
    broken = []
    for message in translations.kept(language):
        if not message.id:
            continue
        asked = _texts(message.id)[-1]
        for text in _texts(message.string):
            if not set(PLACEHOLDER.findall(text)) <= set(PLACEHOLDER.findall(asked)):
                broken.append(text)
        if set(PLACEHOLDER.findall(_texts(message.string)[-1])) != set(
            PLACEHOLDER.findall(asked)
        ):
            broken.append(asked)
    assert broken == []


def _texts(value):
    return list(value) if isinstance(value, tuple | list) else [value]
