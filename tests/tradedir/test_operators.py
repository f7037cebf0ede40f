"""docs/operators.md names every setting there is, and none that is gone."""

import re

from tradedir.up import ROOT

READ = re.compile(r'(?:env\.\w+|needed)\(\s*"([A-Z0-9_]+)"')
NAMED = re.compile(r"`([A-Z0-9_]{4,})`")


def settings_read() -> set[str]:
    return set(READ.findall((ROOT / "tradedir" / "settings.py").read_text()))


def settings_named() -> set[str]:
    text = (ROOT / "docs" / "operators.md").read_text()
    table = text.partition("## Settings")[2].partition("\n## ")[0]
    first_columns = [line.split(" | ")[0] for line in table.splitlines() if "|" in line]
    return set(NAMED.findall("\n".join(first_columns)))


def test_it_names_every_setting_and_none_that_is_gone():
    assert settings_named() == settings_read()
