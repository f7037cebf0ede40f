"""What the pages of own items and of own offers have in common: begun, written, seen, published."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from listings import file_rows
from listings.models import Item, ListingEdit, Offer, Review
from listings.moderation import gate
from listings.posting import choosing, edits, lacking, publishing, states
from listings.posting.change_words import differences
from listings.posting.listing_form import OWN, ListingForm, as_typed
from listings.taxonomy import tree
from listings.views import check_shown
from members import saved_meanwhile
from members.http import MemberRequest
from members.models import Company, Membership

# What the team's bar above a public page shows.
Bar = dict[str, Any]
EDITOR, VIEWER = Membership.Role.EDITOR, Membership.Role.VIEWER
# The list offers to renew what ends within this time.
RENEWED_WITHIN = timedelta(days=14)
CHANGED_MEANWHILE = gettext_lazy(
    "A colleague saved it while you were writing. Nothing of yours is lost: it stands below. "
    "Look at what is saved now, then save again to keep yours."
)


@dataclass(frozen=True)
class Kind:
    """What the pages of items and of offers differ in."""

    name: str
    form: Callable[..., Any]
    page: Callable[[HttpRequest, int, Bar], HttpResponse]
    is_live: Any

    def address(self, act: str, company: Company, *number: int) -> str:
        return reverse(f"{act}-{self.name}", args=[company.pk, *number])

    def listing(self, company: Company) -> str:
        return reverse(f"my-{self.name}s", args=[company.pk])


def own(model: type[Item] | type[Offer], company: Company, number: int) -> Any:
    """One of the company's own that was not taken down."""
    rows = model.objects.by(company).select_related("company")
    return get_object_or_404(rows.filter(withdrawn_at=None), pk=number)


def beside(listing: Item | Offer) -> dict[str, bool]:
    """What a list says of the changes that wait beside something published."""
    edit = getattr(listing, "edit", None)
    is_published = listing.published_at is not None
    return {
        "has_changes": is_published and edits.is_waiting(edit),
        "waits_for_staff": bool(edit and edit.submitted_at),
    }


def ends_soon(listing: Item | Offer) -> bool:
    """Does the list offer to renew it: of what is open, or has just ended by its last day?"""
    last = listing.closes_on if isinstance(listing, Offer) else listing.valid_until
    is_out = listing.published_at and not (listing.archived_at or listing.withdrawn_at)
    return bool(is_out) and last <= timezone.localdate() + RENEWED_WITHIN


def language_of(request: MemberRequest) -> str:
    return str(request.LANGUAGE_CODE)


def choosing_shown(request: MemberRequest, company: Company) -> dict[str, Any]:
    """What the page where a category is chosen shows: found by word, or down the tree."""
    language = language_of(request)
    typed = request.GET.get("q", "")[:200].strip()
    inside = tree().by_slug.get(request.GET.get("in", ""))
    below = inside.children if inside else tree().industries
    return {
        "company": company,
        "typed": typed,
        "found": choosing.matching(typed, language, company.industry) if typed else [],
        "own": choosing.own(company, language),
        "inside": choosing.place(inside, language) if inside else None,
        "trail": [(one.slug, one.name(language)) for one in inside.trail()]
        if inside
        else [],
        "below": [
            (one.slug, one.name(language), one.depth == 3, one.icon) for one in below
        ],
        "form_key": uuid4(),
    }


def written(
    request: MemberRequest, company: Company, listing: Item | Offer, kind: Kind
) -> HttpResponse:
    """The form of an item or offer. Whatever fits is saved, everything typed is kept."""
    edit = edits.of(listing)
    edited = edits.onto(listing, edit)
    if request.method != "POST":
        return form_page(request, company, listing, opened(kind, edited, edit), kind)
    form = kind.form(request.POST, item=edited)
    form.is_valid()
    trouble = saved(listing, form, request)
    if request.headers.get("HX-Request") == "true":
        return autosaved(request, listing, form, trouble)
    if trouble:
        form.add_error(*trouble)
    status = 409 if trouble and trouble[0] is None else 422 if form.errors else 200
    if status == 200:
        if request.POST.get("then") == "see":
            return redirect(kind.address("see", company, listing.pk))
        messages.success(request, saved_words(listing))
        return redirect(kind.address("edit", company, listing.pk))
    form.data = form.data.copy()
    stored, beside_it = as_it_is(listing)
    form.data["seen"] = edits.state_of(stored, beside_it)
    if status == 409:
        now = opened(kind, edits.onto(stored, beside_it), beside_it)
        form.saved_meanwhile = saved_meanwhile.differing(now, form, without=OWN)
    return form_page(request, company, listing, form, kind, status=status)


