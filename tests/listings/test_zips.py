"""A ZIP whose list of files is long: no more of it is read than fits."""

import struct

import pytest

from listings.catalogue import workbooks, zips
from listings.catalogue.limits import Unreadable


def a_long_list(count=100_000):
    """The end of a ZIP of so many files, none of which is there."""
    entry = struct.pack(
        "<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, 0, 0, 0, 33, 0, 0, 0,
        *(30, 0, 0, 0, 0, 0, 0),
    ) + b"x" * 30  # fmt: skip
    directory = entry * count
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(directory), 0, 0)
    return b"PK" + directory[2:] + end


def test_no_more_of_the_list_is_read_than_fits():
    class Long:
        seek = tell = seekable = None

        def read(self, size):
            assert size <= zips.MOST_DIRECTORY + 1
            return bytes(size)

    for size in (zips.MOST_DIRECTORY + 1, 10**12, -1):
        with pytest.raises(zips.TooManyNames):
            zips.Guarded(Long()).read(size)


def test_a_workbook_of_a_hundred_thousand_parts_is_refused_unread(tmp_path):
    path = tmp_path / "items.xlsx"
    path.write_bytes(a_long_list())
    with pytest.raises(Unreadable, match="bomb"):
        workbooks.check(path)
