"""Pieces of pages as they were made before, in the server that keeps whole pages too.

A piece is kept as a page is (page_cache.py): with the epoch and the turn that were read before
it was begun, and the marks of what it was made of. What is found is right: none of its marks has
changed since.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import hiredis

from privacy.valkeys import Lines, Script
from tradedir.release import release

# Of each piece its own text where it is still right; one look for each mark.
RIGHT = Script(
    """
local now = redis.call('HMGET', KEYS[1], '@', '#')
local turn = now[2] or '0'
local found = redis.call('MGET', unpack(KEYS, 2))
local changed = {}
for n, piece in ipairs(found) do
    if piece then
        local last = string.find(piece, '\\n', 1, true)
        local epoch, begun, said = string.match(string.sub(piece, 1, last - 1), '^(%S+) (%d+) (.+)$')
        local is_right = epoch == now[1]
        if is_right and begun ~= turn then
            for mark in string.gmatch(said, '%S+') do
                if not changed[mark] then
                    changed[mark] = tonumber(redis.call('HGET', KEYS[1], mark) or 0)
                end
                is_right = is_right and changed[mark] <= tonumber(begun)
            end
        end
        found[n] = is_right and string.sub(piece, last + 1)
    end
end
return found
"""
)


class Pieces:
    """The pieces that a server keeps. Every call raises RedisError or OSError."""

    def __init__(self, lines: Lines, marks: str) -> None:
        self._lines, self._marks = lines, marks

    def right(self, keys: Sequence[str]) -> list[bytes | None]:
        """In the order of their keys; None where there is none, or not any more."""
        if not keys:
            return []
        names = [f"{key}:{release()}" for key in keys]
        found: list[bytes | None] = self._lines.evaluate(
            RIGHT, len(names) + 1, self._marks, *names
        )
        return found

    def keep(
        self,
        pieces: Mapping[str, tuple[Sequence[str], str]],
        begun: bytes,
        seconds: int,
    ) -> None:
        """`pieces`: key to what it was made of and its text. `begun`: epoch and turn."""
        if not pieces:
            return
        commands = []
        for key, (marks, text) in pieces.items():
            piece = begun + f" {' '.join(marks)}\n{text}".encode()
            words: Any = ("SET", f"{key}:{release()}", piece, "EX", seconds)
            commands.append(hiredis.pack_command(words))
        self._lines.ask_packed(commands, answers=len(commands))
