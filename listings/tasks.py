"""What search does by the clock: none of it is needed for a result to be true."""

from celery import shared_task

from listings.search import keeping


@shared_task
def learn_words() -> None:
    """Count words anew: how much each weighs, and what a misspelt one may have been."""
    keeping.learn_words()


@shared_task
def tidy_search() -> None:
    """Take out what has expired, rank by today's age, add the counts together."""
    keeping.tidy()
