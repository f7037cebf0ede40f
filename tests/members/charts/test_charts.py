"""Charts: the same bytes for the same values, whole SVG, every word escaped, nothing below nought."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path

import pytest
import resvg_py
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from members import charts, statistics
from members.charts import canvas, places
from members.charts.canvas import PAGE, PRINT, Look

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).parents[3]
FIRST = charts.Bar("Food & <beverages>", 900, 888, 912, "900", before=840)
HIDDEN = charts.Bar("Energy", None, 0, 0, "fewer than 18")


def bars(look=canvas.LOOK, rows=(FIRST, HIDDEN)):
    return charts.bars(rows, title="Bars", description="Whiskers", look=look)


def heat(look=canvas.LOOK):
    cells = [
        [charts.Cell(40), charts.Cell(None)],
        [charts.Cell(9000), charts.Cell(300)],
    ]
    words = {"title": "Heat", "description": "Darker", "hidden": "fewer than 34"}
    return charts.heat_map(["DE", "FR"], ["Food", "Health"], cells, look=look, **words)


def a_map(look=canvas.LOOK):
    there = {
        "DE": charts.Place("Germany", 90, "90"),
        "FR": charts.Place("France", None, ""),
    }
    others = [charts.Place("Oceania: other countries", 31, "31")]
    words = {"title": "Map", "description": "Squares", "hidden": "fewer than 19"}
    return charts.country_map(there, others, look=look, **words)


def series(look=canvas.LOOK):
    points = [charts.Point(90, 78, 102), None, charts.Point(-3, -15, 9)]
    rows = [charts.Row(f"Line {n}", points) for n in range(6)]
    labels = ["2026-Q1", "2026-Q2", "2026-Q3"]
    return charts.series(labels, rows, title="Series", description="Bands", look=look)


def days(look=canvas.LOOK):
    of = [
        charts.Day("1 Nov", 20),
        charts.Day("2 Nov", None),
        charts.Day("3 Nov", 9, is_whole=False),
    ]
    words = {
        "title": "Days",
        "description": "A dot a day",
        "partial": "not a whole day",
    }
    return charts.days(of, look=look, **words)


ALL = [bars, heat, a_map, series, days]
LOOKS = [
    Look(),
    Look(paint=PRINT, width=720),
    Look(rtl=True),
    Look(paint=PRINT, rtl=True),
]


@pytest.mark.parametrize("draw", ALL)
@pytest.mark.parametrize("look", LOOKS)
def test_it_is_whole_and_says_what_it_is(draw, look):
    text = draw(look)
    drawn = ET.fromstring(text)
    assert drawn.get("role") == "img"
    assert drawn[0].tag == f"{SVG}title"
    assert drawn[0].text
    assert drawn[1].tag == f"{SVG}desc"
    assert "style=" not in text
    assert "<style" not in text
    assert "nan" not in text
    assert draw(look) == text


@pytest.mark.parametrize("draw", ALL)
def test_nothing_lies_outside(draw):
    for look in LOOKS:
        drawn = ET.fromstring(draw(look))
        wide = float(drawn.get("width"))
        high = float(drawn.get("height"))
        for one in drawn.iter():
            for name, most in (
                ("x", wide),
                ("x1", wide),
                ("x2", wide),
                ("cx", wide),
                ("y", high),
                ("y2", high),
                ("cy", high),
            ):
                if value := one.get(name):
                    assert -0.01 <= float(value) <= most + 0.01, (draw, one.attrib)


def test_a_page_paints_by_classes_that_the_stylesheet_has():
    css = (ROOT / "static/css/charts.css").read_text()
    for role in canvas.COLOURS:
        assert f".chart-{role}" in css, role
        assert "#" not in PAGE(role)


@pytest.mark.parametrize("draw", ALL)
def test_a_file_has_its_colours_in_itself(draw):
    picture = resvg_py.svg_to_bytes(
        svg_string=draw(Look(paint=PRINT)), background="white"
    )
    colours = Image.open(BytesIO(bytes(picture))).convert("RGB").getcolors(100_000)
    assert len(colours) > 10


def test_words_are_escaped_and_those_too_long_are_shortened():
    long = "Machinery " * 20
    text = bars(rows=[FIRST, charts.Bar(long, 4, 1, 7, "4")])
    assert "Food &amp; &lt;beverages&gt;" in text
    assert "…" in text
    assert long not in text
    assert charts.bars([], title="None", description="Nothing").endswith("</svg>")


def test_whiskers_stand_at_the_ends_of_the_interval():
    drawn = ET.fromstring(bars(rows=[charts.Bar("Food", 500, 400, 600, "500")]))
    [bar] = drawn.findall(f"{SVG}rect")
    whiskers = [
        one
        for one in drawn.findall(f"{SVG}line")
        if one.get("class") == "chart-whisker"
    ]
    scale = float(bar.get("width")) / 500
    ends = sorted({float(one.get("x1")) for one in whiskers})
    left = float(bar.get("x"))
    assert ends == pytest.approx([left + 400 * scale, left + 600 * scale], abs=0.02)


def test_what_is_not_shown_has_no_bar_and_no_number():
    text = bars(rows=[HIDDEN])
    assert "chart-bar" not in text
    assert "fewer than 18" in text
    assert "chart-hidden" in heat()


def test_from_right_to_left_bars_begin_at_the_right():
    [left] = ET.fromstring(bars(rows=[FIRST])).findall(f"{SVG}rect")
    [right] = ET.fromstring(bars(Look(rtl=True), rows=[FIRST])).findall(f"{SVG}rect")
    assert float(right.get("x")) + float(right.get("width")) == pytest.approx(
        360 - float(left.get("x")), abs=0.02
    )


def test_west_stays_on_the_left():
    def squares(look):
        return [one.attrib for one in ET.fromstring(a_map(look)).findall(f"{SVG}rect")][
            : len(places.PLACE)
        ]

    assert squares(Look()) == squares(Look(rtl=True))


def test_the_map_has_a_square_for_each_country_that_is_counted_for_itself():
    assert set(places.PLACE) == set(statistics.OWN)
    assert len(set(places.PLACE.values())) == 46


@given(st.floats(0, 1e9), st.integers(2, 6))
def test_ticks_reach_what_they_measure(highest, most):
    marks = canvas.ticks(highest, most)
    assert marks[0] == 0
    assert marks[-1] >= highest
    assert len(marks) <= most + 2


def test_a_chart_needs_no_django():
    asks = "import members.charts, sys; sys.exit('django' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", asks], cwd=ROOT, check=False).returncode
        == 0
    )
