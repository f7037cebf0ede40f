"""Keys of rows as they come from outside."""

import pytest

from members.row_numbers import row_number, row_numbers


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "1.5", "٣", "²", "1" * 19, "0" * 5_000, "\0", " 1"]
)
def test_what_is_no_key_is_none(text):
    assert row_number(text) is None


def test_each_comes_once_in_its_order():
    assert row_numbers(["7", "x", "3", "7"]) == [7, 3]
