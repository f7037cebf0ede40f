"""A company's own pages: begun, edited, shown, published."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members import (
    changes,
    contacts,
    drafts,
    duplicates,
    endings,
    interventions,
    profiles,
    publishing,
    saved_meanwhile,
    statistics,
)
from members import company_forms as forms
from members.changes import differences
from members.company_forms import NewCompanyForm
from members.company_words import OPTIONAL_WORDS, SECTIONS
from members.doors import company_door, member_required
from members.drafts import Draft, Edit
from members.duplicates import Typed
from members.http import MemberRequest
from members.models import Company, Industry, Membership
from members.reporting import wording

EDITOR, ADMIN, VIEWER, OWNER = (
    Membership.Role.EDITOR,
    Membership.Role.ADMIN,
    Membership.Role.VIEWER,
    Membership.Role.OWNER,
)
FORMS: dict[str, type[forms.Section]] = {
    "names": forms.NamesForm,
    "business": forms.BusinessForm,
    "goods": forms.GoodsForm,
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
    """The second step of joining: the company, unless it is in the directory already."""
    form = NewCompanyForm(request.POST or None)
    shown: dict[str, Any] = {"form": form}
    if form.is_valid():
        typed = typed_in(form)
        is_none = request.POST.get("is_none_of") == typed.mark
        alike = [] if is_none else duplicates.like(typed, by=request.user)
        if not alike or profiles.begun_with(form.cleaned_data["form_key"]):
            company = profiles.begin(request.user, **form.cleaned_data)
            messages.success(request, _("Your company is entered. Nobody sees it yet."))
            return redirect("my-company", company.pk)
        shown |= {"alike": alike, "mark": typed.mark}
    status = 422 if form.errors else 200
    return render(request, "me/company/new.html", shown, status=status)


def typed_in(form: NewCompanyForm) -> Typed:
    said = form.cleaned_data
    return Typed(
        said["trading_name"],
        said["country"],
        said["web_address"],
        said["registry_number"],
    )


@company_door(VIEWER)
@require_safe
def my_company(request: MemberRequest, company: Company) -> HttpResponse:
    """The company at a glance: is it published, what waits, what is missing, its sections."""
    prefetch_related_objects([company], "texts")
    draft = drafts.draft_of(company, contacts.contact_of(company))
    waiting = list(differences(company, draft, get_language()))
    edited = draft.onto(company)
    lacks = publishing.lacks(edited, draft)
    shown = {
        "company": company,
        "role": Membership.Role(request.membership.role).label,
        "place": wording.category(
            statistics.COUNTRY,
            statistics.place_of(company.country),
            get_language() or "en",
        ),
        "seen": profiles.state_of(company, draft),
        "lacks": lacks,
        "waiting": waiting,
        "next_best": [] if lacks else publishing.next_best(edited, draft),
        "sections": SECTIONS,
        "may_edit": request.membership.reaches(EDITOR),
        "may_publish": request.membership.reaches(ADMIN),
        "is_public": company.is_published,
        "ended": endings.of(company),
        "reason": interventions.reason_of(company),
        "may_end": request.membership.reaches(OWNER),
    }
    return render(request, "me/company/overview.html", shown)


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_company(
    request: MemberRequest, company: Company, section: str
) -> HttpResponse:
    """One section of the profile, the changes that wait on top."""
    if section not in FORMS:
        raise Http404
    draft = drafts.draft_of(company, contacts.contact_of(company))
    form = opened(request, section, company, draft, request.POST or None)
    status, beside = 200, []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            seen = form.cleaned_data["seen"]
            try:
                profiles.save(company, told(form), seen=seen, by=request.user)
            except profiles.ChangedMeanwhile:
                form.add_error(None, CHANGED_MEANWHILE)
                beside = saved_beside(request, section, company, form)
                status = 409
            else:
                messages.success(request, saved_words(company))
                # There is more to choose from under another industry.
                stays = section == "goods"
                here = request.get_full_path()
                return redirect(here if stays else company_address(company))
    shown = {
        "company": company,
        "form": form,
        "saved_meanwhile": beside,
        "section": next(one for one in SECTIONS if one.key == section),
        "industries": Industry.choices if section == "goods" else (),
        "industry": shown_industry(request) or draft.onto(company).industry,
    }
    return render(request, "me/company/section.html", shown, status=status)


def opened(
    request: MemberRequest,
    section: str,
    company: Company,
    draft: Draft,
    data: QueryDict | None = None,
) -> forms.Section:
    """A section's form on the profile, the changes that wait on top."""
    edited = draft.onto(company)
    begins = begun(section, edited, draft) | {
        "seen": profiles.state_of(company, draft),
        "shown_industry": shown_industry(request),
    }
    return FORMS[section](data, instance=edited, initial=begins)


