"""What letters to return addresses say, as servers all over the world write them."""

import time

import pytest

from members.mailing.returning import letters, report_program, report_reading
from tests.members.mailing.broken_reports import BROKEN
from tests.members.mailing.reports import BACK, OURS, REPORTS, dsn, feedback

pytestmark = pytest.mark.promise("W4")


def test_there_are_enough_of_them():
    assert len(REPORTS) > 35


@pytest.mark.parametrize(
    ("letter", "says"),
    [(letter, says) for _name, letter, says in REPORTS],
    ids=[name for name, _letter, _says in REPORTS],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_report_says_what_it_says(letter, says, ends):
    found = report_reading.read(letter.replace("\n", ends).encode())
    assert (found.kind, found.code) == says


@pytest.mark.parametrize("raw", BROKEN, ids=range(len(BROKEN)))
def test_what_is_broken_says_nothing_and_takes_no_time(raw):
    began = time.monotonic()
    assert b'"kind": ""' in report_program.answer([], raw)
    assert time.monotonic() - began < 5


def test_a_complaint_says_which_letter_it_is_about():
    link = "x" * 54
    back = f"back-{'a' * 39}@reply.tradedir.example"
    ours = OURS.replace(BACK, back) + f"List-Unsubscribe: <https://x.example/u/{link}/>"
    raw = feedback(brought_back=ours).encode()
    assert report_reading.read(raw).about == (back, link)
    assert report_reading.read(dsn().encode()).about == ()


def test_it_is_read_in_a_process_of_its_own():
    assert letters.said(dsn().encode()) == ("hard", "5.1.1", [])
    assert letters.said(BROKEN[9]) == ("", "", [])
