"""Pages on which staff do something to a row: they say why, and it is done once."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from members.interventions import Refused
from privacy.masks import MaskedAdmin


class Reason(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}),
        help_text="Kept, and told word by word to those it concerns. Name nobody in it.",
    )


class Sure(forms.Form):
    """Nothing to say, only to do."""


class Act(NamedTuple):
    """Something staff may do to a row. `deed` takes the row, `by`, and what the form holds."""

    name: str
    label: str
    warning: str
    done: str
    permission: str
    deed: Callable[..., object]
    is_possible: Callable[[Any], bool]
    form: type[forms.Form] = Reason
    # What the form begins with, of the row.
    begins_with: Callable[[Any], dict[str, Any]] | None = None
    # What one has to know before it is done: names, and what is so.
    facts: Callable[[Any], Iterable[tuple[str, Any]]] | None = None


class ActingAdmin(MaskedAdmin):
    """A masked page with acts beside it. Nothing else of a row can be changed."""

    acts: tuple[Act, ...] = ()
    # What a deed raises that it does not do, with a sentence for its reader.
    refusals: tuple[type[Exception], ...] = (Refused,)
    change_form_template = "admin/row_with_acts.html"

    def get_urls(self) -> list[URLPattern]:
        acts = [
            path(
                f"<path:object_id>/{act.name}/",
                self.admin_site.admin_view(self.page_of(act)),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{act.name}",
            )
            for act in self.acts
        ]
        return [*acts, *super().get_urls()]

    def page_of(self, act: Act) -> Callable[..., HttpResponse]:
        def page(request: HttpRequest, object_id: str) -> HttpResponse:
            return self.act_on(request, object_id, act)

        guarded: Callable[..., HttpResponse] = reauthentication_required(page)
        return guarded

    def act_on(self, request: HttpRequest, object_id: str, act: Act) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if not request.user.has_perm(act.permission):
            raise PermissionDenied
        if row is None:
            raise Http404
        initial = act.begins_with(row) if act.begins_with else {}
        sent = request.POST if request.method == "POST" else None
        form = act.form(sent, initial=initial)
        if form.is_valid():
            try:
                act.deed(row, by=request.user, **form.cleaned_data)
            except self.refusals as refused:
                form.add_error(None, str(refused))
            else:
                self.log_change(request, row, act.done)
                messages.success(request, act.done)
                return redirect(self.after(row))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": act.label,
            "act": act,
            "facts": act.facts(row) if act.facts else (),
            "row": row,
            "form": form,
            "back": self.address(row, "change"),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/act.html", context, status=status)

    def after(self, row: Any) -> str:
        """Where one goes when something was done to a row: the list, where it is gone."""
        if self.model._default_manager.filter(pk=row.pk).exists():
            return self.address(row, "change")
        name = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        return reverse(f"admin:{name}", current_app=self.admin_site.name)

    def address(self, row: Any, page: str) -> str:
        name = f"{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(f"admin:{name}", args=[row.pk], current_app=self.admin_site.name)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        more = {**(extra_context or {}), "acts": self.ways(request, row)}
        return super().change_view(request, object_id, form_url, more)

    def ways(self, request: HttpRequest, row: Any) -> list[tuple[str, str]]:
        """The pages on which something can be done to a row now, and what they are called."""
        return [
            (self.address(row, act.name), act.label)
            for act in self.acts
            if row and act.is_possible(row) and request.user.has_perm(act.permission)
        ]
