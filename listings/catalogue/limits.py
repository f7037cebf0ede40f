"""What a file of items may be, and why one is not taken as a whole."""

MOST_BYTES = 60_000_000
MOST_UNPACKED = 600_000_000
MOST_PARTS = 2_000
MOST_ROWS = 100_000
MOST_COLUMNS = 100
LONGEST_CELL = 10_000


class Unreadable(Exception):
    """The file as a whole cannot be used; `code` says why (sentences.TROUBLES)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
