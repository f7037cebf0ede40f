"""The report of measurements is made of the figures that are there, and can be made again."""

import copy
import json
import re
import xml.etree.ElementTree as ET

import pytest

from bench import (
    catalogue,
    keeping,
    mailing,
    page_growth,
    report,
    slips,
    traffic_work,
)
from bench.reporting import drawing
from bench.reporting.shapes import Bound
from tests.benchmark_figures import (
    FIGURES,
    GROWTH,
    IMPORT,
    MAIL,
    PAGES,
    QUALITY,
    TRAFFIC,
)

# Of each part what its page has to say: lines or beginnings of them.
SAID = {
    "pages": [
        "| browse | 3.00 (2.50–4.00) | 4.00 (3.50–4.50) | 69.00 (68.00–70.00) | 0.80 (0.70–0.90) |",
        (
            "| browse | 0.80 (0.70–0.90) × the floor | ≤ 1.5 × reached | ≤ 0.8 × reached at the"
            " median |"
        ),
        "| deep page | 1.30 (1.20–1.40) × our own browse | ≤ 1.2 × **missed** |",
        "| a page again | 1.00 (1.00–1.50) × its bytes from Valkey | ≤ 1.2 × reached at the median |",
        "| browse, wagtail beside ours | 23.0 (17.0–27.0) × ours | – | ≥ 30 × **missed** |",
        "| search, rare word, wagtail beside ours | 0.50 (0.40–0.60) × ours | – | – |",
    ],
    "page-growth": [
        "| browse | 4.00 (3.90–4.10) | 4.20 (4.00–4.40) | 1.05 (0.98–1.13) |",
        "| to 100,000 listings, most (home) | 1.50 × at 10,000 | ≤ 1.25 × **missed** |",
    ],
    "search-quality": [
        "| ours | 0.780 | 0.880 | 0.800 | 0.700 | 0 | 9.10 | 20.3 |",
        "| PostgreSQL ts_rank | +0.080 | 0.0310 | +0.020 | 0.2000 |",
        "| ours | 0.850 (0.830–0.860) | 3.00 (3.00–3.10) |",
        "| spelling: right first | 0.85 (0.83–0.86) | ≥ 0.84 reached at the median |",
        "| suggestions, database, p95 | 5.50 (5.00–6.00) ms | ≤ 5 ms **missed** |",
    ],
    "search-scale": [
        "| rare word | 3.38 / 6.75 (6.00–7.50) | 6.00 / 12.0 | 12.0 / 24.0 | 0.050 / 0.10 |",
        "| rare word | 4.50 (4.00–5.00) | 6.75 (6.00–7.50) | 1.5 × |",
        "| search of 1,000,000, slowest kind (commonest word), database p95 | 13.5 ms | ≤ 20 ms reached |",
        "| our whole page, a step of ten times as many, middling kind | 1.22 × | ≤ 1.25 × reached |",
    ],
    "search-bulk": [
        "| searches beside: import | 1.60 × with nothing else | ≤ 1.5 × **missed** |",
        "| searches after import | 1.10 × with nothing else | ≤ 1.5 × reached |",
    ],
    "import": [
        "| ours, 1,000 rows | 4,500 (4,000–5,000) | 4,500 (4,000–5,000) | 2,250 (2,000–2,500) | 145 MB |",
        "| import, 1,000 rows | 24.5 (24.0–25.0) × django-import-export, shipped | ≥ 10 × reached |",
        "| import, 20,000 rows | 0.25 × COPY | – | ≥ 0.3 × **missed** |",
        "| trusted supplier | 100 | 200 | 90 | 10 |",
    ],
    "mail": [
        "| ours | 2,250 (2,000–2,500) | 1,833 (1,667–2,000) | 0.30 | 0.1",
        "| mail of a campaign | 3.50 (3.00–4.00) × django-post_office | ≥ 2 × reached | ≥ 4 × **missed** |",
    ],
    "service-mail": [
        "| and a campaign | 2 | 0.019 | 0.022 | 0.022 | 3 | 4 |",
        "| a letter beside everything, at most | 0.022 s | ≤ 2 s reached |",
    ],
    "statistics": [
        "| a release | 3.200 (3.000–3.400) |",
        "| reading a table of statistics | 0.045 (0.040–0.050) × its GROUP BY | ≤ 0.1 × reached |",
    ],
    "traffic": [
        "| a kept page, p99 | 40.0 (39.0–41.0) | 52.0 (51.0–53.0) | 12.0 (11.0–13.0) | 1.30 (1.20–1.40) |",
        "| counting a request, added at p99 | 12.0 (11.0–13.0) µs | ≤ 300 µs reached |",
    ],
    "log-import": [
        "| as a site writes it | 80,000 (78,000–82,000) | 56,000 (55,000–57,000) | 500,000",
        "| access log, as a site writes it | 1.43 (1.37–1.48) × GoAccess | ≥ 2.5 × **missed** |",
    ],
    "replicas": [
        "| item | 4.00 | 5.50 (5.00–6.00) | 6.50 (6.00–7.00) |",
        "| item from a replica | 1.38 (1.25–1.50) × from the primary |",
    ],
}


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, "pages", PAGES)
    return tmp_path


