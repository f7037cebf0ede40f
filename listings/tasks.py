"""What search does by the clock, and when it is woken."""

from celery import shared_task

from listings import counting, documents, item_photos
from listings.buying import alerts
from listings.catalogue import files
from listings.catalogue.photos import batches, working
from listings.posting import outcomes
from listings.relay import carrying, deciding, request_mail
from listings.search import following, keeping
from listings.taking_in import working as taking_in
from listings.tending import following as tending
from privacy.traffic import closing


@shared_task
def learn_words() -> None:
    """Count words anew: how much each weighs, and what a misspelt one may have been."""
    keeping.learn_words()


@shared_task
def tidy_search() -> None:
    """Take out what has expired, rank by today's age, add the counts together."""
    keeping.tidy()


@shared_task(expires=60)
def add_counts() -> None:
    """Add the counts of lists together where many changes have been written beside them."""
    keeping.add_counts()


@shared_task(expires=30)
def follow_tree() -> None:
    """Let what stands in categories follow what staff changed in the tree."""
    tending.follow_waiting()


@shared_task(expires=60)
def keep_counts() -> None:
    """Write down what was counted in the last minute."""
    counting.write_down()


@shared_task
def close_traffic_days() -> None:
    """Write down the traffic figures of days that are over, and destroy their keys."""
    closing.close_due()


@shared_task(expires=30)
def follow_companies() -> None:
    """Let what companies list follow what has changed about them."""
    following.follow_waiting()


@shared_task
def ask_what_became_of_offers() -> None:
    """Ask the teams of offers that closed 30 days ago what became of them."""
    outcomes.ask_due()


@shared_task
def write_alerts() -> None:
    """Write to buyers what is new in their searches and from suppliers they follow."""
    alerts.write_due()


@shared_task
def tidy_item_files() -> None:
    """Remove photos and documents of listings that nothing names any more."""
    item_photos.sweep()
    documents.sweep()


# What buyers see follows in spells (entering.py); looking through and entering are one piece
# each, which a limit would cut off again and again. A worker that is given the same task
# meanwhile finds the file in this one's hands, and has nothing to do.
@shared_task(time_limit=3 * 3600)
def work_on_catalogues() -> None:
    """Look through files of items, and enter those that their suppliers said to enter."""
    files.work()


@shared_task(time_limit=400)
def work_on_photos() -> None:
    """Look through ZIPs of photos; enter photos from them and from addresses."""
    working.work()


# Below the queue's visibility timeout, after which another worker would be given the same.
@shared_task(time_limit=3 * 3600)
def take_in_copies() -> None:
    """Look through copies from other sites; take in those whose members said so."""
    taking_in.work()


@shared_task
def tidy_catalogues() -> None:
    """Forget files of items, and batches of photos, that are over."""
    files.tidy()
    batches.tidy()


@shared_task(expires=30)
def relay_messages() -> None:
    """Carry what was written in threads on by mail, to whom it waits for."""
    carrying.carry()


@shared_task(expires=30)
def take_in_mail() -> None:
    """Deal with the mails that came to aliases, and with those about privacy."""
    request_mail.take_in()
    deciding.take_in()
