"""A mail server that takes everything and keeps only who got what, and when: `python -m bench.sink`.

It is cheap on purpose, so that it is not what is measured: bytes are looked through for the
end of a message and for its Message-ID, and a line is written to a file before the message is
said to be taken, so that a killed sink has said nothing that it did not write. With faults it
goes wrong, for a share of messages: each by a name below.
"""

import argparse
import asyncio
import json
import os
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

MESSAGE_ID = re.compile(rb"(?mi)^Message-ID:\s*<?([^@>\s]+)")
RECIPIENT = re.compile(rb"<([^>]*)>")
HANGS = 15.0  # seconds until a sink that says nothing more hangs up
# What goes wrong at the recipient and, after the whole message, at its end. Where it says
# "kept" the message is in the journal all the same: it arrived, whatever the sender heard.
AT_RECIPIENT = {
    "421-recipient": b"421 4.3.2 closing\r\n",
    "451-recipient": b"451 4.3.0 later\r\n",
    "550-recipient": b"550 5.1.1 no such mailbox\r\n",
    "junk-recipient": b"\x00\xfe\xff what\r\n",
    "hang-recipient": None,
}
AT_END = {
    "421-end": (False, b"421 4.3.2 closing\r\n"),
    "451-end": (False, b"451 4.3.0 later\r\n"),
    "550-end": (False, b"550 5.7.1 not wanted\r\n"),
    "junk-end": (False, b"\x00\xfe\xff what\r\n"),
    "junk-kept": (True, b"\x00\xfe\xff what\r\n"),
    "hang-end": (False, None),
    "hang-kept": (True, None),
    "drop-before": (False, b""),
    "drop-kept": (True, b""),
    "drop-after": (True, b"250 taken\r\n"),
}
FAULTS = (*AT_RECIPIENT, *AT_END)
HANGS_UP = {"421-recipient", "421-end", "drop-before", "drop-kept", "drop-after"}
GOES_ON = {b"250 ok\r\n", b"354 go on\r\n"}


class Session(asyncio.Protocol):
    """One line; `note` writes of a message that it was taken, `fault` says what goes wrong now."""

    def __init__(
        self,
        note: Callable[[bytes, bytes], None],
        fault: Callable[[], str],
        deaf_to: bytes,
    ) -> None:
        self.note = note
        self.fault = fault
        self.deaf_to = deaf_to
        self.buffer = bytearray()
        self.looked = 0
        self.is_body = False
        self.is_deaf = False
        self.goes_wrong = ""
        self.to = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.line: asyncio.Transport = transport  # type: ignore[assignment]
        self.line.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        if self.is_deaf:
            return
        self.buffer += data
        while self.body() if self.is_body else self.command():
            pass

    def body(self) -> bool:
        """Take the message if all of it is there."""
        end = self.buffer.find(b"\r\n.\r\n", max(0, self.looked - 4))
        if end < 0:
            self.looked = len(self.buffer)
            return False
        message = bytes(self.buffer[:end])
        del self.buffer[: end + 5]
        self.is_body, self.looked, to = False, 0, self.to
        self.to = b""
        is_kept, answer = AT_END.get(self.goes_wrong, (True, b"250 taken\r\n"))
        if is_kept:
            found = MESSAGE_ID.search(message, 0, 8_000)
            self.note(found[1] if found else b"?", to)
        return self.say(answer)

    def command(self) -> bool:
        end = self.buffer.find(b"\n")
        if end < 0:
            return False
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 1]
        match line[:4].upper():
            case b"RCPT":
                found = RECIPIENT.search(line)
                self.to = found[1] if found else b""
                self.goes_wrong = self.fault()
                if self.deaf_to and self.to.startswith(self.deaf_to):
                    self.goes_wrong = "hang-end"
                if self.goes_wrong in AT_RECIPIENT:
                    self.to = b""
                    return self.say(AT_RECIPIENT[self.goes_wrong])
                return self.say(b"250 ok\r\n")
            case b"DATA" if not self.to:
                return self.say(b"554 5.5.1 no valid recipients\r\n")
            case b"DATA":
                self.is_body = True
                return self.say(b"354 go on\r\n")
            case b"EHLO":
                return self.say(b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
            case b"QUIT":
                self.say(b"221 bye\r\n")
                self.line.close()
                return False
        return self.say(b"250 ok\r\n")

    def say(self, answer: bytes | None) -> bool:
        """Answer, or say nothing more; hang up where this message's fault wants it."""
        if answer is None:
            self.is_deaf = True
            asyncio.get_running_loop().call_later(HANGS, self.line.close)
            return False
        self.line.write(answer)
        if self.goes_wrong in HANGS_UP and answer not in GOES_ON:
            self.line.close()
            return False
        return True


def faults(shares: dict[str, float], seed: int) -> Callable[[], str]:
    """What goes wrong with the next message, in these shares; mostly nothing."""
    chance = random.Random(seed)
    names, weights = list(shares), list(shares.values())
    whole = sum(weights)

    def next_one() -> str:
        if not names or chance.random() >= whole:
            return ""
        return chance.choices(names, weights)[0]

    return next_one


async def serve(
    port: int, journal: Path, fault: Callable[[], str], deaf_to: bytes
) -> None:
    file = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(number: bytes, to: bytes) -> None:
        os.write(file, b"%.6f %s %s\n" % (time.time(), number, to))

    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Session(note, fault, deaf_to), "127.0.0.1", port, reuse_address=True
    )
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("journal", type=Path)
    parser.add_argument("--faults", type=json.loads, default={})
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--deaf-to", default="", help="who is never answered about")
    given = parser.parse_args()
    fault = faults(given.faults, given.seed)
    asyncio.run(serve(given.port, given.journal, fault, given.deaf_to.encode()))


if __name__ == "__main__":
    main()
