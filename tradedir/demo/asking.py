"""What the first company was asked, and how it answered; all by the deeds that the pages call.

Only the days of long ago are put in by hand.
"""

from datetime import timedelta
from typing import NamedTuple
from uuid import uuid4

from django.db.models import Q, QuerySet
from django.utils import timezone

from listings.asking import (
    answer_templates,
    inquiries,
    keeping,
    links,
    routing,
    threads,
)
from listings.asking.inquiries import Asked, Sender
from listings.asking.reach import Target
from listings.models import Inquirer, Message, RoutingRule, Side, Thread, Unread
from members.models import Company, Member
from tradedir.demo.companies import Maker
from tradedir.demo.moderation import items_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BATCH = 500
GUEST = "demo-guest@tradedir.example"
TEMPLATE = (
    "Thank you for your inquiry. Our prices are per piece, packed for export, and hold for 30"
    " days. The lead time counts from your order. May we know your yearly need?"
)


class Past(NamedTuple):
    """An inquiry of so many days ago, answered after so many hours, or never."""

    days: int
    hours: int | None
    subject: str
    text: str
    answer: str
    state: Thread.State | None = None


QUOTED, WON, LOST = Thread.State.QUOTED, Thread.State.WON, Thread.State.LOST
PAST = (
    Past(83, 5, "Sample before a larger order", "Can we have two samples before we order? We pay for them and for the courier to Bologna.", "Two samples leave tomorrow. We take their price off your first order.", WON),
    Past(77, 3, "Lead time in spring", "How long is your lead time for an order that we need in the second week of April?", "Four weeks from your order, so the first week of March is early enough.", WON),
    Past(70, 26, "Our own brand", "Do you sell it under a buyer's brand too, and from what quantity a month is that worth it?", "Yes, from a full pallet a month on. The plates for the label are paid once.", QUOTED),
    Past(64, 2, "Packing for sea freight", "How do you pack for sea freight, and how many layers stand on a pallet of 120 by 80 cm?", "In cartons, six layers on a pallet, wrapped and strapped, with drying bags."),
    Past(58, 7, "Changed to our specification", "We need it a little different. To whom may we send what we want, and do you sign an NDA?", "Send it here. We sign your NDA first, and tell you within a week whether we can.", LOST),
    Past(52, 51, "Payment terms for regular orders", "Which payment terms do you offer to a buyer who orders every month for a year?", "30 % with the order for the first three, after that 30 days from the bill of lading."),
    Past(45, None, "Agent for our country", "Are you looking for an agent? We have sold to retailers in the north for twenty years.", ""),
    Past(39, 8, "Test report", "Is there a test report for each lot, and may we see one of last year without names?", "Yes, one for each lot. You have a report of last autumn by tonight."),
    Past(31, 4, "Documents for customs", "Which papers come with the goods, and is there a certificate of origin for each delivery?", "Invoice, packing list and certificate of origin with each; others when you name them."),
    Past(24, 19, "Quantity between two steps", "What does a quantity between two of your price steps cost, in two deliveries?", "In two deliveries it has the price of the lower step; the second within 60 days.", QUOTED),
    Past(17, 6, "Labels in two languages", "Could the labels be in French and Arabic? We send the texts and pay for the plates.", "Gladly. From a full pallet on the plates are free; send the texts as a file."),
    Past(11, 1, "Visit to you", "We are near you in the week after next. May two of us visit you on the Tuesday?", "You are welcome at ten. Ask at the gate for the export office."),
)  # fmt: skip


def make(made: list[Maker]) -> None:
    """The inbox of the first company, as its team and its buyers know it."""
    for maker in made[:1]:
        company = Company.objects.get(pk=maker.pk)
        targets: list[Target] = [*items_of(company, 6)] or [company]
        answer_templates.save(
            company, key=None, title="Prices and lead time", text=TEMPLATE
        )
        routing.add(RoutingRule(company=company, country="IT", member=_member("sales")))
        buyers = _member("buyer"), _member("ready")
        for n, past in enumerate(PAST):
            _long_ago(past, targets[n % len(targets)], buyers[n % 2])
        _now(targets, *buyers)