def saved_beside(
    request: MemberRequest, section: str, company: Company, form: forms.Section
) -> list[saved_meanwhile.Two]:
    """What is saved by now where it differs; the form knows of it, so that saving once more
    is deliberate.
    """
    stored = Company.objects.get(pk=company.pk)
    draft = drafts.draft_of(stored, contacts.contact_of(stored))
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["seen"] = profiles.state_of(stored, draft)  # type: ignore[index]
    now = opened(request, section, stored, draft)
    return saved_meanwhile.differing(now, form, without=("seen",))


def company_address(company: Company) -> str:
    return reverse("my-company", args=[company.pk])


def shown_industry(request: MemberRequest) -> str:
    """Whose categories are offered; empty for the company's own industry."""
    asked = request.GET.get("industry", "")
    return asked if asked in Industry.values else ""


def begun(section: str, company: Company, draft: Draft) -> dict[str, Any]:
    """What the fields of a section hold that are not the company's own columns."""
    if section == "texts":
        return profiles.said_by(company, draft)
    if section in {"place", "reach"}:
        return profiles.reached_by(company, draft)
    return {}


def saved_words(company: Company) -> str:
    if company.published_at is None:
        return _("Saved.")
    return _("Saved. Visitors see it once the changes are published.")


CHANGED_MEANWHILE = gettext_lazy(
    "A colleague saved the profile while you were writing. Nothing of yours is lost: it "
    "stands below. Look at the page once more, then save again to keep yours."
)


def told(form: forms.Section) -> Edit:
    """What a section's form says."""
    said = form.cleaned_data
    return Edit(
        facts={name: said[name] for name in form._meta.fields or ()},
        contact={name: said[name] for name in contacts.SEALED if name in said},
        has_no_fax=said.get("has_no_fax"),
        texts={
            name.removeprefix("summary_"): (
                said[name],
                said[name.replace("summary", "description", 1)],
            )
            for name in said
            if name.startswith("summary_")
        },
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
        profiles.show(company, request.POST.getlist("show"), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("my-company-visibility", company.pk)
    opened = contacts.opened(contacts.contact_of(company))
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
        publishing.publish(company, seen=request.POST.get("seen"), by=request.user)
    except profiles.ChangedMeanwhile:
        messages.error(request, _("Somebody changed it meanwhile. Look once more."))
    except publishing.Closed:
        messages.error(request, _("The company is closed; its page stays down."))
    except publishing.NotReady:
        messages.error(request, _("Something is missing still; the list says what."))
    else:
        messages.success(request, _("Everybody can see your page as it is now."))
    return redirect("my-company", company.pk)


@company_door(ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def unpublish_company(request: MemberRequest, company: Company) -> HttpResponse:
    """Asks, then takes the page down."""
    if request.method == "POST":
        publishing.unpublish(company, by=request.user)
        messages.success(request, _("Your page is down. Publish it again at any time."))
        return redirect("my-company", company.pk)
    return render(request, "me/company/unpublish.html", {"company": company})


@company_door(EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def discard_changes(request: MemberRequest, company: Company) -> HttpResponse:
    """Asks, then forgets the changes that wait."""
    if request.method == "POST":
        drafts.discard(company)
        messages.success(request, _("The changes are forgotten."))
        return redirect("my-company", company.pk)
    draft = drafts.draft_of(company, contacts.contact_of(company))
    shown = {
        "company": company,
        "waiting": list(differences(company, draft, get_language())),
    }
    return render(request, "me/company/discard.html", shown)


@company_door(VIEWER)
@require_safe
def company_history(request: MemberRequest, company: Company) -> HttpResponse:
    """What changed in the profile, field by field."""
    page = changes.history(company, page=request.GET.get("page", "1"))
    shown = {
        "company": company,
        "page": page,
        "changes": list(changes.in_words(company, list(page), get_language())),
    }
    return render(request, "me/company/history.html", shown)
