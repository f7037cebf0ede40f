"""Looking in DNS for the record by which a company shows that it controls its domain.

Only TXT records of the registrable domain are asked for, of one resolver, for a few
seconds; nothing is ever fetched from a web address. Workers look, never a page.
"""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from dns import exception as dns_errors
from dns import name as dns_names
from dns import resolver as dns_resolver

from members import checks, domains
from members.digests import digest
from members.models import Check, CheckWish, Company

PREFIX = "tradedir-verify="
SECONDS = 5.0
RECORDS = 100
LEASE = timedelta(seconds=60)
Outcome = CheckWish.Outcome

log = structlog.get_logger("members.domain_records")


def record_of(company: Company) -> str:
    """The record that this company sets: always the same one."""
    return PREFIX + digest(str(company.pk), of="domain-record")[:40]


def look_up_waiting(*, limit: int = 50) -> int:
    """Look for the records that companies asked us to look for. Returns how many.

    What a killed worker held is looked for again after a minute.
    """
    done = 0
    while done < limit and (wish := claim()):
        finish(wish, outcome_for(wish.company))
        done += 1
    return done


def claim() -> CheckWish | None:
    with transaction.atomic():
        wish = (
            CheckWish.objects.to_look_up()
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("company")
            .order_by("asked_at")
            .first()
        )
        if wish:
            wish.claimed_until = timezone.now() + LEASE
            wish.save(update_fields=["claimed_until"])
    return wish


def outcome_for(company: Company) -> Outcome:
    """Is the company's record there?"""
    domain = domains.of_company(company.web_address)
    if not domain:
        return Outcome.MISSING
    try:
        found = txt_records(domain)
    except (dns_resolver.NXDOMAIN, dns_resolver.NoAnswer):
        return Outcome.MISSING
    except (dns_errors.DNSException, OSError) as error:
        log.warning("domain-unreachable", kind=type(error).__name__)
        return Outcome.UNREACHABLE
    return Outcome.MADE if record_of(company) in found else Outcome.MISSING


def txt_records(domain: str) -> set[str]:
    """The texts that the domain publishes."""
    name = dns_names.from_text(domain)
    answer = resolver().resolve(name, "TXT", lifetime=SECONDS, search=False)
    return {
        b"".join(record.strings).decode("ascii", "replace").strip()
        for record in list(answer)[:RECORDS]
    }


def resolver() -> "dns_resolver.Resolver":
    """The one of the setting DNS_RESOLVER (address:port), else the machine's own."""
    if not settings.DNS_RESOLVER:
        return dns_resolver.Resolver()
    host, _, port = settings.DNS_RESOLVER.rpartition(":")
    one = dns_resolver.Resolver(configure=False)
    one.nameservers = [host]
    one.port = int(port)
    return one


@transaction.atomic
def finish(wish: CheckWish, outcome: Outcome) -> None:
    """Note what was found, once; nothing where the web address has changed meanwhile."""
    company = Company.objects.select_for_update().get(pk=wish.company_id)
    domain = domains.of_company(company.web_address)
    if domain != domains.of_company(wish.company.web_address):
        outcome = Outcome.CHANGED
    closed = (
        CheckWish.objects.open()
        .filter(pk=wish.pk)
        .update(closed_at=timezone.now(), outcome=outcome, claimed_until=None)
    )
    if closed and outcome == Outcome.MADE:
        checks.enter(company, Check.Method.DNS, about=domain)
