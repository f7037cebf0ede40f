"""The supplier's dashboard: listings by state, what needs attention, what buyers looked at."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.http import require_safe

from listings import dashboard, formats
from listings.dashboard import Day
from listings.models import Item, Offer
from listings.posting import states
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company, Membership
from privacy import days

EDITOR, VIEWER = Membership.Role.EDITOR, Membership.Role.VIEWER


@company_door(VIEWER)
@require_safe
def my_dashboard(request: MemberRequest, company: Company) -> HttpResponse:
    language = get_language() or "en"
    last = dashboard.last_days(company)
    shown = {
        "company": company,
        "kinds": [
            (address, is_items, by_state(model, company, address, language))
            for model, is_items, address in (
                (Item, True, reverse("my-items", args=[company.pk])),
                (Offer, False, reverse("my-offers", args=[company.pk])),
            )
        ],
        "needs": dashboard.needs(company),
        "may_edit": request.membership.reaches(EDITOR),
        "first": days.day(last[0].day, language),
        "last": days.day(last[-1].day, language),
        "charts": [chart(last, name, language) for name in ("views", "shown", "page")],
        "rows": [row(one, language) for one in reversed(last)],
        "most": list(dashboard.most_viewed(company, language)),
        "width": dashboard.WIDTH,
        "height": dashboard.HEIGHT,
        "few": dashboard.said(0, language),
        "listed_for": dashboard.DAYS,
    }
    return render(request, "me/company/dashboard.html", shown)


def by_state(
    model: type[Item] | type[Offer], company: Company, address: str, language: str
) -> list[tuple[str, str, str, str]]:
    """(state, its name, how many, address) of the states that something is in."""
    found = states.counts(model, company)
    return [
        (
            state.value,
            str(state.label),
            formats.number(n, language),
            f"{address}?state={state.value}",
        )
        for state, n in found.items()
        if n
    ]


def chart(last: list[Day], name: str, language: str) -> dict[str, Any]:
    counts = [getattr(one, name) for one in last]
    most = max(counts)
    top = last[counts.index(most)]
    return {
        "name": name,
        "bars": dashboard.bars(counts, mirrored=get_language_bidi()),
        "total": dashboard.at_least(counts, language),
        "most": dashboard.said(most, language) if most >= dashboard.FEW else "",
        "on": days.day(top.day, language),
    }


def row(one: Day, language: str) -> tuple[str, ...]:
    """A day and its three figures, as they are shown."""
    return (
        days.day(one.day, language),
        *(dashboard.said(n, language) for n in (one.views, one.shown, one.page)),
    )