@pytest.fixture
def all_of_them(tmp_path):
    for name, figures in FIGURES.items():
        write(tmp_path, name, figures)
    return tmp_path


def write(folder, name, figures):
    (folder / f"{name}.json").write_text(json.dumps(figures))


def told(folder):
    return report.report(folder, folder / "docs")


def pictures(folder):
    return sorted((folder / "docs/pictures").glob("*.svg"))


def test_the_same_figures_give_the_same_report(all_of_them):
    first = told(all_of_them)
    drawn = {one.name: one.read_bytes() for one in pictures(all_of_them)}
    assert "bench-pages-ratios.svg" in drawn
    assert told(all_of_them) == first
    assert {one.name: one.read_bytes() for one in pictures(all_of_them)} == drawn


def test_every_part_is_tried_here():
    assert set(FIGURES) == set(report.KNOWN) == set(SAID)


@pytest.mark.parametrize("name", FIGURES)
def test_a_part_says_what_is_measured_and_its_figures(tmp_path, name):
    write(tmp_path, name, FIGURES[name])
    page = told(tmp_path)
    part = report.KNOWN[name]
    assert f"\n## {part.title}\n\n{part.measured}\n\n![" in page
    for line in SAID[name]:
        assert f"\n{line}" in page, line
    assert {f"pictures/{one.name}" for one in pictures(tmp_path)} == set(
        re.findall(r"\((pictures/[^)]+)\)", page)
    )


def test_what_was_not_run_is_left_out(folder):
    page = told(folder)
    for name, part in report.KNOWN.items():
        assert (f"## {part.title}\n" in page) == (name == "pages")
    assert [one.name for one in pictures(folder)] == [
        "bench-pages-cost.svg",
        "bench-pages-ratios.svg",
    ]


def test_without_any_figures_there_is_a_page_that_says_how_to_make_them(tmp_path):
    assert told(tmp_path).startswith("# Benchmarks")
    assert "## " not in told(tmp_path)


def test_the_summary_leads_to_every_part_and_names_bar_and_aim(all_of_them):
    page = told(all_of_them)
    summary = page.partition("## In short")[2].partition("\n## ")[0]
    assert (
        "| [mail of a campaign](#sending-mail) | 2,250 a second |"
        " django-post_office: 646 | smtplib alone: 4,000 |"
        " 3.50 (3.00–4.00) × django-post_office | ≥ 2 × reached | ≥ 4 × **missed** |"
    ) in summary
    for anchor in set(re.findall(r"\(#([^)]+)\)", page)):
        assert anchor in [report.anchor(one) for one in re.findall(r"## (.+)", page)]
    titles = [part.title for part in report.KNOWN.values() if part.title not in summary]
    assert all(f"[{one}](#{report.anchor(one)})" in page for one in titles)


@pytest.mark.parametrize("name", FIGURES)
def test_a_chart_is_whole_names_its_axis_and_brings_its_colours(tmp_path, name):
    write(tmp_path, name, FIGURES[name])
    told(tmp_path)
    assert pictures(tmp_path)
    for one in pictures(tmp_path):
        text = one.read_text()
        drawn = ET.fromstring(text)
        assert "nan" not in text
        assert "prefers-color-scheme:dark" in text
        last = [part for part in drawn if part.tag.endswith("text")][-1]
        assert len(last.text) > 20, "the axis has no name"
        wide, high = float(drawn.get("width")), float(drawn.get("height"))
        for part in drawn.iter():
            for place, most in (("x", wide), ("x2", wide), ("cx", wide), ("cy", high)):
                assert -0.01 <= float(part.get(place, 0)) <= most + 0.01, part.attrib


def test_a_chart_says_the_figure_and_its_ends(folder):
    told(folder)
    chart = (folder / "docs/pictures/bench-pages-ratios.svg").read_text()
    assert "browse: 0.80 × (0.70–0.90)" in chart


def test_on_a_scale_of_tens_a_step_is_ten_times_as_much():
    scale, marks = drawing.tens([0.2, 30.0])
    assert marks == [0.1, 1.0, 10.0, 100.0]
    assert [round(scale(one), 6) for one in (0.1, 1.0, 100.0)] == [0, 0.333333, 1]
    assert scale(0.0) == 0


