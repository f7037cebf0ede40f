"""Checks, wishes and claims of the demo world, one in every state."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from members import claims
from members.models import Check, CheckWish, Company, Member, Revocation
from tradedir.demo.companies import LOOKED, Maker

CONFIRMED = UUID("64656d6f-0000-4000-8000-7365636f6e64")
Method, Outcome = Check.Method, CheckWish.Outcome
WHY = "I lead this invented company; the demo register names me as its director."
DAY = timedelta(days=1)


def make(made: list[Maker], now: datetime) -> None:
    """The first company has a check in every state, the second every kind of wish."""
    if len(made) < 4:
        return
    first, second, third, fourth = (maker.pk for maker in made[:4])
    Check.objects.filter(company__in=[first, second]).delete()
    domain = f"{made[0].slug}.example"
    today = now.date()
    a_check(first, Method.EMAIL_DOMAIN, now, ends=today + 20 * DAY, about=domain)
    a_check(first, Method.REGISTRY, now, ends=today - 12 * DAY, by=LOOKED)
    a_check(first, Method.DNS, now, about=domain, ended=Check.Ending.CHANGED)
    a_check(first, Method.ADDRESS_LETTER, now, by=LOOKED)
    revoked = a_check(
        first, Method.DOCUMENT, now, by=LOOKED, ended=Check.Ending.REVOKED
    )
    Revocation.objects.create(
        check_row=revoked,
        reason="The document was another company's.",
        proposed_by=LOOKED,
        confirmed_by=CONFIRMED,
        confirmed_at=now,
    )
    make_wishes(second, now)
    if doubted := Check.objects.standing().filter(company=third).first():
        Revocation.objects.create(
            check_row=doubted,
            reason="The page names another company by now.",
            proposed_by=LOOKED,
        )
    buyer = Member.objects.get(member_id="demo-buyer")
    claims.ask_staff(Company.objects.get(pk=fourth), buyer, why=WHY)


def a_check(
    company: int,
    method: Check.Method,
    now: datetime,
    *,
    ends: date | None = None,
    about: str = "",
    by: UUID | None = None,
    ended: str = "",
) -> Check:
    last = ends or (now + 200 * DAY).date()
    return Check.objects.create(
        company_id=company,
        method=method,
        about=about,
        checked_by=by,
        note="Invented for the demo world." if by else "",
        checked_on=last - 365 * DAY,
        expires_on=last,
        ended_at=now if ended else None,
        ending=ended,
    )


def make_wishes(company: int, now: datetime) -> None:
    before = now - 3 * DAY
    states: tuple[tuple[Check.Method, dict[str, Any]], ...] = (
        (Method.DNS, {"closed_at": before, "outcome": Outcome.MISSING}),
        (Method.REGISTRY, {}),
        (Method.ADDRESS_LETTER, {"printed_at": before, "printed_by": LOOKED}),
        (
            Method.DOCUMENT,
            {
                "title": "Export licence",
                "closed_at": before,
                "outcome": Outcome.REFUSED,
                "decided_by": LOOKED,
                "answer": "The licence ended last year.",
            },
        ),
    )
    for method, state in states:
        CheckWish.objects.create(
            company_id=company, method=method, asked_at=before - DAY, **state
        )