def saved(
    listing: Item | Offer, form: Any, request: MemberRequest
) -> tuple[str | None, Any] | None:
    """Save what fits. Returns (field, words) of what stood in the way, if anything did."""
    try:
        edits.save(
            listing,
            form.values(),
            mark=form.mark,
            typed=form.typed(),
            by=request.user,
        )
    except edits.ChangedMeanwhile:
        return None, CHANGED_MEANWHILE
    except IntegrityError:
        return "sku", _("Another of your items has this SKU.")
    return None


def as_it_is(listing: Item | Offer) -> tuple[Any, ListingEdit | None]:
    stored = type(listing)._default_manager.get(pk=listing.pk)
    return stored, edits.of(stored)


def opened(kind: Kind, edited: Any, edit: ListingEdit | None) -> Any:
    """The form as it was left, with what did not fit as it was typed."""
    own_marks = {
        "seen": edits.state_of(edited, edit),
        "sitting": str(uuid4()),
        "turn": "0",
    }
    if edit and edit.typed:
        data = as_typed(edit.typed, **own_marks)
        return kind.form(data, item=edited)
    return kind.form(item=edited, initial=own_marks)


def autosaved(
    request: MemberRequest, listing: Item | Offer, form: ListingForm, trouble: Any
) -> HttpResponse:
    """The line that says what was saved while somebody writes; never a fault's status."""
    shown = {
        "at": timezone.now(),
        "trouble": trouble[1] if trouble else "",
        "wrong": len(form.wrong_fields()),
        "seen": edits.state_of(*as_it_is(listing)) if not trouble else "",
    }
    return render(request, "me/listings/_saved.html", shown)


def saved_words(listing: Item | Offer) -> str:
    if listing.published_at is None:
        return _("Saved.")
    return _("Saved. Buyers see it once the changes are published.")


def form_page(
    request: MemberRequest,
    company: Company,
    listing: Any,
    form: ListingForm,
    kind: Kind,
    *,
    status: int = 200,
) -> HttpResponse:
    node = tree().by_id.get(listing.category_id)
    shown = {
        "company": company,
        "rejection": marked(form, gate.rejection_of(listing)),
        "listing": listing,
        "kind": kind.name,
        "form": form,
        "saved_meanwhile": getattr(form, "saved_meanwhile", ()),
        "state": states.state_of(listing),
        "place": choosing.place(node, language_of(request)) if node else None,
        "list_address": kind.listing(company),
        "see_address": kind.address("see", company, listing.pk),
        "move_address": kind.address("move", company, listing.pk),
        "is_published": listing.published_at is not None,
    }
    return render(request, "me/listings/form.html", shown, status=status)


def marked(form: ListingForm, rejection: Review | None) -> Review | None:
    """The rejection that stands; the field that it is about says so itself."""
    if rejection and rejection.field in form.fields:
        form.fields[rejection.field].rejection = rejection.words  # type: ignore[attr-defined]
    return rejection


def moved(
    request: MemberRequest, company: Company, listing: Any, kind: Kind
) -> HttpResponse:
    """Into another category; its attributes that the new one knows stay."""
    if request.method == "POST":
        category = choosing.leaf(request.POST.get("category", ""))
        if category is None:
            raise Http404
        kept = kept_with(listing, category.pk)
        edits.save(listing, kept, mark=None, by=request.user)
        messages.success(request, saved_words(listing))
        return redirect(kind.address("edit", company, listing.pk))
    shown = choosing_shown(request, company) | {"listing": listing, "kind": kind.name}
    return render(request, "me/listings/category.html", shown)


