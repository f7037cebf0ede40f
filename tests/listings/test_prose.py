"""What people write, as safe HTML: plain text takes a short way to the very same page."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from listings import prose

SIGNS = "ab 1.)-+*_`[]<>&#~|=!\\\n\t\r\"'é泵\u3000\u00a0\x00\x85:/"


@given(st.text(alphabet=SIGNS, max_size=40) | st.text(max_size=40))
@example("First line\nsecond line\n\n\nAnother one, 5 - 10 mm.")
@example("Pump\n---\nText")
@example("1) one\n2) two")
@example("Zinc & tin & R&D, size #8\n#8 alone\n& more; fish &chips;")
@example("\n")
def test_the_short_way_leads_to_the_same_page(text):
    assert prose.as_html(text) == prose.as_markdown(text.replace("\r\n", "\n"))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "Gear pump\nfor oil\n\nMade here",
            "<p>Gear pump<br>\nfor oil</p>\n<p>Made here</p>\n",
        ),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[a](http://x.example)", "<p>a</p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
    ],
)
def test_it_is_paragraphs_and_lists_and_nothing_else(text, html):
    assert prose.as_html(text) == html
