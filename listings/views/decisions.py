"""What our staff decided about a company's listings, and what readers say of its pages."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from listings.models import Review
from listings.moderation import deciding, remarks, words
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company, Membership

EDITOR, VIEWER = Membership.Role.EDITOR, Membership.Role.VIEWER
SHOWN = 100


class AppealForm(forms.Form):
    """Why a company sees a decision differently."""

    words = forms.CharField(
        label=gettext_lazy("Why you see it differently"),
        min_length=20,
        max_length=2000,
        help_text=gettext_lazy(
            "At least 20 characters. Somebody else of our staff reads it, not the person who "
            "decided."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )


@company_door(VIEWER)
@require_safe
def my_reviews(request: MemberRequest, company: Company) -> HttpResponse:
    """What waits and what was decided, the newest on top."""
    reviews = company.reviews.filter(withdrawn_at=None)
    rows = reviews.select_related("item", "offer").order_by("-asked_at", "-pk")
    told = {"company": company, "reviews": rows[:SHOWN]}
    return render(request, "me/listings/reviews.html", told)


@company_door(VIEWER)
@require_safe
def my_review(request: MemberRequest, company: Company, number: int) -> HttpResponse:
    return review_page(request, review_of(company, number), AppealForm())


@company_door(EDITOR)
@require_POST
def appeal_review(
    request: MemberRequest, company: Company, number: int
) -> HttpResponse:
    """Have a rejection looked at by somebody else."""
    review = review_of(company, number)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return review_page(request, review, form, status=422)
    try:
        deciding.appeal(review, words=form.cleaned_data["words"], by=request.user)
    except deciding.NoAppeal:
        form.add_error(None, _("There is an appeal already, or its time is over."))
        return review_page(request, review_of(company, number), form, status=409)
    messages.success(request, _("Somebody else of our staff looks at it again."))
    return redirect("my-review", company.pk, number)


def review_of(company: Company, number: int) -> Review:
    rows = company.reviews.select_related("item", "offer", "company")
    return get_object_or_404(rows, pk=number)


def review_page(
    request: MemberRequest, review: Review, form: AppealForm, *, status: int = 200
) -> HttpResponse:
    told = {
        "company": review.company,
        "review": review,
        "rule": words.rule(review.rule),
        "field": words.field(review.listing, review.field),
        "reasons": words.reasons(review),
        "changes": words.changes(review, str(request.LANGUAGE_CODE)),
        "may_edit": request.membership.reaches(EDITOR),
        "form": form,
    }
    return render(request, "me/listings/review.html", told, status=status)


@company_door(VIEWER)
@require_safe
def my_corrections(request: MemberRequest, company: Company) -> HttpResponse:
    """What readers suggest, what is open first."""
    rows = company.corrections.select_related("item", "offer", "company")
    open_ones = rows.open().order_by("sent_at")[:SHOWN]
    told = {
        "company": company,
        "open": [(row, remarks.words_of(row)) for row in open_ones],
        "may_edit": request.membership.reaches(EDITOR),
    }
    return render(request, "me/listings/corrections.html", told)


@company_door(EDITOR)
@require_POST
def answer_correction(
    request: MemberRequest, company: Company, number: UUID
) -> HttpResponse:
    """It is corrected, or the page is right as it is."""
    row = get_object_or_404(company.corrections.with_supplier(), pk=number)
    is_right = request.POST.get("answer") == "corrected"
    try:
        remarks.answer_correction(row, is_right=is_right)
    except remarks.DecidedAlready:
        messages.warning(request, _("Somebody answered it meanwhile."))
    else:
        messages.success(request, _("Thank you. Whoever suggested it can see that."))
    return redirect("my-corrections", company.pk)