def kept_with(listing: Any, category_id: int) -> dict[str, Any]:
    values: dict[str, Any] = {"category_id": category_id}
    if isinstance(listing, Item):
        edited = edits.onto(listing, edits.of(listing))
        values["attributes"] = items_attributes(edited, category_id)
    return values


def items_attributes(item: Item, category_id: int) -> dict[str, Any]:
    node = tree().by_id.get(category_id)
    known = {one.key for one in node.attributes} if node else set()
    return {key: value for key, value in item.attributes.items() if key in known}


def seen(
    request: MemberRequest,
    company: Company,
    listing: Any,
    kind: Kind,
    *,
    trouble: str = "",
) -> HttpResponse:
    """The public page itself, as publishing would make it, with what is missing above it.

    What waits is written, shown, and taken back in one transaction.
    """
    edit = edits.of(listing)
    edited = edits.onto(listing, edit)
    language = get_language() or "en"
    bar = {
        "own": company,
        "listing": edited,
        "kind": kind.name,
        # Not "state": that is what the public page says of itself.
        "own_state": states.state_of(listing),
        "is_published": listing.published_at is not None,
        "is_waiting": edits.is_waiting(edit),
        "lacks": lacking.lacks(edited, edit),
        "seen": edits.state_of(listing, edit),
        "waiting": list(differences(listing, edit, language)),
        "may_edit": request.membership.reaches(EDITOR),
        "lacks_photos": isinstance(listing, Item) and not listing.photos.exists(),
        "check": check_shown.shown(edited, company),
        "trouble": trouble,
        "check_address": kind.address("check", company, listing.pk),
        "edit_address": kind.address("edit", company, listing.pk),
        "publish_address": kind.address("publish", company, listing.pk),
        "discard_address": kind.address("discard", company, listing.pk),
        "list_address": kind.listing(company),
    }
    with transaction.atomic():
        write_for_show(listing, edit)
        page = kind.page(request, listing.pk, bar)
        transaction.set_rollback(True)
    if trouble:
        page.status_code = 422
    return page


def write_for_show(listing: Any, edit: ListingEdit | None) -> None:
    values = edits.read(listing, edit.values if edit else {})
    if isinstance(listing, Item):
        # The page of an item is read among published ones alone.
        values["published_at"] = listing.published_at or timezone.now()
    if not values.get("title", listing.title):
        values["title"] = _("(no title yet)")
    # An SKU that another item has is said by what is missing.
    values.pop("sku", None)
    type(listing)._default_manager.filter(pk=listing.pk).update(**values)
    file_rows.reveal(listing, file_rows.said_by(edit.values if edit else {}))


def published(
    request: MemberRequest, company: Company, listing: Any, kind: Kind
) -> HttpResponse:
    there = redirect(kind.address("see", company, listing.pk))
    edited = edits.onto(listing, edits.of(listing))
    words = check_shown.confirmed_words(request, edited)
    if not words:
        trouble = _("Read the page, and say that you know it becomes public.")
        return seen(request, company, listing, kind, trouble=trouble)
    try:
        outcome = publishing.publish(
            listing, by=request.user, seen=request.POST.get("seen", ""), words=words
        )
    except edits.ChangedMeanwhile:
        messages.error(request, _("Somebody changed it meanwhile. Look once more."))
    except publishing.NotReady:
        messages.error(request, _("Something is missing still; the list says what."))
    else:
        told = kind.is_live if outcome is publishing.Outcome.LIVE else HELD
        messages.success(request, told)
        return redirect(kind.listing(company))
    return there


HELD = gettext_lazy("Our staff look at it first. You get a mail when they have.")


def discarded(
    request: MemberRequest, company: Company, listing: Any, kind: Kind
) -> HttpResponse:
    """Asks, then forgets the changes that wait beside something live."""
    if request.method == "POST":
        if listing.published_at is not None:
            publishing.forget(listing)
            messages.success(request, _("The changes are forgotten."))
        return redirect(kind.address("see", company, listing.pk))
    edit = edits.of(listing)
    shown = {
        "company": company,
        "waiting": list(differences(listing, edit, get_language() or "en")),
        "back": kind.address("see", company, listing.pk),
    }
    return render(request, "me/listings/discard.html", shown)
