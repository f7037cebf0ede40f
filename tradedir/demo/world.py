"""Making the demo world, and taking it away again."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, Value
from django.utils import timezone

from listings.copying import copy_rows, move_sequence, next_id
from listings.models import (
    DayCount,
    ExchangeRate,
    Item,
    ItemPhoto,
    Offer,
    SearchDoc,
)
from listings.search import index
from members.models import (
    Certificate,
    Check,
    Company,
    CompanyContact,
    CompanyImport,
    CompanyPhoto,
    CompanyText,
    ImportedCompany,
    Member,
)
from members.models.plain import PlainName
from privacy import sealing
from privacy.models import SubjectKey
from tradedir.demo import (
    asking,
    buying,
    campaigns,
    companies,
    evidence,
    figures,
    moderation,
    owners,
    quotes,
    requests,
    shelf,
    sign_ins,
    teams,
    traffic,
)
from tradedir.demo import items as goods
from tradedir.demo import offers as wishes
from tradedir.demo.companies import Maker
from tradedir.demo.photos import studio
from tradedir.demo.states import in_every_state

Tell = Callable[[str], None]
CONTACT_FIELDS = ("street", "postcode", "phone", "contact_person", "job_title")


class Refused(Exception):
    """The demo world is not made here; the message says why and what to do."""


def make(
    *,
    companies_wanted: int,
    items_wanted: int,
    offers_wanted: int,
    seed: int,
    with_photos: bool,
    tell: Tell,
) -> list[sign_ins.SignIn]:
    """Fill the directory: the whole world or, where this is broken off, nothing of it.

    Raises Refused where a demo world may not be.
    """
    check_allowed()
    goods_by_industry = shelf.leaves()
    if not goods_by_industry:
        raise Refused("There are no categories yet: run manage.py load_categories.")
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    made = list(
        companies.makers(
            number=companies_wanted, seed=seed, shelf=goods_by_industry, now=now
        )
    )
    with studio.at_work(made if with_photos else []), transaction.atomic():
        _take_time()
        _enter_companies(made, now, with_photos=with_photos)
        tell(f"{len(made)} companies")
        _enter_items(made, items_wanted, seed, now, with_photos=with_photos)
        tell(f"{items_wanted} items")
        _enter_offers(made, offers_wanted, seed, now)
        tell(f"{offers_wanted} offers")
        signed_in = sign_ins.make(made)
        teams.make(made)
        owners.make(made, now)
        evidence.make(made, now)
        _analyze()
        tell(f"{index.rebuild()} search rows")
        signed_in += in_every_state(made, signed_in[0].password)
        moderation.make(made, now)
        asking.make(made)
        buying.make(made)
        quotes.make(made)
        requests.make()
        figures.make(now.date())
        tell("figures")
        traffic.make(now.date())
        campaigns.make(now)
        tell("messages")
    sign_ins.write(signed_in)
    return signed_in


def check_allowed() -> None:
    """Raises Refused unless this installation is a demo world."""
    if not settings.DEMO_WORLD:
        raise Refused(
            "This is not a demo world. Its sign-ins are printed, so it is only made where"
            " DEMO_WORLD=true is set; never set it where real companies are."
        )


def check_empty() -> None:
    if Company.objects.exists():
        raise Refused(
            "There are companies already. --again removes the demo's own rows first."
        )


@transaction.atomic
def remove() -> None:
    """Take away what the demo made; what others entered stays."""
    _take_time()
    demo = Company.objects.filter(
        Q(source=Company.Source.DEMO) | Q(imported__batch__source=companies.REGISTER)
    )
    people = Member.objects.filter(source=Member.Source.DEMO)
    subjects = [
        *CompanyContact.objects.filter(company__in=demo).values_list(
            "subject", flat=True
        ),
        *people.values_list("subject", flat=True),
    ]
    asking.remove(demo, people)
    requests.remove(people)
    campaigns.remove()
    SubjectKey.objects.filter(subject__in=subjects).delete()
    people.delete()
    # At one go, before the triggers of each row would look for its search row.
    SearchDoc.objects.filter(company_id__in=demo.values("pk")).delete()
    DayCount.objects.filter(company_id__in=demo.values("pk")).delete()
    moderation.remove()
    traffic.remove()
    while ids := list(demo.values_list("pk", flat=True)[:50]):
        Company.objects.filter(pk__in=ids).delete()
    CompanyImport.objects.filter(source=companies.REGISTER).delete()


def _enter_companies(made: list[Maker], now: datetime, *, with_photos: bool) -> None:
    first = next_id(Company)
    for maker in made:
        maker.pk = first + maker.number
    today = now.date()
    copy_rows(
        Company,
        companies.COMPANY_COLUMNS,
        (companies.company_row(maker, today) for maker in made),
    )
    move_sequence(Company)
    copy_rows(
        CompanyText,
        ("company_id", "language", "summary", "description"),
        _each(made, companies.text_rows),
    )
    copy_rows(
        Check,
        companies.CHECK_COLUMNS,
        _each(made, lambda maker: companies.check_rows(maker, today)),
    )
    copy_rows(
        Certificate,
        (
            *("company_id", "standard", "scope", "body", "number", "valid_from"),
            *("valid_until", "document", "approved_at"),
        ),
        _each(made, lambda maker: companies.certificate_rows(maker, now)),
    )
    copy_rows(
        CompanyContact,
        ("company_id", "subject", "has_no_fax", *CONTACT_FIELDS),
        [_contact_row(maker) for maker in made],  # sealing asks the database too
    )
    _note_imported([maker for maker in made if maker.number in companies.IMPORTED], now)
    if with_photos:
        copy_rows(
            CompanyPhoto,
            ("company_id", "kind", "stem", "width", "height", "alt", "position"),
            _each(made, studio.company_photo_rows),
        )


def _note_imported(made: list[Maker], now: datetime) -> None:
    """Where those have come from that staff entered."""
    batch = CompanyImport.objects.create(
        source=companies.REGISTER,
        ground=CompanyImport.Ground.REGISTER,
        new=len(made),
        **dict.fromkeys(("read_at", "confirmed_at", "done_at"), now),
    )
    ImportedCompany.objects.bulk_create(
        ImportedCompany(
            company_id=maker.pk,
            batch=batch,
            row=n,
            plain_name=PlainName(Value(maker.name.trading)),
            country=maker.country.code,
            language="en",
        )
        for n, maker in enumerate(made, start=2)
    )


def _each(
    made: list[Maker], rows: Callable[[Maker], Iterable[tuple[Any, ...]]]
) -> Iterator[tuple[Any, ...]]:
    for maker in made:
        yield from rows(maker)


def _contact_row(maker: Maker) -> tuple[Any, ...]:
    subject, values = companies.contact(maker)
    table = CompanyContact._meta.db_table
    sealed = (
        sealing.seal(values[field], subject=subject, table=table, column=field)
        for field in CONTACT_FIELDS
    )
    return (maker.pk, subject, True, *sealed)


def _enter_items(
    made: list[Maker], number: int, seed: int, now: datetime, *, with_photos: bool
) -> None:
    photos: list[tuple[Any, ...]] = []
    makes = goods.items(
        makers=made,
        number=number,
        seed=seed,
        now=now,
        rates=_rates(),
        stems=studio.stems if with_photos else _no_stems,
        first=next_id(Item),
    )

    def rows() -> Iterator[tuple[Any, ...]]:
        for one in makes:
            photos.extend(goods.photo_rows(one, studio.WIDTH, studio.HEIGHT))
            yield one.row

    copy_rows(Item, goods.ITEM_COLUMNS, rows())
    move_sequence(Item)
    copy_rows(ItemPhoto, goods.PHOTO_COLUMNS, photos)


def _no_stems(leaf: shelf.Leaf) -> list[str]:
    return []


def _enter_offers(made: list[Maker], number: int, seed: int, now: datetime) -> None:
    copy_rows(
        Offer,
        wishes.OFFER_COLUMNS,
        wishes.offers(
            makers=made,
            number=number,
            seed=seed,
            now=now,
            rates=_rates(),
            first=next_id(Offer),
        ),
    )
    move_sequence(Offer)


def _rates() -> dict[str, float]:
    found = ExchangeRate.objects.values_list("currency", "in_usd")
    return {code: float(rate) for code, rate in found}


def _take_time() -> None:
    """Until the end of this transaction: the limits are those of one page."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL lock_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        # The vacuum takes the table before its indexes, so we do: no deadlock with it.
        cursor.execute(
            f"LOCK TABLE {SearchDoc._meta.db_table} IN SHARE UPDATE EXCLUSIVE MODE"
        )


def _analyze() -> None:
    """Let the database know what it holds before it is asked."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
