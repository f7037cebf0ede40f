"""Asking a supplier, or several at once: for everybody, without an account, a cookie or script."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from listings import store_page
from listings.asking import inquiries, limits, reach
from listings.asking.files import TooManyFiles
from listings.asking.forms import InquiryForm
from listings.asking.inquiries import Sender
from listings.asking.reach import Target
from listings.models import Item, Offer
from members import kept_files, network
from members.http import refuse_other_sites
from members.models import Company, Member
from members.picture_forms import NO_ROOM
from members.row_numbers import row_numbers

LARGEST_ID = 2**63 - 1
TOO_MANY = gettext_lazy("That is enough for now. Write again later.")
SENT_ALREADY = gettext_lazy(
    "This form was sent already. Open the page again to write another inquiry."
)


# Without a token the page needs no cookie; what other sites send is refused below.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def inquire(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Ask about one item, one offer, or a company."""
    target = reach.target_of(kind, pk) if pk <= LARGEST_ID else None
    if target is None:
        raise Http404
    return written(request, [target])


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def inquire_several(request: HttpRequest) -> HttpResponse:
    """Ask the suppliers of chosen items, each in a conversation of its own."""
    keys = ids(request.GET.getlist("items"))
    found = {
        item.pk: item
        for item in Item.objects.listed().select_related("company").filter(pk__in=keys)
    }
    chosen: list[Target] = [found[key] for key in keys if key in found]
    if not chosen or len(chosen) > inquiries.MOST:
        shown = {"most": inquiries.MOST, "is_empty": not chosen}
        status = 200 if request.method != "POST" else 422
        return render(request, "inquiries/inquire_none.html", shown, status=status)
    return written(request, chosen)


def ids(typed: Sequence[str]) -> list[int]:
    """Whole numbers out of an address, each once, in their order: "1", or "1,2"."""
    return row_numbers(part for one in typed[:100] for part in one.split(",")[:100])


def written(request: HttpRequest, targets: list[Target]) -> HttpResponse:
    """The form, or what becomes of it."""
    member = request.user if isinstance(request.user, Member) else None
    if words := no_way(targets, member):
        status = 409 if request.method == "POST" else 200
        return shown(request, targets, None, words, status=status)
    if request.method != "POST":
        return shown(request, targets, InquiryForm(member=member))
    refuse_other_sites(request)
    form = InquiryForm(request.POST, request.FILES, member=member)
    if not form.is_valid():
        return shown(request, targets, form, status=422)
    return sent(request, targets, form, member)


def sent(
    request: HttpRequest,
    targets: list[Target],
    form: InquiryForm,
    member: Member | None,
) -> HttpResponse:
    """Ask, and lead on: a member to the conversation, a guest to the mail."""
    try:
        begun = inquiries.ask(
            targets,
            form.asked(),
            by=sender(request, form, member),
            form_key=form.form_key(),
            files=form.cleaned_data["attached"],
        )
    except limits.TooMany as error:
        answer = refused(request, targets, form, TOO_MANY, 429)
        answer["Retry-After"] = str(error.seconds)
        return answer
    except inquiries.SentAlready:
        return refused(request, targets, form, SENT_ALREADY, 409)
    except inquiries.CannotBeAsked as error:
        return refused(request, targets, form, error.words, 409)
    except (kept_files.NoRoom, TooManyFiles):
        return refused(request, targets, form, NO_ROOM, 503)
    if member is None:
        return redirect("inquiry-sent")
    if len(begun) == 1:
        return redirect("my-inquiry", begun[0].pk)
    return redirect("my-inquiries")


@never_cache
@require_http_methods(["GET", "HEAD"])
def inquiry_sent(request: HttpRequest) -> HttpResponse:
    """A guest's next step: the mail."""
    return render(request, "inquiries/sent.html")


def no_way(targets: list[Target], member: Member | None) -> object:
    """Why one of them cannot be asked; None where all can."""
    try:
        for target in targets:
            inquiries.check(target, member)
    except inquiries.CannotBeAsked as error:
        if len(targets) == 1:
            return error.words
        return f"{error.target}: {error.words}"
    return None


def sender(request: HttpRequest, form: InquiryForm, member: Member | None) -> Sender:
    return Sender(
        member=member,
        address=form.cleaned_data.get("address", ""),
        network=network.pseudonym(network.address_of(request.META)),
        language=get_language() or "en",
        shown_company=form.cleaned_data.get("shown_company"),
        clues=form.clues(),
    )


def refused(
    request: HttpRequest,
    targets: list[Target],
    form: InquiryForm,
    words: object,
    status: int,
) -> HttpResponse:
    form.add_error(None, str(words))
    return shown(request, targets, form, status=status)


def shown(
    request: HttpRequest,
    targets: list[Target],
    form: InquiryForm | None,
    words: object = None,
    status: int = 200,
) -> HttpResponse:
    language = str(request.LANGUAGE_CODE)
    told: dict[str, Any] = {
        "targets": [line(one, language) for one in targets],
        "form": form,
        "words": words,
        "action": request.get_full_path(),
    }
    return render(request, "inquiries/inquire.html", told, status=status)


def line(target: Target, language: str) -> dict[str, str]:
    """What is asked about, and whom, as far as that is shown in public."""
    if isinstance(target, Company):
        return {"title": str(target), "address": target.get_absolute_url(), "whom": ""}
    return {
        "title": target.title,
        "address": target.get_absolute_url(),
        "whom": whom(target, language),
    }


def whom(target: Item | Offer, language: str) -> str:
    if isinstance(target, Offer) and not target.shows_identity:
        return store_page.identity(target.company, target.side, language)
    return str(target.company)
