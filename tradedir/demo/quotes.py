"""Quotes of the demo world: a talk with two versions, one accepted, and two on a wish to buy."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone

from listings.asking.inquiries import Sender
from listings.models import Offer, Side, Thread
from listings.quoting import deciding, giving
from listings.quoting.giving import Terms
from listings.search import index
from members.models import Company, Member
from tradedir.demo.companies import Maker

TALKED, BRAND = "A trial delivery first?", "Our own brand"
PAYMENT = "30 % with the order, the rest against copies of the shipping documents."


def make(made: list[Maker]) -> None:
    """On the conversations of the first company, and on a wish of the third."""
    if not made:
        return
    company = Company.objects.get(pk=made[0].pk)
    _talked(company)
    _agreed(company)
    if len(made) > 2:
        _wanted(made)


def terms(price: str, place: str = "Rotterdam", **given: object) -> Terms:
    said: dict[str, object] = {
        "unit_price": Decimal(price),
        "currency": "USD",
        "unit": "C62",
        "incoterm": "CIF",
        "place": place,
        "valid_until": timezone.localdate() + timedelta(days=30),
        "moq": Decimal(500),
        "lead_days": 28,
        "sample": "free",
        "terms": PAYMENT,
    }
    return Terms(**(said | given))  # type: ignore[arg-type]


def _talked(company: Company) -> None:
    """Two versions, the second as the buyer asked."""
    thread = Thread.objects.filter(company=company, subject=TALKED).first()
    if thread is None:
        return
    owner, buyer = _member("owner"), thread.inquirer.member
    first = giving.give(thread, terms("13.20"), side=Side.SUPPLIER, by=owner)
    said = "Could you deliver to Genoa, and from 200 pieces on?"
    deciding.ask_changes(first, side=Side.BUYER, by=buyer, text=said)
    second = terms("13.60", "Genoa", moq=Decimal(200))
    giving.give(thread, second, side=Side.SUPPLIER, by=owner)


def _agreed(company: Company) -> None:
    thread = Thread.objects.filter(company=company, subject=BRAND).first()
    if thread is None:
        return
    quote = giving.give(thread, terms("11.80"), side=Side.SUPPLIER, by=_member("owner"))
    deciding.accept(quote, side=Side.BUYER, by=thread.inquirer.member)


def _wanted(made: list[Maker]) -> None:
    """A wish to buy becomes the third company's, and the first and the second quote on it."""
    offer = Offer.objects.listed().filter(side=Offer.Side.BUY).order_by("pk").last()
    if offer is None:
        return
    Offer.objects.filter(pk=offer.pk).update(
        company_id=made[2].pk, shows_identity=False, currency="EUR", unit="C62"
    )
    index.enter_offers([offer.pk])
    quotes = (
        (made[0], "sales", terms("12.40", "Genoa")),
        (made[1], "admin", terms("10.90", "Hamburg", currency="EUR", incoterm="FOB")),
    )
    for maker, role, said in quotes:
        member = _member(role)
        company = giving.companies_of(member).filter(pk=maker.pk).first()
        offer.refresh_from_db()
        if company and giving.why_closed(offer) is None:
            by = Sender(member, member.email, "", member.language, company)
            giving.answer_offer(offer, said, by=by, form_key=uuid4())


def _member(name: str) -> Member:
    return Member.objects.get(member_id=f"demo-{name}")
