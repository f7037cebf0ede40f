"""What search does by the clock, and when it is woken."""

from celery import shared_task

from listings import counting, item_documents, item_photos
from listings.buying import alerts
from listings.catalogue import files
from listings.search import following, keeping
from listings.tending import following as tending


@shared_task
def learn_words() -> None:
    """Count words anew: how much each weighs, and what a misspelt one may have been."""
    keeping.learn_words()


@shared_task
def tidy_search() -> None:
    """Take out what has expired, rank by today's age, add the counts together."""
    keeping.tidy()


@shared_task(expires=30)
def follow_tree() -> None:
    """Let what stands in categories follow what staff changed in the tree."""
    tending.follow_waiting()


@shared_task(expires=60)
def keep_counts() -> None:
    """Write down what was counted in the last minute."""
    counting.write_down()


@shared_task(expires=30)
def follow_companies() -> None:
    """Let what companies list follow what has changed about them."""
    following.follow_waiting()


@shared_task
def write_alerts() -> None:
    """Write to buyers what is new in their searches and from suppliers they follow."""
    alerts.write_due()


@shared_task
def tidy_item_files() -> None:
    """Remove photos and documents of items that nothing names any more."""
    item_photos.sweep()
    item_documents.sweep()


# The largest file takes a few minutes. Below the queue's visibility timeout, after which
# another worker would be given the same.
@shared_task(time_limit=800)
def work_on_catalogues() -> None:
    """Look through files of items, and enter those that their suppliers said to enter."""
    files.work()


@shared_task
def tidy_catalogues() -> None:
    """Forget files of items that are over."""
    files.tidy()
