"""Messages of which nobody knows whether they arrived: a person decides. No address, no name."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from members.admin.acts import Act, ActingAdmin, Sure
from members.mailing.sending import uncertainty
from members.models import Delivery

MAY = "members.change_delivery"
LOOK = "Its Message-ID is in the log of the mail server it was given to."
ARRIVED = Act(
    name="arrived",
    label="It arrived",
    warning=f"It counts as sent, and is not sent again. {LOOK}",
    done="It counts as sent.",
    permission=MAY,
    deed=lambda row, **_by: uncertainty.arrived(row),
    is_possible=lambda row: bool(row.state == Delivery.State.UNCERTAIN),
    form=Sure,
)
AGAIN = Act(
    name="send-again",
    label="It did not: send again",
    warning=f"Where it did arrive, its reader gets it twice. {LOOK} It goes only to a"
    " member who still allows it, and while its campaign lasts.",
    done="It waits to be sent again.",
    permission=MAY,
    deed=lambda row, **_by: uncertainty.send_again(row),
    is_possible=lambda row: bool(row.state == Delivery.State.UNCERTAIN),
    form=Sure,
)


def of_chosen(act: Act) -> Callable[..., HttpResponse]:
    """What the list offers for chosen rows: a page that asks whether one is sure."""

    def ask(
        page: "UncertainAdmin", request: HttpRequest, rows: QuerySet[Delivery]
    ) -> HttpResponse:
        return page.ask_about(request, rows, act)

    ask.__name__ = f"chosen_{act.name.replace('-', '_')}"
    return admin.action(description=act.label)(ask)


@admin.register(Delivery)
class UncertainAdmin(ActingAdmin):
    columns = ("campaign", "message_id", "ended_at", "trouble", "tries", "state")
    list_display = ("ended_at", "campaign", "message_id", "trouble")
    known_to_staff = frozenset({"campaign", "ended_at", "trouble", "tries", "state"})
    list_filter = ("campaign",)
    ordering = ("-ended_at",)
    follows = ("campaign",)
    acts = (ARRIVED, AGAIN)
    refusals = (uncertainty.Refused,)
    actions = [of_chosen(ARRIVED), of_chosen(AGAIN)]  # type: ignore[assignment]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        rows: QuerySet[Delivery] = super().get_queryset(request)
        return rows.filter(state=Delivery.State.UNCERTAIN)

    @admin.display(description="Message-ID")
    def message_id(self, row: Delivery) -> str:
        return uncertainty.message_id(row)

    def after(self, row: Any) -> str:
        return reverse("admin:members_delivery_changelist")

    def get_urls(self) -> list[URLPattern]:
        decided = [
            path(
                f"chosen/{act.name}/",
                self.admin_site.admin_view(
                    reauthentication_required(require_POST(self.page_of_chosen(act)))
                ),
                name=f"members_delivery_chosen_{act.name}",
            )
            for act in self.acts
        ]
        return [*decided, *super().get_urls()]

    def ask_about(
        self, request: HttpRequest, rows: QuerySet[Delivery], act: Act
    ) -> HttpResponse:
        if not request.user.has_perm(act.permission):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": act.label,
            "act": act,
            "rows": [(row, uncertainty.message_id(row)) for row in rows],
            "address": reverse(f"admin:members_delivery_chosen_{act.name}"),
            "back": reverse("admin:members_delivery_changelist"),
        }
        return TemplateResponse(request, "admin/uncertain.html", context)

    def page_of_chosen(self, act: Act) -> Callable[[HttpRequest], HttpResponse]:
        def page(request: HttpRequest) -> HttpResponse:
            return self.decide_chosen(request, act)

        return page

    def decide_chosen(self, request: HttpRequest, act: Act) -> HttpResponse:
        """Decide about each of the chosen rows; what was decided meanwhile stays so."""
        if not request.user.has_perm(act.permission):
            raise PermissionDenied
        try:
            rows = list(self.get_queryset(request).filter(pk__in=_chosen(request)))
        except (ValueError, ValidationError):
            rows = []
        done = 0
        for row in rows:
            try:
                act.deed(row, by=request.user)
            except uncertainty.Refused as refused:
                messages.error(request, f"{uncertainty.message_id(row)}: {refused}")
            else:
                self.log_change(request, row, act.done)
                done += 1
        if done:
            messages.success(request, f"{done} decided. {act.label}.")
        elif not rows:
            messages.warning(request, "Nothing was left to decide of these.")
        return redirect("admin:members_delivery_changelist")


def _chosen(request: HttpRequest) -> list[str]:
    return request.POST.getlist("chosen")[: UncertainAdmin.list_per_page]
