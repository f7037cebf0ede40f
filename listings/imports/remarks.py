"""What an import could not use: said once a row and column, in a sentence."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol

SENTENCES = {
    "broken_row": "The row could not be read as CSV.",
    "broken_json": "The line is not a JSON object.",
    "columns": "The row has another number of columns than the first line.",
    "encoding": "The row is not UTF-8.",
    "nul": "The value held NUL characters, which were taken out.",
    "no_id": "There is no id, so the row could not be found again.",
    "id_too_long": "The id is longer than 64 letters.",
    "no_title": "There is no title.",
    "no_brand": "There is no brand, so the row belongs to no company.",
    "brand_too_long": "The brand is longer than 80 letters.",
    "repeated": "Another row of this company has the same id; the first one stands.",
    "no_category": "No rule and no word of the row leads to a category.",
    "category_guessed": "Nothing in the row leads to a category; it went where the rules send the rest.",
    "title_cut": "The title is longer than 120 letters; all of it is kept among the specifications.",
    "description_cut": "The description is longer than 5,000 letters and was cut.",
    "price": "The price is not a number above zero; the item has its price on request.",
    "attribute": "This is not a name and a value with a colon between.",
    "attribute_cut": "The value of the attribute is longer than 4,000 letters and was cut.",
}


@dataclass(frozen=True)
class Remark:
    """A value that could not be used as it stands."""

    row: int
    column: str
    value: str
    code: str

    @property
    def sentence(self) -> str:
        return SENTENCES[self.code]


class Takes(Protocol):
    """Whoever wants to hear remarks: a file, a test, nobody."""

    def __call__(self, remark: Remark) -> None: ...


@dataclass
class Account:
    """What became of every row."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    companies: int = 0
    remarks: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def is_whole(self) -> bool:
        """Does every row stand somewhere, once?"""
        return self.rows == self.added + self.changed + self.unchanged + self.skipped
