"""The first of a member's own pages: as a supplier and as a buyer."""

from functools import partial
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from listings import for_you, formats
from listings.buying import searches
from listings.models import FavouriteList, SavedSearch
from members import invitations
from members.doors import member_required
from members.http import MemberRequest
from members.leaves import Leaves
from members.models import Member, Membership
from privacy.prepared import Prepared
from privacy.written import Written

A_PAGE = 50
SHOWN = 5


@member_required
@require_safe
def me(request: MemberRequest) -> HttpResponse:
    """Who is signed in, for which companies, what they keep, and who invites to more."""
    member = request.user
    rows, first = partial(teams, member.pk), partial(FIRST_TEAMS.rows, member.pk)
    page = Leaves(rows, A_PAGE, first).get_page(request.GET.get("page"))
    shown = {
        "member": member,
        "page": page,
        "for_you": for_you.for_you(member, get_language() or "en"),
        "invitations": invitations.waiting_for(member),
        **buying(member),
    }
    return render(request, "me/home.html", shown)


def buying(member: Member) -> dict[str, Any]:
    """The few lists made last, the searches whose mail or look is longest ago, with their news."""
    language = get_language() or "en"
    shown = SEARCHES.rows(member.pk)
    news = list(zip(shown, searches.news_of(shown), strict=True))
    [(followed,)] = FOLLOWED.rows([member.pk])
    return {
        "lists": LISTS.rows(member.pk),
        "searches": [
            (one, n, formats.number(n, language))
            for one, n in sorted(news, key=lambda pair: -pair[1])
        ],
        "followed": followed,
    }


def teams(member: int) -> QuerySet[Membership]:
    rows = Membership.objects.select_related("company").filter(member_id=member)
    return rows.order_by("since", "pk")


def lists(member: int) -> QuerySet[FavouriteList]:
    there = Count("entries", filter=Q(entries__removed_at=None))
    rows = FavouriteList.objects.filter(member_id=member).annotate(n=there)
    return rows.order_by("-made_at", "-pk")[:SHOWN]


def saved(member: int) -> QuerySet[SavedSearch]:
    rows = SavedSearch.objects.there().filter(member_id=member)
    return rows.order_by("seen_at", "pk")[:SHOWN]


FIRST_TEAMS = Written(lambda member: teams(member)[: A_PAGE + 1], int)
LISTS, SEARCHES = Written(lists, int), Written(saved, int)
FOLLOWED = Prepared("SELECT count(*) FROM listings_follow WHERE member_id = %s")
