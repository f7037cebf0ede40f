"""The report of measurements is made of the figures that are there, and can be made again."""

import json

import pytest

from bench import keeping, report

PAGES = {
    "pages": [{"page": "browse", "site": "ours", "cpu_ms": [3.0, 2.5, 4.0]}],
    "ratios": {"browse": [0.8, 0.7, 0.9]},
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pages.json").write_text(json.dumps(PAGES))
    return tmp_path


def test_the_same_figures_give_the_same_report(folder):
    first = report.report(folder, folder / "docs")
    pictures = {one.name: one.read_bytes() for one in folder.glob("docs/pictures/*")}
    assert "bench-pages-ratios.svg" in pictures
    assert report.report(folder, folder / "docs") == first
    again = {one.name: one.read_bytes() for one in folder.glob("docs/pictures/*")}
    assert again == pictures


def test_a_chart_says_the_figure_and_its_ends(folder):
    report.report(folder, folder / "docs")
    chart = (folder / "docs/pictures/bench-pages-ratios.svg").read_text()
    assert "browse: 0.80 (0.70–0.90)" in chart


def test_what_is_not_known_by_name_is_told_as_it_is(folder):
    (folder / "new-one.json").write_text(json.dumps({"rows": 3, "ms": [2.0, 1.0, 4.5]}))
    told = report.report(folder, folder / "docs")
    assert "## New one" in told
    assert "| ms | 2 (1–4.5) |" in told


def test_a_run_keeps_how_it_was_made(folder):
    def main(words):
        print("browse 0.80")
        (folder / "pages.json").write_text(json.dumps(PAGES))

    place = folder / "pages.json"
    keeping.run("pages", main, ["--rounds", "3", "--json", str(place)])
    told = json.loads((folder / "pages.run.json").read_text())
    assert told["command"] == "bench/run pages --rounds 3"
    assert told["printed"] == "browse 0.80\n"
    said = report.report(folder, folder / "docs")
    assert "`bench/run pages --rounds 3`" in said
    assert "\nbrowse 0.80\n" in said


def test_the_report_in_the_documents_is_that_of_the_figures(tmp_path):
    written = (report.DOCS / "benchmarks.md").read_text()
    assert report.report(report.FIGURES, tmp_path) == written