def test_a_bar_is_reached_by_every_round_by_the_median_or_not():
    at_most, at_least = Bound("≤", 2, " s"), Bound("≥", 2)
    assert at_most.judged([1, 1, 2]) == "≤ 2 s reached"
    assert at_most.judged([2, 1, 3]) == "≤ 2 s reached at the median"
    assert at_most.judged([2.1, 1, 3]) == "≤ 2 s **missed**"
    assert at_least.judged([3, 2, 4]) == "≥ 2 reached"
    assert at_least.judged([3, 1, 4]) == "≥ 2 reached at the median"
    assert at_least.judged([1.9, 1, 4]) == "≥ 2 **missed**"


def test_what_is_not_known_by_name_is_told_as_it_is(folder):
    write(folder, "new-one", {"rows": 3, "ms": [2.0, 1.0, 4.5]})
    assert "## New one" in told(folder)
    assert "| ms | 2.00 (1.00–4.50) |" in told(folder)


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("broken", ["{}", "[]", "[1, 2", "null", "3"])
def test_broken_figures_are_named(tmp_path, name, broken):
    (tmp_path / f"{name}.json").write_text(broken)
    with pytest.raises(report.BrokenFiguresError, match=rf"{name}\.json does not hold"):
        told(tmp_path)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_that_is_no_number_is_refused(tmp_path, name):
    text = json.dumps(FIGURES[name])
    number = re.search(r"\d+\.\d+", text)
    (tmp_path / f"{name}.json").write_text(
        f"{text[: number.start()]}NaN{text[number.end() :]}"
    )
    with pytest.raises(report.BrokenFiguresError, match="NaN is no figure"):
        told(tmp_path)


def test_a_broken_file_leaves_the_page_as_it_was(folder):
    docs = folder / "docs"
    docs.mkdir()
    (docs / "benchmarks.md").write_text("as it was")
    write(folder, "mail", {"ours": []})
    with pytest.raises(SystemExit, match="Run its command again"):
        report.main(["--figures", str(folder), "--docs", str(docs)])
    assert (docs / "benchmarks.md").read_text() == "as it was"


def test_figures_without_a_peer_or_more_than_one_round_are_told(tmp_path):
    alone = copy.deepcopy(IMPORT)
    del alone["peer"], alone["publishing"]
    write(tmp_path, "import", alone)
    write(tmp_path, "mail", {"ours": MAIL["ours"][:1], "bare": MAIL["bare"][:1]})
    page = told(tmp_path)
    assert "django-import-export, shipped |" not in page
    assert "| mail of a campaign | 0.50 × smtplib alone |" in page


def test_a_run_keeps_how_it_was_made(folder):
    def main(words):
        print("browse 0.80")
        write(folder, "pages", PAGES)

    place = folder / "pages.json"
    keeping.run("pages", main, ["--rounds", "3", "--json", str(place)])
    kept = json.loads((folder / "pages.run.json").read_text())
    assert kept["command"] == "bench/run pages --rounds 3"
    assert kept["printed"] == "browse 0.80\n"
    said = told(folder)
    assert "`bench/run pages --rounds 3`" in said
    assert "\nbrowse 0.80\n" in said


def test_a_kept_command_names_no_place_of_the_machine():
    words = ["/home/me/judged", "--rounds", "3", "--json=a.json", "--json", "b.json"]
    assert keeping.shown(words) == ["DIR", "--rounds", "3"]


def test_benches_print_medians_of_what_they_write():
    sizes = {int(rows): rounds for rows, rounds in IMPORT["sizes"].items()}
    lines = catalogue.table(IMPORT | {"sizes": sizes})
    assert "ours is 24.5 times as fast as shipped" in lines
    assert "entering is 50% of it, both are 25%" in lines
    assert "ours are 3.50 times those of django-post_office" in mailing.table(MAIL)
    assert "12.00 (11.00–13.00)" in traffic_work.table(TRAFFIC)
    assert "  ours       right first 0.850 (0.830–0.860)   p95 3.0 (3.0–3.1) ms" in (
        slips.told(QUALITY)
    )


def test_the_readme_lists_the_command_of_every_part():
    readme = (report.ROOT / "bench/README.md").read_text()
    for name in report.KNOWN:
        assert f"--json $F/{name}.json" in readme


def test_the_report_in_the_documents_is_that_of_the_figures(tmp_path):
    written = (report.DOCS / "benchmarks.md").read_text()
    assert report.report(report.FIGURES, tmp_path) == written
    for one in (tmp_path / "pictures").iterdir():
        assert (report.DOCS / "pictures" / one.name).read_bytes() == one.read_bytes()


def test_a_page_that_grows_is_named_and_a_small_one_is_let_be():
    assert page_growth.broken(GROWTH["sizes"]) == GROWTH["broken"]
    small = [
        {"listings": n, "pages": {"home": [cost]}, "failures": 0}
        for n, cost in ((10, 0.2), (100, 0.6))
    ]
    assert page_growth.broken(small) == []
    small[1]["failures"] = 2
    assert page_growth.broken(small) == ["2 failed at 100"]
