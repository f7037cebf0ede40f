"""Two at once: the last place of an offer, and the one quote that is accepted."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

import pytest
from django.db import connection, transaction

from listings.models import AcceptedQuote, Message, QuotePlace, Side, Thread
from listings.quoting import deciding
from listings.quoting.giving import FULL, CannotBeQuoted
from tests.listings.asking.world import an_inquiry
from tests.listings.quoting.world import a_buy_offer, a_quoter, on_offer, quoted

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    """What each of these comes to, begun together."""
    gate = Barrier(len(deeds))

    def one(deed):
        try:
            gate.wait(10)
            return deed()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))


def until_somebody_waits(other):
    """Until the other one stands before what this transaction holds."""
    for _tenth in range(300):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            [waiting] = cursor.fetchone()
        if waiting or wait([other], timeout=0.1).done:
            break
    assert not other.done()


def refusal(offer, by):
    """What keeps somebody from quoting, asked in a connection of its own."""
    try:
        return on_offer(offer, by)
    except Exception as error:
        return error
    finally:
        connection.close()


def test_of_two_who_take_the_last_place_one_is_told_it_is_gone():
    offer = a_buy_offer(most_quotes=1)
    first, second = a_quoter(), a_quoter()
    # The first of all makes the keys of marks, for which the other would wait too.
    on_offer(a_buy_offer())
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            on_offer(offer, first)
            other = pool.submit(refusal, offer, second)
            until_somebody_waits(other)
        refused = other.result(timeout=30)
    assert isinstance(refused, CannotBeQuoted)
    assert refused.words == FULL
    assert QuotePlace.objects.filter(offer=offer).count() == 1
    assert Thread.objects.filter(offer=offer).count() == 1


def test_two_accepts_at_once_freeze_it_once():
    quote = quoted(an_inquiry())
    by = quote.thread.inquirer.member

    def accept():
        return deciding.accept(quote, side=Side.BUYER, by=by)

    one, other = at_once(accept, accept)
    assert one == other
    assert AcceptedQuote.objects.count() == 1
    assert Message.objects.filter(event="accepted").count() == 1


def test_two_accepted_of_one_offer_that_tell_each_other_do_not_wait_for_ever():
    offer = a_buy_offer(shows_identity=True)
    quotes = [on_offer(offer), on_offer(offer)]
    by = offer.company.memberships.first().member

    def accept(quote):
        return deciding.accept(quote, side=Side.SUPPLIER, by=by, tells_others=True)

    came = at_once(lambda: accept(quotes[0]), lambda: accept(quotes[1]))
    assert [type(one) for one in came] == [AcceptedQuote, AcceptedQuote]
    assert Thread.objects.filter(won_at__isnull=False).count() == 2
