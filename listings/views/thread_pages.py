"""One thread as a page, the same for a buyer, a supplier's team and a guest; and what is done in it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from listings.asking import (
    aliases,
    blocking,
    entries,
    limits,
    names,
    reach,
    reports,
    reveal,
    threads,
)
from listings.asking.entries import Reader
from listings.asking.files import TooManyFiles
from listings.asking.forms import AnswerForm
from listings.models import (
    Alias,
    Attachment,
    IncomingMail,
    Side,
    Thread,
    ThreadReport,
)
from listings.quoting import deciding, giving
from listings.relay import holding
from members import kept_files
from members.models import Member
from members.picture_forms import NO_ROOM
from members.row_numbers import row_number
from members.views.documents import handed_out

MARKS = ("open", "quoted", "won", "lost", "spam")
CLOSED = _("The conversation is closed. Open it again to write in it.")
OFTEN = _("That is enough for this hour. Write again later.")


class ReportForm(forms.Form):
    """Why our staff should look at a conversation."""

    reason = forms.ChoiceField(choices=ThreadReport.Reason.choices)
    words = forms.CharField(max_length=500, required=False)


@dataclass(frozen=True)
class Place:
    """A thread as somebody came to it: who they are, and the addresses of its pages for them."""

    thread: Thread
    reader: Reader
    template: str
    page: str
    act: str
    file: str
    may_write: bool = True
    # Behind a link, without a cookie: there is no token for forms and no message for later.
    is_guest: bool = False
    token: str = ""

    @property
    def is_supplier(self) -> bool:
        return self.reader.side == Side.SUPPLIER


def written(request: HttpRequest, place: Place) -> HttpResponse:
    """The thread; or an answer that was written into it."""
    if request.method != "POST":
        if place.may_write and is_read(request, place):
            threads.read(place.thread, side=place.reader.side, by=place.reader.member)
        return shown(request, place, AnswerForm(initial=begun(request, place)))
    refuse_readers(place)
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return shown(request, place, form, status=422)
    try:
        threads.answer(
            place.thread,
            side=place.reader.side,
            by=place.reader.member,
            text=form.cleaned_data["text"],
            files=form.cleaned_data["attached"],
            form_key=form.form_key(),
        )
    except threads.ThreadClosed:
        return refused(request, place, form, CLOSED, 409)
    except limits.TooMany as error:
        answer = refused(request, place, form, OFTEN, 429)
        answer["Retry-After"] = str(error.seconds)
        return answer
    except (kept_files.NoRoom, TooManyFiles):
        return refused(request, place, form, NO_ROOM, 503)
    return redirect(f"{place.page}#last")


def begun(request: HttpRequest, place: Place) -> dict[str, str]:
    """What the form begins with: one of the team's templates, where it was chosen."""
    key = row_number(request.GET.get("template", ""))
    if not place.is_supplier or key is None:
        return {}
    found = place.thread.company.answer_templates.filter(pk=key).first()
    return {"text": found.text} if found else {}


def is_read(request: HttpRequest, place: Place) -> bool:
    """Is there somebody before it? Programs that look into links of mails are nobody."""
    if request.method != "GET":
        return False
    return not place.is_guest or request.headers.get("Sec-Fetch-Mode") == "navigate"


def refuse_readers(place: Place) -> None:
    """A colleague who may only read."""
    if not place.may_write:
        raise PermissionDenied


def refused(
    request: HttpRequest, place: Place, form: AnswerForm, words: Promise, status: int
) -> HttpResponse:
    form.add_error(None, str(words))
    return shown(request, place, form, status=status)


