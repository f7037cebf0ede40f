"""A line of an access log: what is read of it, and what is malformed."""

import gzip
import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.traffic.logs import files
from privacy.traffic.logs.files import Content, Unreadable, content_of, lines_of
from privacy.traffic.logs.lines import (
    LINE,
    LONGEST,
    day_of,
    is_address,
    unescaped,
)
from privacy.traffic.logs.reading import Counted, Reading
from tests import access_logs
from tests.access_logs import FIREFOX, line

WHEN = "[10/Oct/2026:13:55:36 -0700]"


def groups(text):
    found = LINE.match(text)
    return found and found.groups()


def test_a_line_of_the_combined_format():
    said = f'192.0.2.7 - maria {WHEN} "GET /c/pumps/?q=a HTTP/1.1" 200 2326 "http://x/" "{FIREFOX}"'
    when = ("10/Oct/2026:13:55", "-0700")
    assert groups(said) == (
        *("192.0.2.7", *when, "GET", "/c/pumps/", "200"),
        *("http://x/", FIREFOX),
    )


@pytest.mark.parametrize(
    "said",
    [
        f'192.0.2.7 - - {WHEN} "GET / HTTP/1.1" 200 2326',
        f'2001:db8::7 - - {WHEN} "GET / HTTP/2.0" 304 -',
        f'- - - {WHEN} "GET / HTTP/1.1" 200 2326\r',
        f'192.0.2.7 - Maria da Silva {WHEN} "GET /" 200 2326',
    ],
)
def test_lines_of_the_common_format(said):
    assert groups(said)[6:] == (None, None)


@pytest.mark.parametrize(
    "said",
    [
        f'1.2.3.4 - - {WHEN} "GET / HTTP/1.1" 200 1 "-" "a" 0.003 "another field"',
        f'1.2.3.4 - - {WHEN} "GET / HTTP/1.1" 200 1 "-" "a"\r',
    ],
)
def test_what_stands_behind_the_browser_is_not_read(said):
    assert groups(said)[7] == "a"


def test_quotes_in_a_name_are_escaped():
    said = rf'1.2.3.4 - - {WHEN} "GET /\"x HTTP/1.1" 200 1 "-" "a \"b\" \\ \x22c\x22"'
    assert unescaped(groups(said)[7]) == 'a "b" \\ "c"'
    assert unescaped(groups(said)[4]) == '/"x'


@pytest.mark.parametrize(
    "said",
    [
        "",
        "no line of a log",
        f'example.org:443 192.0.2.7 - - {WHEN} "GET / HTTP/1.1" 200 1',
        f'192.0.2.7 - - {WHEN} "-" 408 -',
        rf'192.0.2.7 - - {WHEN} "\x16\x03\x01" 400 150 "-" "-"',
        f'192.0.2.7 - - {WHEN} "GET /a b HTTP/1.1" 400 150 "-" "-"',
        f'192.0.2.7 - - {WHEN} "GET / HTTP/1.1" 200 1 "-"',
        f'192.0.2.7 - - {WHEN} "GET / HTTP/1.1" 200 1 "-" "a "b"c"',
        '192.0.2.7 - - [10/Oct/2026:13:55:36] "GET / HTTP/1.1" 200 1',
        f'192.0.2.7 - - {WHEN} "GET / HTTP/1.1" 20',
    ],
)
def test_what_is_neither_is_malformed(said):
    assert groups(said) is None


@pytest.mark.parametrize(
    ("minute", "offset", "day"),
    [
        ("10/Oct/2026:23:59", "+0000", date(2026, 10, 10)),
        ("10/Oct/2026:23:59", "-0001", date(2026, 10, 11)),
        ("10/Oct/2026:05:29", "+0530", date(2026, 10, 9)),
        ("29/Feb/2026:10:00", "+0000", None),
        ("10/Okt/2026:10:00", "+0000", None),
        ("10/Oct/2026:24:00", "+0000", None),
        ("10/Oct/2026:10:00", "+9999", None),
        ("01/Jan/0000:10:00", "+0000", None),
        ("01/Jan/0001:00:00", "+1200", None),
        ("31/Dec/9999:23:00", "-0200", None),
    ],
)
def test_days_are_days_in_utc(minute, offset, day):
    assert day_of(minute, offset) == day


@pytest.mark.parametrize(
    "text", ["1.2.3.4", "255.0.10.199", "2001:db8::1", "::ffff:1.2.3.4", "-"]
)
def test_addresses(text):
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    ["", "1.2.3", "1.2.3.256", "1.2.3.4.", "1.2.3.04", "1.2.3.4.5", "fe", "1:2", ":::"],
)
def test_what_is_no_address(text):
    assert not is_address(text)


