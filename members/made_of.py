"""What a public page was made of: it is kept until one of these changes (public_pages.py).

A page that says nothing was made of anything there is. Who says less has to have read nothing
else: tests/tradedir/test_made_of.py compares it with the tables that a page read.
"""

import threading
from collections.abc import Iterable

from django.http import HttpResponse

from members.models.page_change import (
    ANYTHING,
    SAID,
    TREE,
    of_answers,
    of_category,
    of_company,
)

HEADER = "X-Made-Of"
# Of more a page is better kept as one of anything.
MOST = 80
ANY = ANYTHING
OF_TEXTS = f"{TREE} {SAID}"


class _Page(threading.local):
    """The page that this thread makes."""

    # Where it may be kept: the epoch and the turn that were read before it was begun.
    begun = b""


page = _Page()


def marks(
    *,
    companies: Iterable[int] = (),
    categories: Iterable[int] = (),
    answers_of: Iterable[int] = (),
) -> list[str]:
    """The marks of what was made of these companies, and of all that these categories list."""
    found = {TREE}
    found.update(map(of_company, companies))
    found.update(map(of_category, categories))
    found.update(map(of_answers, answers_of))
    return sorted(found)


def say(
    response: HttpResponse,
    *,
    companies: Iterable[int] = (),
    categories: Iterable[int] = (),
    answers_of: Iterable[int] = (),
) -> HttpResponse:
    """A page of these, and of nothing else but texts."""
    said = marks(companies=companies, categories=categories, answers_of=answers_of)
    if len(said) <= MOST:
        response.headers[HEADER] = " ".join(said)
    return response
