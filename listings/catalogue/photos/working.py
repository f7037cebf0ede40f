"""What a worker does with batches of photos: looks through, fetches, enters, turn by turn."""

import time

from django.db import DataError

from listings.catalogue.holding import Lost
from listings.catalogue.photos import batches, entering, holding, looking
from listings.catalogue.photos.fetching import Fetcher

# A task goes on for so many seconds; then whatever else waits has its turn.
TURN = 50.0


def work(fetcher: Fetcher | None = None) -> int:
    """Look through and enter what waits. Returns how many times a batch was taken in hand."""
    done = 0
    fetcher = fetcher or Fetcher()
    ends = time.monotonic() + TURN
    while batch := holding.claim():
        done += 1
        try:
            if batch.read_at is None:
                looking.look_through(batch)
            else:
                entering.enter(batch, fetcher)
        except Lost:
            continue
        except (DataError, ValueError, KeyError, TypeError):
            # A batch that no worker can go on with stands in no other's way.
            holding.in_hand(batch).update(trouble="fault")
            raise
        if time.monotonic() > ends:
            batches.work_soon()
            break
    return done
