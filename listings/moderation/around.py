"""What the rules ask the database about some listings: asked once, however many there are."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from listings import file_rows
from listings.models import Category, Item, Offer
from listings.moderation import copies, trust, word_list
from listings.moderation.word_list import Hit
from listings.public_area import finding
from listings.public_area.finding import Found
from members.models import Company

A_DAY = timedelta(days=1)


class Around:
    """What stands around listings of one kind as they would be public, while they are weighed."""

    def __init__(self, listings: Sequence[Item | Offer]) -> None:
        file_rows.read_all(listings)
        self.copies = copies.of_all(listings)
        self.categories = Category.objects.in_bulk(
            {one.category_id for one in listings}
        )
        self._lately: Counter[int] = Counter()
        self._known: set[int] = set()
        self._trusted: dict[int, bool] = {}
        # A file says many things many times; each is looked into once.
        self._contacts: dict[str, list[Found]] = {}
        self._hits: dict[str, list[Hit]] = {}

    def contacts(self, text: str) -> list[Found]:
        if text not in self._contacts:
            self._contacts[text] = finding.contacts(text)
        return self._contacts[text]

    def hits(self, text: str) -> list[Hit]:
        if text not in self._hits:
            self._hits[text] = word_list.hits(text)
        return self._hits[text]

    def is_trusted(self, company: Company) -> bool:
        if company.pk not in self._trusted:
            self._trusted[company.pk] = trust.is_trusted(company)
        return self._trusted[company.pk]

    def lately(self, company: Company) -> int:
        """How many listings of a company were laid before our staff within a day."""
        if company.pk not in self._known:
            self._known.add(company.pk)
            since = timezone.now() - A_DAY
            for model in (Item, Offer):
                some = model.objects.by(company).filter(submitted_at__gt=since)
                self._lately[company.pk] += some.count()
        return self._lately[company.pk]

    def one_more(self, company: Company) -> None:
        """Another of them is laid before our staff now."""
        self._lately[company.pk] += 1
