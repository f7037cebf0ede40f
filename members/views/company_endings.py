"""Closing a company, and taking that back."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from members import endings
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company, Membership

OWNER = Membership.Role.OWNER


class CloseForm(forms.Form):
    """Why; and that it is meant."""

    why = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=endings.Why.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Our staff read it; nobody else does."),
    )


@company_door(OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="members.endings")  # type: ignore[untyped-decorator]
def close_company(request: MemberRequest, company: Company) -> HttpResponse:
    """Asks, says what it means, then closes it."""
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        why = endings.Why(form.cleaned_data["why"])
        if endings.close(company, by=request.user, why=why):
            messages.success(request, _("The company is closed. Every owner is told."))
        else:
            messages.info(request, _("It is closed already."))
        return redirect("my-company", company.pk)
    shown = {"company": company, "form": form, "days": endings.TAKE_BACK.days}
    status = 422 if form.errors else 200
    return render(request, "me/company/close.html", shown, status=status)


@company_door(OWNER)
@require_POST
def take_back_company(request: MemberRequest, company: Company) -> HttpResponse:
    try:
        if endings.take_back(company, by=request.user):
            messages.success(request, _("The company is open again, as it was."))
        else:
            messages.info(request, _("It is open already."))
    except endings.TooLate:
        messages.error(request, _("It is too late for that. Write to us."))
    return redirect("my-company", company.pk)
