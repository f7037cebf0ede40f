"""The first of a member's own pages: as a supplier and as a buyer."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from listings import for_you, formats
from listings.buying import searches
from listings.models import FavouriteList, Follow, SavedSearch
from members import invitations
from members.doors import member_required
from members.http import MemberRequest
from members.leaves import Leaves
from members.models import Member

A_PAGE = 50
SHOWN = 5


@member_required
@require_safe
def me(request: MemberRequest) -> HttpResponse:
    """Who is signed in, for which companies, what they keep, and who invites to more."""
    memberships = request.user.memberships.select_related("company").order_by("since")
    page = Leaves(memberships, A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "member": request.user,
        "page": page,
        "for_you": for_you.for_you(request.user, get_language() or "en"),
        "invitations": invitations.waiting_for(request.user),
        **buying(request.user),
    }
    return render(request, "me/home.html", shown)


def buying(member: Member) -> dict[str, Any]:
    """The few lists made last, the searches whose mail or look is longest ago, with their news."""
    there = Count("entries", filter=Q(entries__removed_at=None))
    lists = FavouriteList.objects.filter(member=member).annotate(n=there)
    saved = SavedSearch.objects.there().filter(member=member).order_by("seen_at", "pk")
    language = get_language() or "en"
    shown = list(saved[:SHOWN])
    news = list(zip(shown, searches.news_of(shown), strict=True))
    return {
        "lists": lists.order_by("-made_at", "-pk")[:SHOWN],
        "searches": [
            (one, n, formats.number(n, language))
            for one, n in sorted(news, key=lambda pair: -pair[1])
        ],
        "followed": Follow.objects.filter(member=member).count(),
    }
