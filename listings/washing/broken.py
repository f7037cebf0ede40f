from listings.washing import kinds


class Broken(Exception):
    """A file that cannot be read, is under a password, holds programs, or unpacks to too much.

    Its reason is one word of `kinds`.
    """

    def __init__(self, reason: str = kinds.BROKEN) -> None:
        self.reason = reason
        super().__init__(reason)
