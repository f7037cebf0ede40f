"""Names in many languages, held as one string."""

from hypothesis import given
from hypothesis import strategies as st

from listings.models.category import in_language
from listings.taxonomy import Names

words = st.text(min_size=1, max_size=12).map(lambda t: " ".join(t.split())).filter(bool)


@given(st.dictionaries(st.sampled_from(["en", "zh-hans", "ar", "es"]), words))
def test_they_are_what_was_put_in(names):
    assert dict(Names(names)) == names
    assert len(Names(names)) == len(names)


def test_a_missing_language_is_english():
    names = Names({"en": "Pumps", "es": "Bombas"})
    assert in_language(names, "es") == "Bombas"
    assert in_language(names, "fr") == "Pumps"
    assert "fr" not in names
