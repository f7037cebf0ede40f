"""A company's own pages: begun, edited, shown, published."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members import company_forms as forms
from members import profiles, publishing
from members.company_forms import NewCompanyForm
from members.company_words import OPTIONAL_WORDS, SECTIONS
from members.doors import company_door, member_required
from members.http import MemberRequest
from members.models import Company, CompanyContact, Membership

EDITOR, ADMIN, VIEWER = (
    Membership.Role.EDITOR,
    Membership.Role.ADMIN,
    Membership.Role.VIEWER,
)
FORMS: dict[str, type[forms.Section]] = {
    "names": forms.NamesForm,
    "business": forms.BusinessForm,
    "place": forms.PlaceForm,
    "reach": forms.ReachForm,
    "texts": forms.TextsForm,
    "size": forms.SizeForm,
    "trade": forms.TradeForm,
    "closure": forms.ClosureForm,
}


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_company(request: MemberRequest) -> HttpResponse:
    """The second step of joining: the company, with what it cannot do without."""
    form = NewCompanyForm(request.POST or None)
    if form.is_valid():
        company = profiles.begin(request.user, **form.cleaned_data)
        messages.success(request, _("Your company is entered. Nobody sees it yet."))
        return redirect("my-company", company.pk)
    status = 422 if form.errors else 200
    return render(request, "me/company/new.html", {"form": form}, status=status)


@company_door(VIEWER)
@require_safe
def my_company(request: MemberRequest, company: Company) -> HttpResponse:
    """The company at a glance: is it published, what is missing, its sections."""
    shown = {
        "company": company,
        "role": request.membership.get_role_display(),
        "lacks": list(publishing.lacks(company)),
        "sections": SECTIONS,
        "may_edit": request.membership.reaches(EDITOR),
        "may_publish": request.membership.reaches(ADMIN),
        "is_public": Company.objects.published().filter(pk=company.pk).exists(),
    }
    return render(request, "me/company/overview.html", shown)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_company(
    request: MemberRequest, company: Company, section: str
) -> HttpResponse:
    """One section of the profile."""
    if section not in FORMS:
        raise Http404
    form = FORMS[section](
        request.POST or None, instance=company, initial=begun(section, company)
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save(company, form)
            except profiles.ChangedMeanwhile:
                form.add_error(None, CHANGED_MEANWHILE)
                form.data = {**form.data.dict(), **as_it_stands(company)}  # type: ignore[attr-defined]
                status = 409
            else:
                messages.success(request, _("Saved."))
                return redirect("my-company", company.pk)
    shown = {
        "company": company,
        "form": form,
        "section": next(one for one in SECTIONS if one.key == section),
    }
    return render(request, "me/company/section.html", shown, status=status)


CHANGED_MEANWHILE = gettext_lazy(
    "A colleague saved the profile while you were writing. Nothing of yours is lost: it "
    "stands below. Look at the page once more, then save again to keep yours."
)


def begun(section: str, company: Company) -> dict[str, Any]:
    """What the fields of a section hold that are not the company's own columns."""
    if section == "texts":
        texts = profiles.texts_of(company)
        return {f"summary_{code}": text.summary for code, text in texts.items()} | {
            f"description_{code}": text.description for code, text in texts.items()
        }
    if section in {"place", "reach"}:
        contact = CompanyContact.objects.filter(company=company).first()
        said = {"has_no_fax": bool(contact and contact.has_no_fax)}
        return said | profiles.opened_contact(company)
    return {}


def as_it_stands(company: Company) -> dict[str, str]:
    """The mark of the profile as it is by now, so that saving once more is deliberate."""
    return {"seen": profiles.state_of(Company.objects.get(pk=company.pk))}


def save(company: Company, form: forms.Section) -> None:
    told = form.cleaned_data
    facts = {name: told[name] for name in form._meta.fields or ()}
    contact = {name: told[name] for name in profiles.SEALED if name in told}
    texts = {
        name.removeprefix("summary_"): (
            told[name],
            told[name.replace("summary", "description", 1)],
        )
        for name in told
        if name.startswith("summary_")
    }
    profiles.save(
        company,
        seen=told["seen"],
        facts=facts,
        contact=contact or None,
        has_no_fax=told.get("has_no_fax"),
        texts=texts or None,
    )


class Switch(NamedTuple):
    """An optional field, and whether visitors see it."""

    name: str
    words: Promise
    is_on: bool
    is_empty: bool


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def visibility(request: MemberRequest, company: Company) -> HttpResponse:
    """Which of the optional fields visitors see."""
    if request.method == "POST":
        profiles.show(company, request.POST.getlist("show"))
        messages.success(request, _("Saved."))
        return redirect("my-company-visibility", company.pk)
    opened = profiles.opened_contact(company)
    shown = {
        "company": company,
        "switches": [
            Switch(
                name,
                words,
                name in company.public_fields,
                not (opened.get(name) or getattr(company, name, None)),
            )
            for name, words in OPTIONAL_WORDS.items()
        ],
        "is_public": Company.objects.published().filter(pk=company.pk).exists(),
    }
    return render(request, "me/company/visibility.html", shown)


@company_door(ADMIN)
@require_POST
def publish_company(request: MemberRequest, company: Company) -> HttpResponse:
    try:
        publishing.publish(company)
    except publishing.NotReady:
        messages.error(request, _("Something is missing still; the list says what."))
    else:
        messages.success(request, _("Everybody can see your page now."))
    return redirect("my-company", company.pk)


@company_door(ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def unpublish_company(request: MemberRequest, company: Company) -> HttpResponse:
    """Asks, then takes the page down."""
    if request.method == "POST":
        publishing.unpublish(company)
        messages.success(request, _("Your page is down. Publish it again at any time."))
        return redirect("my-company", company.pk)
    return render(request, "me/company/unpublish.html", {"company": company})
