from django.db import connection, models

# Anything at all: what pages are made of that do not say more exactly what they are made of.
ANYTHING = "*"
# The categories with their attributes and words, the rates; what policies, releases, news say.
TREE, SAID = "t", "s"


def of_company(pk: int) -> str:
    """What a company shows, and what it lists."""
    return f"c{pk}"


def of_category(pk: int) -> str:
    """What is listed in a category and below it."""
    return f"k{pk}"


def of_answers(company: int) -> str:
    """How a company answers inquiries: on its storefront alone."""
    return f"r{company}"


class PageChange(models.Model):
    """A mark: public pages made of this were changed by a transaction, and have to be told.

    Set by triggers of every table that public pages read, whoever writes them; taken out when
    kept pages were told (public_pages.py). One more for each transaction, so that writers
    never wait for each other.
    """

    id = models.BigAutoField(primary_key=True)
    xact = models.BigIntegerField()
    mark = models.CharField(max_length=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["xact", "mark"], name="pagechange_once_each"
            )
        ]


TAKE_OUT = """
DELETE FROM members_pagechange
WHERE (SELECT true FROM pg_advisory_xact_lock(hashtext('members_pagechange')))
RETURNING mark
"""


def take_out() -> set[str]:
    """Every mark that is there, taken out in this transaction. Waits for whoever does the same."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_OUT)
        marks = {mark for (mark,) in cursor}
    if any(mark[0] != "r" for mark in marks):
        marks.add(ANYTHING)
    return marks
