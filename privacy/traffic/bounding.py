"""Of each visitor of a day at most five industries: what is shared outside is counted from this.

A hash beside a day's counters has of each token its industries, and of each industry how many
tokens have it. They are in one hash so that they are dropped together: sums without their tokens
would count somebody twice. For the same reason it begins anew where the day has another key.

Which five of more is decided by chance, by a hash of token and industry, and not by who comes
first: whose pages are handed in first depends on when others came, so that one more visitor
could change which industries of another are counted. This way nobody changes any count but by
their own.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from privacy.traffic import figures

# No token, which has eight bytes, is any of these.
FINGERPRINT, SUM = b"fingerprint", b"visitors:"
# A token's industries are written ",food,textiles,". Returns whether the hash was there.
BOUND = """
local cells, key, industry, most = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
local was_there = 1
if redis.call('HGET', cells, 'fingerprint') ~= key then
    was_there = 0
    redis.call('DEL', cells)
    redis.call('HSET', cells, 'fingerprint', key)
end
local changes = {}
local function change(one, by) changes[one] = (changes[one] or 0) + by end
for n = 4, #ARGV do
    local token = ARGV[n]
    local has = redis.call('HGET', cells, token) or ','
    if not string.find(has, ',' .. industry .. ',', 1, true) then
        has = has .. industry .. ','
        change(industry, 1)
        local number, last, last_rank = 0, '', ''
        for one in string.gmatch(has, '[^,]+') do number = number + 1 end
        if number > most then
            local left = ','
            for one in string.gmatch(has, '[^,]+') do
                local rank = redis.sha1hex(token .. one)
                if rank > last_rank then last, last_rank = one, rank end
            end
            for one in string.gmatch(has, '[^,]+') do
                if one ~= last then left = left .. one .. ',' end
            end
            has = left
            change(last, -1)
        end
        redis.call('HSET', cells, token, has)
    end
end
for one, by in pairs(changes) do
    if by ~= 0 then redis.call('HINCRBY', cells, 'visitors:' .. one, by) end
end
return was_there
"""


def name_of(day_s_name: str) -> str:
    return f"{day_s_name}:bounded"


def add(
    pipe: Any,
    name: str,
    key: bytes,
    tokens: Mapping[str, Iterable[bytes]],
    ends: datetime,
) -> None:
    """Count tokens by industry, a command for each, in whatever order they come."""
    fingerprint = figures.token(key, b"")
    for industry, some in tokens.items():
        most = figures.MOST_INDUSTRIES
        pipe.eval(BOUND, 1, name, fingerprint, industry, most, *some)
    if tokens:
        pipe.expireat(name, ends)


def read(kept: Any, name: str, industries: list[str]) -> dict[str, int] | None:
    """Bounded visitors of each industry; None where the hash is not there any more."""
    if not industries:
        return {}
    fields = [SUM + one.encode() for one in industries]
    fingerprint, *sums = kept.hmget(name, FINGERPRINT, *fields)
    if fingerprint is None:
        return None
    return {
        one: int(n) for one, n in zip(industries, sums, strict=True) if n and int(n)
    }
