"""What a public page was made of: it is kept until one of these changes (public_pages.py).

A page that says nothing was made of anything there is. Who says less has to have read nothing
else: tests/tradedir/test_made_of.py compares it with the tables that a page read.
"""

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


def say(
    response: HttpResponse,
    *,
    companies: Iterable[int] = (),
    categories: Iterable[int] = (),
    answers_of: Iterable[int] = (),
) -> HttpResponse:
    """A page of these companies, and of all that is listed in these categories."""
    marks = {TREE}
    marks.update(map(of_company, companies))
    marks.update(map(of_category, categories))
    marks.update(map(of_answers, answers_of))
    if len(marks) <= MOST:
        response.headers[HEADER] = " ".join(sorted(marks))
    return response
