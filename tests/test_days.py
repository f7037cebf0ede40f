"""Days and moments are written in one form per language, on every page and in every mail."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.template import Context, Template
from django.utils import translation
from django.utils.formats import localize
from django.utils.timezone import override

from privacy import days
from tests.settings import ROOT

ON = date(2026, 11, 8)
AT = datetime(2026, 11, 8, 16, 5, tzinfo=UTC)
SAID = {
    "en": ("8 Nov 2026", "8 Nov 2026, 16:05 UTC"),
    "zh-hans": ("2026年11月8日", "2026年11月8日 16:05 UTC"),
    "es": ("8 nov 2026", "8 nov 2026, 16:05 UTC"),
    "fr": ("8 nov. 2026", "8 nov. 2026, 16:05 UTC"),
    "ar": ("08\u200f/11\u200f/2026", "08\u200f/11\u200f/2026، 16:05 UTC"),
}
# What machines read.
FOR_MACHINES = {"c", "Y-m-d"}
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
SOURCES = [
    path
    for room in ("privacy", "members", "listings")
    for path in sorted((ROOT / room).rglob("*.py"))
]


@pytest.mark.parametrize("language", SAID)
def test_a_page_writes_them_in_its_language(language):
    page = Template("{% load days %}{{ on|day }}|{{ at|day }}|{{ at|moment }}")
    with translation.override(language):
        said = page.render(Context({"on": ON, "at": AT})).split("|")
    day, moment = SAID[language]
    assert said == [day, day, moment]


def test_nothing_is_written_where_there_is_none():
    page = Template('{% load days %}{{ no|day|default:"—" }}{{ no|moment }}')
    assert page.render(Context({"no": None})) == "—"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (8, "9 Nov 2026, 00:05 UTC+8"),
        (5.75, "8 Nov 2026, 21:50 UTC+5:45"),
        (-3.5, "8 Nov 2026, 12:35 UTC−3:30"),
    ],
)
def test_a_clock_that_is_ahead_or_behind_is_named(hours, said):
    with override(timezone(timedelta(hours=hours))):
        assert days.moment(AT, "en") == said


def test_no_template_has_a_form_of_its_own():
    for path in TEMPLATES:
        text = path.read_text()
        found = re.findall(r"""\|\s*date\b(?::["']([^"']*)["'])?""", text)
        assert set(found) <= FOR_MACHINES, path
        assert not re.findall(r"\|\s*time\b|\{% now\b", text), path


DATES = {
    field.name
    for model in apps.get_models()
    for field in model._meta.concrete_fields
    if isinstance(field, models.DateField)
}

# A year, and the name of a month in words: no rows' fields, though some are called so too.
NO_DAYS = {"{{ company.since }}", "{{ one.month }}"}


def test_no_template_leaves_the_form_to_chance():
    """A day that no filter writes has the form of the framework."""
    plain = rf"\{{\{{\s*[\w.]+\.(?:{'|'.join(sorted(DATES))})\s*\}}\}}"
    for path in TEMPLATES:
        found = set(re.findall(plain, path.read_text()))
        # The number of a day, beside its month.
        found = {one for one in found if not one.endswith("_on.day }}")}
        assert found <= NO_DAYS, path


def written_by_hand(path: Path) -> list[str]:
    """Days made into text past privacy/days.py; in a key a day has no clock."""
    forms = r"date_format\(|strftime\(|:%Y-%m-%d %H|format_date\w*\("
    return re.findall(forms, path.read_text())


def test_no_letter_has_a_form_of_its_own():
    known = {"privacy/days.py", "listings/formats.py"}
    found = {
        path.relative_to(ROOT).as_posix() for path in SOURCES if written_by_hand(path)
    }
    assert found <= known


def test_the_administration_writes_them_the_same():
    """Its lists are written by the framework, in English."""
    with translation.override("en"):
        assert localize(ON) == SAID["en"][0]
        assert localize(AT) == SAID["en"][1]
