"""Is a company in the directory already? Asked of whoever begins one, or imports many.

Compared are names (alike without legal form, accents and script), numbers in registers,
and the domains of web addresses. Only what is public is compared and shown: a company that
is not published is found by its own team, and by its name where staff entered it for a
team that has not come yet.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Case, Exists, F, FloatField, Func, OuterRef, Q, Value, When
from django.db.models.functions import Greatest
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members import domains
from members.countries import country_name
from members.digests import digest
from members.models import Company, Member, Membership
from members.models.company import CompanyQuerySet
from members.models.plain import HostBackwards, PlainName, PlainNumber
from members.public import PublicName, public_name

SHOWN = 5
ALIKE = 0.5  # of the trigrams of two names, the share they have in common
# A domain that more companies than this name is a host of many, and says nothing.
SHARED = 3
BY_NUMBER = _("The same number in the register")
BY_DOMAIN = _("The same web domain")
BY_NAME = _("A name like yours")


class Similarity(Func):
    """The share of trigrams that two texts have in common (pg_trgm), from 0 to 1."""

    function = "similarity"
    output_field = FloatField()


class Likeness(NamedTuple):
    """A company that may be the one somebody is entering, and what is alike."""

    company: PublicName
    why: Promise
    is_own: bool
    has_team: bool
    is_public: bool

    @property
    def place(self) -> str:
        country = country_name(self.company.country, get_language() or "en")
        return f"{self.company.city}, {country}" if self.company.city else country


class Typed(NamedTuple):
    """What is known of a company that somebody enters."""

    name: str
    country: str
    web_address: str = ""
    registry_number: str = ""

    @property
    def mark(self) -> str:
        """A name for what was compared: changed since, it is compared anew."""
        return digest(*self, of="duplicates")[:16]


@transaction.atomic
def like(typed: Typed, *, by: Member) -> list[Likeness]:
    """At most five companies this may be, the surest first. Four statements."""
    reach = in_reach(by)
    found: dict[int, tuple[Company, Promise]] = {}
    for why, companies in (
        (BY_NUMBER, with_number(reach, typed)),
        (BY_DOMAIN, at_domain(reach, typed.web_address)),
        (BY_NAME, named_alike(reach, typed)),
    ):
        for company in companies:
            found.setdefault(company.pk, (company, why))
    return [likeness(company, why) for company, why in list(found.values())[:SHOWN]]


def likeness(company: Company, why: Promise) -> Likeness:
    told = vars(company)
    return Likeness(
        public_name(company),
        why,
        is_own=told["is_own"],
        has_team=told["has_team"],
        is_public=told["is_public"],
    )


def in_reach(member: Member) -> CompanyQuerySet:
    """What this member may be shown: public pages, unclaimed imports, and own companies."""
    team = Membership.objects.filter(company=OuterRef("pk"))
    public = Q(published_at__isnull=False, unpublished_at=None, suspended_at=None)
    unclaimed = Q(
        source=Company.Source.IMPORT,
        has_team=False,
        unpublished_at=None,
        suspended_at=None,
        ended_at=None,
    )
    return Company.objects.annotate(
        is_own=Exists(team.filter(member=member)),
        has_team=Exists(team),
        is_public=Case(When(public, then=True), default=False),
    ).filter(public | unclaimed | Q(is_own=True))


def with_number(reach: CompanyQuerySet, typed: Typed) -> Iterable[Company]:
    """The same number in the same country, where the company shows its own."""
    if not typed.registry_number:
        return []
    shows_it = Q(public_fields__contains=["registry_number"]) | Q(is_own=True)
    return (
        reach.filter(shows_it, country=typed.country)
        .exclude(registry_number="")
        .alias(number=PlainNumber("registry_number"))
        .filter(number=PlainNumber(Value(typed.registry_number)))
        .order_by("pk")[:SHOWN]
    )


def at_domain(reach: CompanyQuerySet, web_address: str) -> Iterable[Company]:
    """Companies at the same registrable domain, unless it is a host of many."""
    domain = domains.of_company(web_address)
    if not domain:
        return []
    found = list(hosted(reach, domain)[: SHARED + 1])
    return found if len(found) <= SHARED else []


def hosted(companies: CompanyQuerySet, domain: str) -> CompanyQuerySet:
    """Those whose web address is on this domain, as DNS or as people write it."""
    at = Q()
    for host in {domain, as_read(domain)}:
        at |= Q(host=host[::-1]) | Q(host__startswith=f".{host}"[::-1])
    return companies.alias(host=HostBackwards("web_address")).filter(at)


def as_read(domain: str) -> str:
    """A domain in the letters people read, where DNS writes it otherwise."""
    try:
        return domain.encode().decode("idna")
    except UnicodeError:
        return domain


def named_alike(reach: CompanyQuerySet, typed: Typed) -> Iterable[Company]:
    """Companies of a name like this, those of the same country first among equals."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(ALIKE)]
        )
    plain = PlainName(Value(typed.name))
    same_country = Case(
        When(country=typed.country, then=0.2), default=0.0, output_field=FloatField()
    )
    near = Greatest(
        Similarity(PlainName("trading_name"), plain),
        Similarity(PlainName("legal_name"), plain),
    )
    return (
        reach.alias(trading=PlainName("trading_name"), legal=PlainName("legal_name"))
        .filter(Q(trading__trigram_similar=plain) | Q(legal__trigram_similar=plain))
        .annotate(near=near + same_country)
        .order_by(F("near").desc(), "pk")[:SHOWN]
    )
