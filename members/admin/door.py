"""The door: staff say why, and see the fields of that purpose, each time recorded."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from members import staff_access
from members.admin.acts import ActingAdmin
from members.models import Member
from privacy import access

PURPOSES = {
    access.Purpose.SUPPORT: "Support: somebody asked for help",
    access.Purpose.ABUSE: "Abuse: something that breaks the rules is looked into",
    access.Purpose.LEGAL: "Legal: a law or a court asks",
    access.Purpose.MAINTENANCE: "Maintenance: the directory is kept right",
    access.Purpose.IMPROVEMENT: "Improvement: the directory is made better",
}

NAMED = (
    "Ticket and reason are kept longer than the account may be: name nobody in them, and"
    " no address."
)


class Why(forms.Form):
    """Why a record is opened."""

    purpose = forms.ChoiceField(
        label="Purpose",
        choices=[(one.value, words) for one, words in PURPOSES.items()],
        widget=forms.RadioSelect,
        help_text="It decides which fields you see. The member reads it.",
    )
    ticket = forms.CharField(
        label="Ticket",
        max_length=80,
        help_text="The number of the case, as we file it.",
    )
    reason = forms.CharField(
        label="Reason",
        min_length=access.REASON_AT_LEAST,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="For whoever goes through the looks of the week. Name nobody in it.",
    )


class DoorAdmin(ActingAdmin):
    """A masked page with a door to what is behind the masks."""

    # Which fields each purpose opens.
    opens: dict[access.Purpose, tuple[str, ...]]

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(reauthentication_required(self.open_page))
        name = f"{self.opts.app_label}_{self.opts.model_name}_open"
        return [path("<path:object_id>/open/", page, name=name), *super().get_urls()]

    def open_page(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks why; posted, shows the fields of the purpose, this once."""
        by = request.user
        if not isinstance(by, Member) or not staff_access.may_open(by):
            raise PermissionDenied
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        form = Why(request.POST if request.method == "POST" else None)
        values, status = self.opened(request, row, form, by)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Open private fields",
            "row": row,
            "form": form,
            "values": values,
            "opens": [
                (words, [staff_access.label(name) for name in self.opens[purpose]])
                for purpose, words in PURPOSES.items()
            ],
            "back": self.address(row, "change"),
        }
        answer = TemplateResponse(request, "admin/open.html", context, status=status)
        answer["Cache-Control"] = "private, no-store"
        return answer

    def opened(
        self, request: HttpRequest, row: Any, form: Why, by: Member
    ) -> tuple[list[tuple[str, Any]], int]:
        """The fields in words where the form says why, and the answer's status."""
        if not form.is_valid():
            return [], 422 if form.errors else 200
        said = form.cleaned_data
        try:
            found = staff_access.open_fields(
                row,
                by=by,
                purpose=access.Purpose(said["purpose"]),
                ticket=said["ticket"],
                reason=said["reason"],
            )
        except staff_access.Named:
            form.add_error("reason", NAMED)
            return [], 422
        except access.NotRecorded:
            messages.error(request, "It could not be recorded, so nothing is shown.")
            return [], 503
        return [(staff_access.label(name), value) for name, value in found.items()], 200

    def ways(self, request: HttpRequest, row: Any) -> list[tuple[str, str]]:
        by = request.user
        if row is None or not isinstance(by, Member) or not staff_access.may_open(by):
            return super().ways(request, row)
        door = (self.address(row, "open"), "Open private fields")
        return [door, *super().ways(request, row)]