def shown(
    request: HttpRequest, place: Place, form: AnswerForm, status: int = 200
) -> HttpResponse:
    language = str(request.LANGUAGE_CODE)
    thread, reader = place.thread, place.reader
    page = entries.page_of(thread, reader, request.GET.get("page", ""))
    told: dict[str, Any] = {
        "place": place,
        "thread": thread,
        "form": form,
        "page": page,
        "entries": list(entries.entries(thread, list(page), reader, language)),
        "other": names.buyer(thread)
        if place.is_supplier
        else names.supplier(thread, language),
        "figures": entries.figures(thread, language),
        "addresses": entries.shown_addresses(thread, reader),
        "has_revealed": thread.reveals.filter(
            side=reader.side, member=reader.member
        ).exists(),
        "alias": Alias.objects.filter(
            thread=thread, side=reader.side, member=reader.member
        ).first(),
        "held_mails": held_mails(place),
        "report": thread.reports.filter(side=reader.side).order_by("-sent_at").first(),
        "reasons": ThreadReport.Reason.choices,
    }
    told |= about_quotes(place)
    if place.is_supplier:
        told |= for_team(thread)
    return render(request, place.template, told, status=status)


def about_quotes(place: Place) -> dict[str, Any]:
    """Whether this side gives quotes here, and where those that it got stand side by side."""
    thread, side = place.thread, place.reader.side
    quotes_here = side == giving.quoting_side(thread)
    writes = place.may_write and not place.is_guest and not thread.is_closed
    is_over = thread.won_at is not None
    return {
        "gives_quotes": quotes_here and writes and not is_over,
        "all_quotes": "" if quotes_here or place.is_guest else compared(place),
    }


def compared(place: Place) -> str:
    """The address of the comparison; empty as long as nothing was quoted."""
    thread = place.thread
    if thread.quoted_at is None:
        return ""
    if place.is_supplier:
        return reverse("offer-quotes", args=[thread.company_id, thread.offer_id])
    siblings = deciding.siblings(thread).values_list("pk", flat=True)[:10]
    keys = urlencode([("threads", str(key)) for key in siblings])
    return f"{reverse('compare-quotes')}?{keys}"


def held_mails(place: Place) -> QuerySet[IncomingMail]:
    """Mails to their own alias that wait for their word: they came from another address."""
    own = place.thread.aliases.filter(
        side=place.reader.side, member=place.reader.member
    )
    return IncomingMail.objects.held_for(own).order_by("received_at")[:20]


def for_team(thread: Thread) -> dict[str, Any]:
    """What stands beside a thread for the team alone."""
    team = reach.team(thread.company).select_related("member")
    held = thread.is_held or thread.messages.held().exists()
    return {
        "company": thread.company,
        "team": [place.member for place in team],
        "states": [(one, Thread.State(one).label) for one in MARKS],
        "is_held": held,
        "is_blocked": blocking.is_blocked(thread.company, thread.inquirer),
        "templates": thread.company.answer_templates.order_by("title")[:50],
    } | beside(thread, Side.SUPPLIER)


def beside(thread: Thread, side: Side) -> dict[str, Any]:
    """The side's own notes."""
    return {"notes": threads.notes(thread, side)}


def acted(request: HttpRequest, place: Place) -> HttpResponse:
    """Do what a button of the page says; what it does not have, or what does not fit, is 404."""
    refuse_readers(place)
    act = request.POST.get("act", "")
    deed = (ACTS | TEAMS_ACTS if place.is_supplier else ACTS).get(act)
    if deed is None or (place.reader.member is None and act == "note"):
        raise Http404
    said = deed(request, place)
    if said and not place.is_guest:
        messages.success(request, said)
    return redirect(place.page)


def close(request: HttpRequest, place: Place) -> Promise:
    threads.close(place.thread, side=place.reader.side, by=place.reader.member)
    return _("The conversation is closed.")


def reopen(request: HttpRequest, place: Place) -> Promise:
    thread, reader = place.thread, place.reader
    if not threads.reopen(thread, side=reader.side, by=reader.member):
        return _("Our staff closed it, or it was open already.")
    return _("The conversation is open again.")


def show_address(request: HttpRequest, place: Place) -> Promise:
    if not request.POST.get("sure"):
        return _("Nothing was shown: tick the box first.")
    reveal.reveal(place.thread, side=place.reader.side, by=place.reader.member)
    return _("The other side sees your e-mail address now, in this conversation.")


