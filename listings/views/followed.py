"""Suppliers that a buyer follows."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from listings.buying import favourites, following
from listings.buying.forms import HowOftenForm
from listings.cards import company_cards
from listings.models import AlertTurn, Follow
from listings.models.buying import Every
from listings.views.favourites import numbers
from members.doors import member_required
from members.http import MemberRequest
from members.leaves import Leaves
from members.models import Company

A_PAGE = 50


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_followed(request: MemberRequest) -> HttpResponse:
    """All of them, and how often mails tell of what they list."""
    turn = AlertTurn.objects.filter(member=request.user).first()
    now = {"every": turn.every if turn else Every.DAILY}
    form = HowOftenForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        following.hear(request.user, form.cleaned_data["every"])
        messages.success(request, _("Saved."))
        return redirect("my-followed")
    mine = Follow.objects.filter(member=request.user).order_by("-since", "pk")
    page = Leaves(mine, A_PAGE).get_page(request.GET.get("page"))
    keys = [one.company_id for one in page]
    there = Company.objects.published().filter(pk__in=keys)
    public = set(there.values_list("pk", flat=True))
    cards = company_cards(
        [key for key in keys if key in public], get_language() or "en"
    )
    by_key = {card.id: card for card in cards}
    shown = {
        "page": page,
        "rows": [(key, by_key.get(key)) for key in keys],
        "form": form,
        "most": following.MOST_FOLLOWED,
    }
    status = 422 if form.errors else 200
    return render(request, "me/searches/suppliers.html", shown, status=status)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow_supplier(request: MemberRequest) -> HttpResponse:
    """Behind the link of a storefront: a button. Opening it changes nothing."""
    given = request.POST if request.method == "POST" else request.GET
    keys = numbers([given.get("company", "")])
    company = Company.objects.published().filter(pk__in=keys).first()
    if company is None:
        raise Http404
    trouble = ""
    if request.method == "POST":
        try:
            following.follow(request.user, company)
        except favourites.CannotBeKept as error:
            trouble = str(error.words)
        else:
            said = _("Mails tell you from now on what %s lists.")
            messages.success(request, said % company.trading_name)
            return redirect("my-followed")
    shown = {"supplier": company, "trouble": trouble}
    status = 422 if trouble else 200
    return render(request, "me/searches/follow.html", shown, status=status)


@member_required
@require_POST
def leave_supplier(request: MemberRequest, number: int) -> HttpResponse:
    if not following.leave(request.user, min(number, 2**63 - 1)):
        raise Http404
    messages.success(request, _("You do not follow this supplier any more."))
    return redirect("my-followed")