def read(log):
    reading, counted = Reading(host="x", refusal=lambda day: ""), Counted()
    for _read, lines in lines_of(log, content_of(log)):
        reading.read(lines, counted)
    return counted


def is_whole(counted):
    parts = counted.counted + counted.dropped.total() + counted.refused.total()
    return counted.lines == parts + counted.malformed


@given(st.lists(st.binary(max_size=200), max_size=20), st.randoms())
def test_any_bytes_are_lines_and_none_is_lost(tmp_path_factory, junk, chance):
    log = tmp_path_factory.mktemp("junk") / "log"
    good = [one.encode() for one in access_logs.lines(chance.randrange(99), amount=5)]
    said = [*junk, *good]
    chance.shuffle(said)
    log.write_bytes(b"\n".join(said) + b"\n")
    counted = read(log)
    assert counted.lines == log.read_bytes().count(b"\n")
    assert is_whole(counted)
    assert counted.lines - counted.malformed >= 5


@pytest.mark.parametrize("seed", range(200))
def test_good_lines_with_bytes_changed_are_all_accounted_for(tmp_path, seed):
    chance = random.Random(seed)
    said = bytearray("\n".join(access_logs.lines(seed, amount=60)) + "\n", "latin-1")
    for _ in range(chance.randrange(1, 60)):
        said[chance.randrange(len(said))] = chance.randrange(256)
    log = tmp_path / "log"
    log.write_bytes(said)
    counted = read(log)
    assert counted.lines == len(bytes(said).removesuffix(b"\n").split(b"\n"))
    assert is_whole(counted)


def test_junk_costs_no_more_than_a_look_at_each_character():
    hard = [
        "1.2.3.4 " + "[" * LONGEST,
        "1.2.3.4 - - " + WHEN + ' "GET ' + "\\a" * 30_000,
    ]
    reading, counted = Reading(host="x", refusal=lambda day: ""), Counted()
    reading.read(hard * 200, counted)  # takes minutes where it goes back and forth
    assert counted.malformed == 400


def test_a_line_longer_than_any_is_one_malformed_line(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "PIECE", 1_000)
    log = tmp_path / "log"
    long = line("/" + "x" * LONGEST)
    log.write_bytes(f"{line()}\n{long}\n{line()}".encode())
    counted = read(log)
    assert (counted.lines, counted.counted, counted.malformed) == (3, 2, 1)


@pytest.mark.parametrize("piece", [1, 7, 1_000])
def test_a_file_may_come_in_any_pieces(tmp_path, monkeypatch, piece):
    log = access_logs.write(tmp_path / "log", access_logs.lines(1, amount=40))
    whole = read(log)
    monkeypatch.setattr(files, "PIECE", piece)
    assert read(log) == whole


def test_compressed_it_is_the_same(tmp_path):
    log = access_logs.write(tmp_path / "log", access_logs.lines(1))
    packed = tmp_path / "packed"
    half = len(log.read_bytes()) // 2
    said = log.read_bytes()
    packed.write_bytes(gzip.compress(said[:half]) + gzip.compress(said[half:]))
    assert content_of(packed) == content_of(log)
    assert read(packed) == read(log)


def test_what_a_server_writes_meanwhile_is_left_for_the_next_time(tmp_path):
    log = access_logs.write(tmp_path / "log", [line()])
    content = content_of(log)
    with log.open("a") as file:
        file.write(line() + "\n")
    assert sum(len(lines) for _read, lines in lines_of(log, content)) == 1


def test_another_file_in_its_place_is_refused(tmp_path):
    log = access_logs.write(tmp_path / "log", [line()])
    content = content_of(log)
    access_logs.write(log, [line("/es/")])
    with pytest.raises(Unreadable, match="was changed"):
        list(lines_of(log, content))


@pytest.mark.parametrize("how", ["cut off", "overwritten", "not packed at all"])
def test_a_damaged_file_is_refused_whole(tmp_path, how):
    packed = gzip.compress(b"x" * 1_000_000)
    log = tmp_path / "log.gz"
    log.write_bytes(
        {
            "cut off": packed[:-10],
            "overwritten": packed[:12] + b"\xff" * 20,
            "not packed at all": packed[:2] + b"not really",
        }[how]
    )
    with pytest.raises(Unreadable, match="damaged or cut off"):
        content_of(log)


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="is not a file"):
        content_of(tmp_path)
    with pytest.raises(Unreadable, match="No such file"):
        content_of(tmp_path / "nothing")


def test_an_empty_file_has_no_lines(tmp_path):
    log = access_logs.write(tmp_path / "log", [])
    assert content_of(log).size == 0
    assert list(lines_of(log, Content(content_of(log).digest, 0))) == []
