"""Synonyms of search, and what people look for and do not find."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.html import format_html

from listings.admin.tree_forms import WordsForm
from listings.models import MissedSearch, SynonymGroup
from listings.tending import previewing, words
from members.admin.acts import Act, ActingAdmin
from members.interventions import Refused
from members.models import Member
from privacy.masks import MaskedAdmin

TEND = "listings.tend_tree"
PREVIEW = "preview"
MEANS = "Whoever searches for one of these words finds the others too, within a minute."
EDIT = Act(
    name="edit",
    label="Change the words",
    warning=MEANS,
    done="The words are changed.",
    permission=TEND,
    deed=words.change,
    is_possible=lambda _one: True,
    form=WordsForm,
    begins_with=lambda group: {"words": group.words},
)
NEW = EDIT._replace(label="Make a group", done="The words mean the same now.")


def switch_off(group: SynonymGroup, *, by: Member) -> None:
    words.switch(group, is_on=False, by=by)


def switch_on(group: SynonymGroup, *, by: Member) -> None:
    words.switch(group, is_on=True, by=by)


@admin.register(SynonymGroup)
class SynonymGroupAdmin(ActingAdmin):
    columns = ("words", "off_at", "changed_at", "is_decided")
    list_display = ("__str__", "is_decided", "off_at", "changed_at")
    list_filter = (("off_at", admin.EmptyFieldListFilter), "is_decided")
    search_fields = ("words",)
    search_help_text = "A word"
    ordering = ("words",)
    change_list_template = "admin/listings/synonyms.html"
    acts = (
        EDIT,
        Act(
            name="off",
            label="Switch it off",
            warning="The words no longer mean the same. A later release leaves it so.",
            done="The group is off.",
            permission=TEND,
            deed=switch_off,
            is_possible=lambda group: group.off_at is None,
            form=forms.Form,
        ),
        Act(
            name="on",
            label="Switch it on",
            warning="The words mean the same again.",
            done="The group is on.",
            permission=TEND,
            deed=switch_on,
            is_possible=lambda group: group.off_at is not None,
            form=forms.Form,
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(reauthentication_required(self.make))
        return [
            path("new/", view, name="listings_synonymgroup_new"),
            *super().get_urls(),
        ]

    def act_on(self, request: HttpRequest, object_id: str, act: Act) -> HttpResponse:
        """What other words would change can be looked at before they are entered."""
        if act is not EDIT:
            return super().act_on(request, object_id, act)
        if PREVIEW in request.POST:
            return self.looked_at(request, self.get_object(request, object_id))
        response = super().act_on(request, object_id, act)
        if isinstance(response, TemplateResponse):
            response.context_data = {**(response.context_data or {}), "previews": True}
        return response

    def looked_at(self, request: HttpRequest, group: Any) -> HttpResponse:
        if not request.user.has_perm(TEND):
            raise PermissionDenied
        if group is None:
            raise Http404
        form, facts = WordsForm(request.POST), []
        if form.is_valid():
            try:
                facts = previewing.preview(form.cleaned_data["words"], group)
            except Refused as refused:
                form.add_error(None, str(refused))
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": EDIT.label,
            "act": EDIT,
            "row": group,
            "form": form,
            "facts": facts,
            "previews": True,
            "back": self.address(group, "change"),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/act.html", shown, status=status)

    def made(self, request: HttpRequest, group: SynonymGroup) -> HttpResponse:
        self.log_addition(request, group, NEW.done)
        messages.success(request, NEW.done)
        return redirect(self.address(group, "change"))

    def make(self, request: HttpRequest) -> HttpResponse:
        """A new group; `words` in the address begin it."""
        member = request.user
        if not isinstance(member, Member) or not member.has_perm(TEND):
            raise PermissionDenied
        begun = request.GET.get("words", "")[:60]
        form = WordsForm(request.POST or None, initial={"words": begun})
        facts: list[tuple[str, str]] = []
        if form.is_valid():
            said = form.cleaned_data["words"]
            try:
                if PREVIEW not in request.POST:
                    return self.made(request, words.make(said, by=member))
                facts = previewing.preview(said)
            except Refused as refused:
                form.add_error("words", str(refused))
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": NEW.label,
            "act": NEW,
            "row": "Words that mean the same",
            "form": form,
            "facts": facts,
            "previews": True,
            "back": reverse("admin:listings_synonymgroup_changelist"),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/act.html", shown, status=status)


@admin.register(MissedSearch)
class MissedSearchAdmin(MaskedAdmin):
    """Only words that several people asked for on one day are here."""

    columns = ("text", "day", "times")
    list_display = ("text", "day", "times", "to_synonym")
    list_filter = ("day",)
    search_fields = ("text",)
    search_help_text = "Words"
    ordering = ("-day", "-times", "text")

    @admin.display(description="make a synonym")
    def to_synonym(self, row: Any) -> str:
        try:
            address = reverse("admin:listings_synonymgroup_new")
        except NoReverseMatch:
            return "–"
        return format_html(
            '<a href="{}?{}">Make a synonym</a>',
            address,
            urlencode({"words": row.text}),
        )
