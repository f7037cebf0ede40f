"""What a member gets of messages they allow: by the link of a message, and signed in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from members import consent_choices
from members.doors import member_required
from members.http import MemberRequest
from members.mail_choice_forms import MailChoiceForm
from members.mailing import topics
from members.mailing.wishes import choosing, preferences, tokens, unsubscribing
from members.mailing.wishes.choosing import SAID, SIGNED_IN, Act
from privacy import partners
from privacy.consents import Method

ONE_CLICK = "List-Unsubscribe", "One-Click"


@csrf_exempt  # the link is the permission; a mail program's one click has no token
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_choices(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of a message. Opening it changes nothing, and it says nothing of anybody."""
    try:
        link = unsubscribing.asked(token)
    except tokens.LinkOver:
        return untold(render(request, "me/mail_choices_over.html", status=410))
    if is_one_click(request):
        unsubscribing.stop(link, language=get_language())
        said = _("You get no more of these messages.")
        return untold(HttpResponse(f"{said}\n", content_type="text/plain"))
    posted = request.POST if request.method == "POST" else None
    form = MailChoiceForm(posted)
    if is_right := form.is_valid():
        choosing.by_link(link, form.chosen, language=get_language())
    shown = {
        "link": link,
        "is_test": link.is_test,
        "about": topics.label(link.purpose),
        "form": form,
        "acts": Act,
        "said": SAID[form.chosen.act] if is_right else "",
        "has_partners": bool(partners.active()),
    }
    status = 422 if form.errors else 200
    return untold(render(request, "me/mail_choices.html", shown, status=status))


@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def test_message(request: HttpRequest) -> HttpResponse:
    """Behind the link of a test message to staff (members/mailing/writing/testing.py): it ends nothing."""
    return untold(render(request, "me/mail_choices.html", {"is_test": True}))


def is_one_click(request: HttpRequest) -> bool:
    """A mail program's POST (RFC 8058), whichever way it writes the form."""
    if request.method != "POST":
        return False
    name, value = ONE_CLICK
    kind = request.content_type or ""
    if kind.startswith(("multipart/", "application/x-www-form")):
        return request.POST.get(name) == value
    return request.body.strip() == f"{name}={value}".encode()


def untold(response: HttpResponse) -> HttpResponse:
    """The address is a secret of its reader: it goes nowhere else, and nobody lists it."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_mail(request: MemberRequest) -> HttpResponse:
    """The same signed in: as it stands, with what was sent lately."""
    member = request.user
    posted = request.POST if request.method == "POST" else None
    wish = preferences.wish_of(member)
    stands = {"every": wish.every, "language": member.language}
    form = MailChoiceForm(posted, acts=SIGNED_IN, initial=stands)
    if form.is_valid():
        by = Method.SETTINGS
        choosing.by_reader(member, form.chosen, language=get_language(), method=by)
        messages.info(request, str(SAID[form.chosen.act]))
        return redirect("my-mail")
    page, sent = preferences.sent_to(member, request.GET.get("page"))
    shown = {
        "form": form,
        "acts": Act,
        "paused_until": preferences.still(wish.paused_until),
        "returned_until": preferences.still(wish.returned_until),
        "page": page,
        "sent": sent,
        **consent_choices.of_mail(member),
    }
    return render(request, "me/mail.html", shown, status=422 if form.errors else 200)
