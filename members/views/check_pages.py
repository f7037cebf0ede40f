"""A company's checks: what each shows, how it stands, how to get it."""

from collections.abc import Callable
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from members import check_wishes, domain_links, domain_records, domains, kept_files
from members.check_forms import CodeForm, DocumentForm
from members.check_words import kinds
from members.claim_forms import DomainAddressForm
from members.doors import company_door
from members.http import MemberRequest
from members.models import Check, Company, Membership
from members.picture_forms import NO_ROOM

ADMIN, VIEWER = Membership.Role.ADMIN, Membership.Role.VIEWER
Method = Check.Method
Forms = dict[str, forms.Form]


class Way(NamedTuple):
    """How a form that was sent becomes a check, and what is said then."""

    form: str
    act: Callable[[MemberRequest, Company, forms.Form], object]
    words: Promise


@company_door(VIEWER)
@require_safe
def my_checks(request: MemberRequest, company: Company) -> HttpResponse:
    """Every kind of check and how it stands."""
    return page(request, company, empty_forms(company), status=200)


@company_door(ADMIN)
@require_POST
def ask_check(request: MemberRequest, company: Company, way: str) -> HttpResponse:
    """Ask for a check in one way, or enter what it needs."""
    if way not in WAYS:
        raise Http404
    name, act, words = WAYS[way]
    all_forms = empty_forms(company) | sent_form(request, company, name)
    form = all_forms[name]
    status = 422
    if form.is_valid():
        try:
            act(request, company, form)
        except (check_wishes.CannotBeAsked, domain_links.TooOften) as error:
            is_often = isinstance(
                error, domain_links.TooOften | check_wishes.LookedJustNow
            )
            form.add_error(None, str(error.words))
            status = 429 if is_often else 409
        except kept_files.NoRoom:
            form.add_error("document", NO_ROOM)
        except domain_links.NotOnItsDomain:
            form.add_error(None, _("The company's web address has just changed."))
            status = 409
        else:
            messages.success(request, str(words))
            return redirect("my-checks", company.pk)
    return page(request, company, all_forms, status=status)


def empty_forms(company: Company) -> Forms:
    return {
        "address": DomainAddressForm(company=company),
        "document": DocumentForm(),
        "code": CodeForm(),
        "dns": forms.Form(),
        "registry": forms.Form(),
        "letter": forms.Form(),
    }


def sent_form(request: MemberRequest, company: Company, name: str) -> Forms:
    """The one form that was sent, with what was typed."""
    if name == "address":
        return {name: DomainAddressForm(request.POST, company=company)}
    if name == "document":
        return {name: DocumentForm(request.POST, request.FILES)}
    return {name: CodeForm(request.POST) if name == "code" else forms.Form({})}


def page(
    request: MemberRequest, company: Company, all_forms: Forms, *, status: int
) -> HttpResponse:
    shown = {
        "company": company,
        "kinds": kinds(company),
        "forms": all_forms,
        "domain": domains.of_company(company.web_address),
        "record": domain_records.record_of(company),
        "may_ask": request.membership.reaches(ADMIN),
    }
    return render(request, "me/company/checks.html", shown, status=status)


def send_link(request: MemberRequest, company: Company, form: forms.Form) -> None:
    address = form.cleaned_data["address"]
    domain_links.send(company, request.user, address=address)


def upload(request: MemberRequest, company: Company, form: forms.Form) -> None:
    check_wishes.ask(company, Method.DOCUMENT, by=request.user, **form.cleaned_data)


def enter_code(request: MemberRequest, company: Company, form: forms.Form) -> None:
    check_wishes.enter_code(company, code=form.cleaned_data["code"])


def asking(
    method: Check.Method,
) -> Callable[[MemberRequest, Company, forms.Form], object]:
    """Ask for what needs no more words."""

    def act(request: MemberRequest, company: Company, form: forms.Form) -> None:
        check_wishes.ask(company, method, by=request.user)

    return act


STAFF_ANSWER = _("Our staff will look, and answer by mail.")
WAYS = {
    "email-domain": Way(
        "address",
        send_link,
        _(
            "A link is on its way. Open it within 72 hours, while you are signed in here."
        ),
    ),
    "dns": Way(
        "dns", asking(Method.DNS), _("We are looking. Load this page anew in a moment.")
    ),
    "registry": Way("registry", asking(Method.REGISTRY), STAFF_ANSWER),
    "address-letter": Way(
        "letter", asking(Method.ADDRESS_LETTER), _("Our staff will post you a letter.")
    ),
    "document": Way("document", upload, STAFF_ANSWER),
    "code": Way("code", enter_code, _("That is the code: your address is checked.")),
}
