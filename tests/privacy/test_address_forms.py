"""Addresses that are filled are those that `reverse` gives, in every language."""

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from privacy import address_forms


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
def test_a_form_that_is_filled_is_the_address(language):
    with translation.override(language):
        for name, given, filled in (
            ("item", (int, str), (7, "gear-pump")),
            ("report", ("companies", int), (7,)),
            ("category", (str,), ("bolts",)),
            ("search", (), ()),
        ):
            arguments = [7 if one is int else one for one in given]
            arguments = [filled[-1] if one is str else one for one in arguments]
            form = address_forms.form(name, given, language)
            assert form % filled == reverse(name, args=arguments)


def test_what_no_address_has_is_refused():
    with pytest.raises(NoReverseMatch):
        address_forms.form("item", (int,), "en")
    with pytest.raises(NoReverseMatch):
        address_forms.form("no-such-page", (int,), "en")
