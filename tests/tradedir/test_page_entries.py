"""Kept pages in a process's own memory: never handed out unasked, never many, never of before."""

import time

import pytest

from tradedir import page_entries
from tradedir.page_entries import KEPT_SECONDS, Near, answer, pack, read_page

HEADERS = [("Content-Type", "text/html"), ("Set-Cookie", "never=1")]


def kept(body=b"<p>x</p>", *, epoch=b"e1", begun=5, made=None, marks=b"c1 k7"):
    made = int(time.time()) if made is None else made
    return pack(b"%s %d %d %s" % (epoch, begun, made, marks), HEADERS, body, "")


@pytest.mark.parametrize(
    ("said", "is_right"),
    [
        ([b"e1", b"5", None, None], True),
        ([b"e1", b"9", None, None], True),
        ([b"e1", b"9", b"5", b"3"], True),
        ([b"e1", b"9", b"6", None], False),
        ([b"e1", b"9", None, b"9"], False),
        ([b"e2", b"5", None, None], False),
        # A server that came back empty.
        ([None, None, None, None], False),
    ],
)
def test_it_is_right_while_nothing_that_it_was_made_of_has_changed(said, is_right):
    entry = Near().put(b"a", kept())
    assert entry.is_right(said) is is_right


def test_what_was_right_at_one_turn_is_asked_again_at_the_next():
    entry = Near().put(b"a", kept())
    assert entry.is_right([b"e1", b"9", None, None])
    assert not entry.is_right([b"e1", b"10", b"10", None])


def test_it_asks_for_just_its_own_marks():
    entry = Near().put(b"a", kept(marks=b"c12 t"))
    [asks] = entry.asks
    words = asks.split(b"\r\n")[2::2]
    assert words == [b"HMGET", b"page-marks", b"@", b"#", b"c12", b"t"]


def test_one_that_is_too_old_is_gone():
    near = Near()
    near.put(b"a", kept(made=int(time.time()) - KEPT_SECONDS))
    assert near.get(b"a") is None
    near.put(b"a", kept())
    assert near.get(b"a") is not None


def test_of_another_epoch_nothing_stays():
    near = Near()
    near.put(b"a", kept())
    near.put(b"b", kept(epoch=b"e2"))
    assert near.get(b"a") is None
    near.begin(b"e2")
    assert near.get(b"b") is not None
    near.begin(b"e3")
    assert near.get(b"b") is None


def test_no_more_bytes_are_held_than_were_said_and_what_was_asked_last_stays():
    near = Near(most=3_000)
    for key in (b"a", b"b", b"c"):
        near.put(key, kept(b"x" * 1_000))
    near.get(b"a")
    near.put(b"d", kept(b"x" * 1_000))
    assert [key for key in (b"a", b"b", b"c", b"d") if near.get(key)] == [
        *(b"a", b"c", b"d"),
    ]
    # The same again takes the place of what was there.
    for _ in range(5):
        near.put(b"d", kept(b"x" * 1_000))
    assert near.get(b"a")
    assert near.get(b"c")


def test_what_was_forgotten_takes_no_room():
    near = Near(most=1_500)
    near.put(b"a", kept(b"x" * 1_000))
    near.forget(b"a")
    near.put(b"b", kept(b"x" * 500))
    near.put(b"c", kept(b"x" * 1_000))
    assert near.get(b"b")
    assert near.get(b"c")


def test_a_page_goes_out_as_it_was_made_without_what_is_for_one_visitor():
    told = []
    body = answer(
        read_page(kept(b"a\nb\n\nc")),
        {"REQUEST_METHOD": "GET"},
        lambda *s: told.append(s),
    )
    [(status, headers)] = told
    assert (status, body) == ("200 OK", [b"a\nb\n\nc"])
    assert dict(headers)["Content-Length"] == "6"
    assert "Set-Cookie" not in dict(headers)
    assert page_entries.NEAREST < 10_000_000
