"""A copy from another site: sent, seen what it would bring, taken in or not."""

from typing import Any
from uuid import uuid4

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from listings.models import CopyImport
from listings.taking_in import imports, sentences
from members import kept_files
from members.doors import member_required
from members.http import MemberRequest
from members.picture_forms import NO_ROOM
from members.upload_forms import OneFile

# Seconds until a page of work under way asks how far it is.
AGAIN = 3


def refusal(code: str) -> str:
    """Why a file is not sent at all; one that is empty is no ZIP either."""
    if code == "large":
        return _("The file is larger than 300 MB.")
    return sentences.trouble("no_zip", "")


class CopyForm(forms.Form):
    """A copy as it was saved at the other site."""

    file = OneFile(
        label=gettext_lazy("The copy"),
        help_text=gettext_lazy("A ZIP as it was saved, at most 300 MB."),
        accept=".zip,application/zip",
        says=refusal,
        begins=b"PK\x03\x04",
    )
    form_key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.account")  # type: ignore[untyped-decorator]
def take_in(request: MemberRequest) -> HttpResponseBase:
    """Where the copy stands, and what can be done with it."""
    sent = imports.latest(request.user)
    if request.method != "POST":
        return shown(request, sent, CopyForm())
    act = request.POST.get("act")
    if act == "send":
        return send(request, sent)
    if act not in {"confirm", "cancel"}:
        return shown(request, sent, CopyForm(), status=400)
    try:
        decide(request, sent, act)
    except imports.DecidedAlready:
        messages.error(request, _("It was decided already. This is where it stands."))
    return redirect("take-in")


def send(request: MemberRequest, sent: CopyImport | None) -> HttpResponse:
    form = CopyForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            imports.send(
                request.user,
                form.cleaned_data["file"],
                form_key=form.cleaned_data["form_key"],
            )
        except imports.WaitsAlready:
            form.add_error(
                None, _("Another copy waits for your word. Decide on it first.")
            )
            return shown(request, sent, form, status=409)
        except kept_files.NoRoom:
            form.add_error("file", NO_ROOM)
            return shown(request, sent, form, status=503)
        return redirect("take-in")
    return shown(request, sent, form, status=422)


def decide(request: MemberRequest, sent: CopyImport | None, act: str) -> None:
    """Raises imports.DecidedAlready."""
    if sent is None or str(sent.pk) != request.POST.get("number"):
        raise imports.DecidedAlready
    if act == "confirm":
        imports.confirm(sent, takes_alike=request.POST.get("alike") == "1")
        return
    imports.cancel(sent)
    messages.success(request, _("Nothing of the copy was taken in, and it is deleted."))


def shown(
    request: MemberRequest,
    sent: CopyImport | None,
    form: CopyForm,
    status: int = 200,
) -> HttpResponse:
    told: dict[str, Any] = {
        "sent": sent,
        "stage": sent.stage if sent else "",
        "form": form,
        "again": AGAIN,
        "never": sentences.NEVER,
    }
    if sent:
        told |= {
            "trouble": sentences.trouble(sent.trouble, sent.place),
            "lines": [
                sent.plan[table] | {"name": str(name)}
                for table, name in sentences.TABLES.items()
                if table in sent.plan
            ],
            "new": sum(counts["new"] for counts in sent.plan.values()),
            "left": sentences.left(sent.left),
            "alike": any(code == "alike" for _table, _what, code in sent.left),
        }
    page = render(request, "me/taking_in.html", told, status=status)
    page.headers["Cache-Control"] = "private, no-store"
    return page