def mail_off(request: HttpRequest, place: Place) -> Promise:
    aliases.switch_off(place.thread, side=place.reader.side, by=place.reader.member)
    return _("Answers by e-mail are off. Write on this page.")


def mail_on(request: HttpRequest, place: Place) -> Promise:
    aliases.switch_on(place.thread, side=place.reader.side, by=place.reader.member)
    return _("Answers by e-mail are on again, at a new address.")


def report(request: HttpRequest, place: Place) -> Promise:
    form = ReportForm(request.POST)
    if not form.is_valid():
        raise Http404
    told = reports.Told(
        ThreadReport.Reason(form.cleaned_data["reason"]), form.cleaned_data["words"]
    )
    try:
        reports.report(
            place.thread, told, side=place.reader.side, by=place.reader.member
        )
    except reports.ReportedAlready:
        return _("You have told us already, and we have not decided yet.")
    return _("Our staff will look at it.")


def note(request: HttpRequest, place: Place) -> Promise | None:
    text = request.POST.get("note", "").replace("\0", "").strip()
    if not text:
        return None
    assert place.reader.member is not None  # noqa: S101 guests have no notes
    threads.note(
        place.thread, side=place.reader.side, by=place.reader.member, text=text[:2000]
    )
    return _("The note is kept. Only your side sees it.")


def mark(request: HttpRequest, place: Place) -> Promise:
    state = request.POST.get("state", "")
    if state not in MARKS:
        raise Http404
    threads.mark(place.thread, Thread.State(state))
    return _("Its state is changed. The other side does not see it.")


def assign(request: HttpRequest, place: Place) -> Promise:
    number = request.POST.get("member", "")
    member = get_object_or_404(Member, pk=row_number(number)) if number else None
    try:
        threads.assign(place.thread, member)
    except threads.NotInTeam as error:
        raise Http404 from error
    return _("It is said whose it is.")


def release(request: HttpRequest, place: Place) -> Promise:
    threads.release(place.thread, by=place.reader.member)
    return _("It is among your inquiries now.")


def block(request: HttpRequest, place: Place) -> Promise:
    assert place.reader.member is not None  # noqa: S101 of a team
    blocking.block(place.thread, by=place.reader.member)
    return _("What they send from now on is held back. They are not told.")


def unblock(request: HttpRequest, place: Place) -> Promise:
    blocking.unblock(place.thread)
    return _("What they send reaches you again.")


def held_mail(request: HttpRequest, place: Place) -> IncomingMail:
    """The one that a button names, of their own. Raises Http404."""
    number = request.POST.get("mail", "")
    for mail in held_mails(place):
        if str(mail.pk) == number:
            return mail
    raise Http404


def mail_mine(request: HttpRequest, place: Place) -> Promise:
    holding.release(held_mail(request, place))
    return _("It is passed on in a moment.")


def mail_not_mine(request: HttpRequest, place: Place) -> Promise:
    holding.drop(held_mail(request, place))
    return _("It is deleted. Nobody has read it.")


ACTS: dict[str, Any] = {
    "close": close,
    "reopen": reopen,
    "reveal": show_address,
    "mail-off": mail_off,
    "mail-on": mail_on,
    "mail-mine": mail_mine,
    "mail-not-mine": mail_not_mine,
    "report": report,
    "note": note,
}
TEAMS_ACTS: dict[str, Any] = {
    "mark": mark,
    "assign": assign,
    "release": release,
    "block": block,
    "unblock": unblock,
}


def attachment(place: Place, number: int) -> FileResponse:
    """A file that came with a message, to save. What is held is the supplier's alone."""
    rows = Attachment.objects.filter(message__thread=place.thread)
    if place.reader.side == Side.BUYER:
        rows = rows.exclude(message__side=Side.SUPPLIER, message__held_at__isnull=False)
    row = get_object_or_404(rows, pk=number if number < 2**63 else 0)
    return handed_out(row.file, row.title, row.content_type)
