"""A process that dies while it publishes leaves a draft, and nothing in search."""

from uuid import uuid4

import pytest

from listings.models import SearchDoc
from listings.posting import edits, items, publishing
from listings.posting.states import State, state_of
from tests.listings.posting.world import a_known_company
from tests.people import a_category
from tests.processes import a_process

PUBLISHES = """
import sys, time, django
django.setup()
from django.db import transaction
from listings.models import Item
from listings.posting import publishing
with transaction.atomic():
    print(publishing.publish(Item.objects.get(pk=sys.argv[1]), by=None).value, flush=True)
    time.sleep(60)
"""


@pytest.mark.django_db(transaction=True)
def test_killed_before_the_end_it_is_a_draft_and_can_be_published():
    item = items.begin(a_known_company(), category=a_category(), form_key=uuid4())
    said = {"title": "Gear pump", "summary": "Cast iron, 12 bar."}
    item = edits.save(item, said, mark=None, by=None)
    with a_process(PUBLISHES, str(item.pk)) as process:
        assert process.stdout.readline().strip() == "live"
        process.kill()
    item.refresh_from_db()
    assert state_of(item) is State.DRAFT
    assert not SearchDoc.objects.filter(kind=1, listing=item.pk).exists()
    assert publishing.publish(item, by=None) is publishing.Outcome.LIVE
