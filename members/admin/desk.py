"""Lists of work for the verifiers: what waits, how long, and a page to decide it on.

Rows are masked as everywhere; the page of a decision shows what it is about and no more.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

from members import staff_access
from members.models import Member
from privacy import access
from privacy.masks import MaskedAdmin

Fact = tuple[str, Any]


class Gone(Exception):
    """Somebody decided this meanwhile; the words say what to do."""


class DeskAdmin(MaskedAdmin):
    """A list whose rows can be decided by those who may change them."""

    form_class: ClassVar[type[forms.Form]]
    desk_template: ClassVar[str] = "admin/desk.html"
    # Why private data is looked at here.
    purpose: ClassVar[access.Purpose] = access.Purpose.MAINTENANCE

    def waits(self, row: Any) -> bool:
        """Is there something to decide?"""
        raise NotImplementedError

    def form_for(self, row: Any) -> type[forms.Form]:
        """What is asked about this row."""
        return self.form_class

    def facts(self, row: Any) -> Iterable[Fact]:
        """What a decision is about."""
        raise NotImplementedError

    def act(self, row: Any, said: dict[str, Any], by: Member) -> str:
        """Decide, and say what happened. Raises Gone."""
        raise NotImplementedError

    def name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def get_urls(self) -> list[URLPattern]:
        return [*self.own_urls(), *super().get_urls()]

    def own_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.decide)
        return [path("<str:key>/decide/", view, name=self.name("decide"))]

    @admin.display(description="decide")
    def to_decide(self, row: Any) -> str:
        if not self.waits(row):
            return "–"
        try:
            address = reverse(f"admin:{self.name('decide')}", args=[row.pk])
        except NoReverseMatch:
            return "–"
        return format_html('<a href="{}">Look and decide</a>', address)

    def row(self, request: HttpRequest, key: str) -> Any:
        """The row of the address, for those who may decide it."""
        member = request.user
        codename = f"{self.opts.app_label}.change_{self.opts.model_name}"
        if not member.is_active or not member.has_perm(codename):
            raise PermissionDenied
        try:
            found: Model | None = self.get_queryset(request).filter(pk=key).first()
        except (ValueError, ValidationError) as error:
            raise Http404 from error
        if found is None:
            raise Http404
        return found

    def decide(self, request: HttpRequest, key: str) -> HttpResponse:
        row = self.row(request, key)
        if not self.waits(row):
            messages.warning(request, "This was decided already.")
            return redirect(self.onward(request))
        sent = request.POST if request.method == "POST" else None
        form = self.form_for(row)(sent)
        if form.is_valid():
            try:
                words = self.act(row, form.cleaned_data, self.who(request))
            except Gone as error:
                messages.error(request, str(error))
            else:
                messages.success(request, words)
            return redirect(self.onward(request))
        status = 422 if form.errors else 200
        # The record of the look and the reading of what it shows are one transaction.
        with transaction.atomic():
            if not self.note_look(request, self.looks(row), self.desk_of(row)):
                return redirect(self.onward(request))
            shown = self.admin_site.each_context(request) | {
                "title": str(row),
                "opts": self.opts,
                "facts": list(self.facts(row)),
                "more": list(self.more(row)),
                "form": form,
                **self.beside(request, row),
            }
            return render(request, self.desk_template, shown, status=status)

    def looks(self, row: Any) -> Iterable[access.Look]:
        """Whose private data the page of a decision shows: it is recorded each time."""
        return ()

    def desk_of(self, row: Any) -> str:
        """A row as a record names it: the number of the case."""
        return f"{self.opts.verbose_name} {row.pk}"

    def note_look(
        self, request: HttpRequest, looks: Iterable[access.Look], ticket: str
    ) -> bool:
        """Record a look at private data. False where it could not be: nothing is shown then."""
        looks = list(looks)
        if not looks:
            return True
        try:
            staff_access.note(
                looks,
                by=self.who(request),
                purpose=self.purpose,
                ticket=ticket[:80],
                reason=f"Decided in the desk: {ticket}"[:500],
            )
        except access.NotRecorded:
            messages.error(request, "It could not be recorded, so nothing is shown.")
            return False
        return True

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What else the page of a decision needs."""
        return {}

    def onward(self, request: HttpRequest) -> str:
        """Where one goes after deciding: back to the list one came from, else to one's own."""
        asked = request.GET.get("onward", "")
        home = reverse("admin:index")
        if asked.startswith(home) and url_has_allowed_host_and_scheme(asked, None):
            return asked
        return reverse(f"admin:{self.name('changelist')}")

    def more(self, row: Any) -> Iterable[tuple[str, str, bool]]:
        """Other pages of the row: what they are called, their address, are they posted to."""
        return ()

    def who(self, request: HttpRequest) -> Member:
        assert isinstance(request.user, Member)  # noqa: S101 the door let members in alone
        return request.user


def age(moment: datetime) -> str:
    """How long something has waited, in days and hours."""
    waited = timezone.now() - moment
    return f"{waited.days} d {waited.seconds // 3600} h"


class Answer(forms.Form):
    """Yes or no, what was looked at for ourselves, and what the asker reads."""

    decision = forms.ChoiceField(
        choices=[("yes", "Yes, it is so"), ("no", "No")], widget=forms.RadioSelect
    )


def long_text(label: str, **more: Any) -> forms.CharField:
    area = partial(forms.Textarea, attrs={"rows": 4, "cols": 80})
    return forms.CharField(label=label, max_length=2000, widget=area(), **more)
