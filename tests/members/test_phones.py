"""Phone numbers in any common notation, of every country, kept as E.164."""

import phonenumbers
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat as Format

from members.company_forms import Phone

COUNTRIES = sorted(phonenumbers.SUPPORTED_REGIONS)
WRITTEN = {
    "nationally": lambda n: phonenumbers.format_number(n, Format.NATIONAL),
    "internationally": lambda n: phonenumbers.format_number(n, Format.INTERNATIONAL),
    "in one": lambda n: phonenumbers.format_number(n, Format.E164),
    "with dots": lambda n: "+" + dotted(phonenumbers.format_number(n, Format.E164)),
    "in brackets": lambda n: f"(+{n.country_code}) {national(n)}",
    "as a link": lambda n: phonenumbers.format_number(n, Format.RFC3966),
    "wide": lambda n: phonenumbers.format_number(n, Format.E164).translate(WIDE),
    "in Arabic digits": lambda n: phonenumbers.format_number(
        n, Format.INTERNATIONAL
    ).translate(ARABIC),
    "with dashes": lambda n: phonenumbers.format_number(
        n, Format.INTERNATIONAL
    ).replace(" ", "–"),
}
WIDE = str.maketrans("+0123456789", "＋０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def dotted(number):
    digits = number.removeprefix("+")
    return ".".join(digits[n : n + 3] for n in range(0, len(digits), 3))


def national(number):
    return phonenumbers.national_significant_number(number)


@given(st.sampled_from(COUNTRIES), st.sampled_from(list(WRITTEN)))
def test_any_notation_of_any_country_is_the_same_number(country, way):
    number = phonenumbers.example_number(country)
    field = Phone(max_length=40)
    typed = field.clean(WRITTEN[way](number))
    assert field.to_e164(typed, country) == phonenumbers.format_number(
        number, Format.E164
    )


@pytest.mark.parametrize("typed", ["12", "110", "+49 12", "0"])
def test_what_nobody_abroad_could_call_is_none(typed):
    with pytest.raises(ValidationError):
        Phone().to_e164(typed, "DE")


@given(st.text(max_size=40))
def test_anything_else_is_a_number_or_told(typed):
    try:
        kept = Phone().to_e164(typed, "PT")
    except ValidationError:
        return
    assert kept.startswith("+")
    assert kept[1:].isdigit()


@pytest.mark.parametrize("typed", ["+351 221 234 567 ext. 12", "22 123 4567 x9"])
def test_an_extension_is_told_and_not_lost(typed):
    with pytest.raises(ValidationError, match="extension"):
        Phone().to_e164(typed, "PT")