def remove(companies: QuerySet[Company], people: QuerySet[Member]) -> None:
    """Conversations with these companies or of these members, with their keys and guests."""
    threads_there = Thread.objects.filter(
        Q(company__in=companies) | Q(inquirer__member__in=people)
    )
    guests = Inquirer.objects.filter(member=None)
    asked = list(guests.filter(threads__in=threads_there).values_list("pk", flat=True))
    while keys := list(threads_there.values_list("pk", "key_subject")[:BATCH]):
        keeping.forget_threads(keys)
    # A guest who asked others too stays theirs.
    over = guests.filter(pk__in=asked, threads=None)
    keeping.forget_guests(over.values_list("pk", "subject"))


def _now(targets: list[Target], buyer: Member, other: Member) -> None:
    """What waits today: new, talked about, held back, closed, and asked by a guest."""
    first, last = targets[0], targets[-1]
    team = _member("owner")
    new = Asked(
        "Price for two pallets to Genoa",
        "We need two pallets in Genoa before the end of next quarter. What is your price, and"
        " from which port do you ship?",
        destination="IT",
    )
    _ask(first, new, buyer)
    talked = _ask(
        last,
        Asked(
            "A trial delivery first?",
            "Before we change suppliers we would like a trial: a tenth of a usual order, at the"
            " usual price. Would you do that?",
        ),
        buyer,
    )
    _say(
        talked,
        Side.SUPPLIER,
        team,
        "With pleasure. How much is a usual order of yours?",
    )
    _say(
        talked,
        Side.BUYER,
        buyer,
        "Twenty pallets every second month, so the trial is two.",
    )
    _say(
        talked,
        Side.SUPPLIER,
        team,
        "Two pallets are in stock. They can leave on Friday.",
    )
    threads.note(
        talked,
        side=Side.SUPPLIER,
        by=team,
        text="Buys from our dealer in Porto; tell him first.",
    )
    closed = _ask(
        first,
        Asked(
            "Smaller cartons",
            "Can it be had in smaller cartons? Ours are carried by hand in the shop.",
        ),
        other,
    )
    _say(closed, Side.SUPPLIER, team, "Yes, in half cartons, without a surcharge.")
    _say(
        closed, Side.BUYER, other, "That is what we wanted to know. Many thanks for it!"
    )
    threads.close(closed, side=Side.BUYER, by=other)
    _ask_as_guest(
        first,
        Asked(
            "Anything in stock this week?",
            "Our supplier has let us down. Do you have some in stock, and can we fetch it?",
        ),
        GUEST,
    )
    _ask_as_guest(
        last,
        Asked(
            "More visitors for your shop",
            "We sell backlinks and SEO: your shop on the first page of Google in 30 days!",
        ),
        f"more-visitors-{GUEST}",
    )


def _long_ago(past: Past, target: Target, buyer: Member) -> None:
    """Ask and answer it now, then put both back to their days."""
    thread = _ask(target, Asked(past.subject, past.text), buyer)
    if past.hours is None:
        threads.close(thread, side=Side.BUYER, by=buyer)
    else:
        _say(thread, Side.SUPPLIER, _member("owner"), past.answer)
    if past.state:
        threads.mark(thread, past.state)
    sent = timezone.now() - past.days * DAY
    answered = None if past.hours is None else sent + past.hours * HOUR
    last = answered or sent
    Unread.objects.filter(thread=thread).delete()
    said = Message.objects.filter(thread=thread)
    said.filter(side=Side.BUYER).update(written_at=sent, read_at=last)
    said.filter(side=Side.SUPPLIER).update(written_at=last, read_at=last)
    Thread.objects.filter(pk=thread.pk).update(
        asked_at=sent,
        network="",  # kept for two days alone
        sent_at=sent,
        buyer_wrote_at=sent,
        buyer_read_at=last,
        opened_at=last,
        answered_at=answered,
        supplier_wrote_at=answered,
        supplier_read_at=last,
        last_at=last,
    )


def _ask(target: Target, asked: Asked, by: Member) -> Thread:
    return _send(target, asked, Sender(by, by.email, "", by.language))


def _ask_as_guest(target: Target, asked: Asked, address: str) -> Thread:
    """With the address confirmed, as if the mailed link had been opened."""
    thread = _send(target, asked, Sender(None, address, "", "en"))
    inquiries.confirm_guest(links.mint(thread.inquirer))
    return thread


def _send(target: Target, asked: Asked, by: Sender) -> Thread:
    return inquiries.ask([target], asked, by=by, form_key=uuid4())[0]


def _say(thread: Thread, side: Side, by: Member, text: str) -> None:
    threads.read(thread, side=side, by=by)
    threads.answer(thread, side=side, by=by, text=text)


def _member(name: str) -> Member:
    return Member.objects.get(member_id=f"demo-{name}")
