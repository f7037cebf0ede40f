"""The inboxes of a buyer and of a company's team, and the doors to each thread."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from listings.asking import inbox, names, response
from listings.asking.entries import Reader
from listings.models import Inquirer, Side, Thread
from listings.views import thread_pages
from listings.views.thread_pages import Place
from members.doors import company_door, member_required
from members.http import MemberRequest
from members.models import Company, Membership
from privacy.written import Written

VIEWER, SALES = Membership.Role.VIEWER, Membership.Role.SALES
ABOUT = (
    *("company", "item", "offer", "inquirer__member", "shown_company", "assignee"),
)
MOST_TEAMS = 50
INQUIRER = Written(lambda member: Inquirer.objects.filter(member_id=member)[:1], int)
TEAMS = Written(
    lambda member: Company.objects.filter(memberships__member_id=member).order_by("pk")[
        :MOST_TEAMS
    ],
    int,
)


@never_cache
@member_required
@require_safe
def my_inquiries(request: MemberRequest) -> HttpResponse:
    """What a member asked, with the answers; and the ways to the inboxes of their companies."""
    asked = inbox.Asked.of(request.GET, first=inbox.ALL)
    number = request.GET.get("page", "1")
    inquirer = INQUIRER.first(request.user.pk)
    page = (
        inbox.page_of_member(inquirer, asked, request.user, number)
        if inquirer
        else inbox.page_of(Thread.objects.none(), number)
    )
    shown = listed(asked, page, inbox.OF_A_BUYER) | {
        "rows": [
            {
                "thread": one,
                "other": names.supplier(one, str(request.LANGUAGE_CODE)),
                "address": reverse("my-inquiry", args=[one.pk]),
                "is_unread": getattr(one, "is_unread", False),
            }
            for one in page
        ],
        "teams": TEAMS.rows(request.user.pk),
        "is_empty": inquirer is None,
    }
    return render(request, "me/inquiries/mine.html", shown)


@never_cache
@company_door(VIEWER)
@require_safe
def company_inquiries(request: MemberRequest, company: Company) -> HttpResponse:
    """What a company was asked."""
    asked = inbox.Asked.of(request.GET, first=inbox.OPEN)
    number = request.GET.get("page", "1")
    page = inbox.page_of_company(company, asked, request.user, number)
    answers = response.response_of(company)
    shown = listed(asked, page, tuple(inbox.BOXES)) | {
        "company": company,
        "rows": [
            {
                "thread": one,
                "other": names.buyer(one),
                "address": reverse("company-inquiry", args=[company.pk, one.pk]),
                "is_unread": getattr(one, "is_unread", False),
            }
            for one in page
        ],
        "states": Thread.State.choices,
        "held": inbox.held_in(company),
        "may_write": request.membership.reaches(SALES),
        "may_rule": request.membership.reaches(Membership.Role.ADMIN),
        "response": response.told(answers, str(request.LANGUAGE_CODE)),
        "counted": answers.inquiries,
        "fewest": response.FEWEST,
        "is_empty": not inbox.is_asked(company),
    }
    return render(request, "me/inquiries/of_company.html", shown)


def listed(asked: inbox.Asked, page: Any, boxes: tuple[str, ...]) -> dict[str, Any]:
    return {
        "asked": asked,
        "page": page,
        "boxes": [
            (one, inbox.BOXES[one], asked.params(box=one), asked.box == one)
            for one in boxes
        ],
        "orders": inbox.ORDERS.items(),
    }


def mine(request: MemberRequest, number: UUID) -> Place:
    """A thread that this member began; of others nothing exists."""
    rows = Thread.objects.of_member(request.user).select_related(*ABOUT)
    return Place(
        get_object_or_404(rows, pk=number),
        Reader(Side.BUYER, request.user),
        "me/inquiries/my_thread.html",
        page=reverse("my-inquiry", args=[number]),
        act=reverse("act-on-my-inquiry", args=[number]),
        file="my-inquiry-file",
    )


def ours(request: MemberRequest, company: Company, number: UUID) -> Place:
    """A thread that this company was asked in."""
    rows = Thread.objects.of_company(company).select_related(*ABOUT)
    return Place(
        get_object_or_404(rows, pk=number),
        Reader(Side.SUPPLIER, request.user),
        "me/inquiries/company_thread.html",
        page=reverse("company-inquiry", args=[company.pk, number]),
        act=reverse("act-on-company-inquiry", args=[company.pk, number]),
        file="company-inquiry-file",
        may_write=request.membership.reaches(SALES),
    )


@never_cache
@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_inquiry(request: MemberRequest, number: UUID) -> HttpResponse:
    return thread_pages.written(request, mine(request, number))


@member_required
@require_POST
def act_on_my_inquiry(request: MemberRequest, number: UUID) -> HttpResponse:
    return thread_pages.acted(request, mine(request, number))


@member_required
@require_safe
def my_inquiry_file(request: MemberRequest, number: UUID, file: int) -> FileResponse:
    return thread_pages.attachment(mine(request, number), file)


@never_cache
@company_door(VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def company_inquiry(
    request: MemberRequest, company: Company, number: UUID
) -> HttpResponse:
    return thread_pages.written(request, ours(request, company, number))


@company_door(SALES)
@require_POST
def act_on_company_inquiry(
    request: MemberRequest, company: Company, number: UUID
) -> HttpResponse:
    return thread_pages.acted(request, ours(request, company, number))


@company_door(VIEWER)
@require_safe
def company_inquiry_file(
    request: MemberRequest, company: Company, number: UUID, file: int
) -> FileResponse:
    return thread_pages.attachment(ours(request, company, number), file)
