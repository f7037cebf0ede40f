"""Synonyms of search, and what people look for and do not find."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.html import format_html

from listings.admin.tree_forms import WordsForm
from listings.models import MissedSearch, SynonymGroup
from listings.tending import words
from members.admin.acts import Act, ActingAdmin
from members.interventions import Refused
from members.models import Member
from privacy.masks import MaskedAdmin

TEND = "listings.tend_tree"
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

    def make(self, request: HttpRequest) -> HttpResponse:
        """A new group; `words` in the address begin it."""
        member = request.user
        if not isinstance(member, Member) or not member.has_perm(TEND):
            raise PermissionDenied
        begun = request.GET.get("words", "")[:60].replace(" ", "\n")
        form = WordsForm(request.POST or None, initial={"words": begun})
        if form.is_valid():
            try:
                group = words.make(form.cleaned_data["words"], by=member)
            except Refused as refused:
                form.add_error("words", str(refused))
            else:
                self.log_addition(request, group, NEW.done)
                messages.success(request, NEW.done)
                return redirect(self.address(group, "change"))
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": NEW.label,
            "act": NEW,
            "row": "Words that mean the same",
            "form": form,
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
