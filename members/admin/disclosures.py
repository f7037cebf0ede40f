"""The register of disclosures, and the partners: who asks, who decides, what was made of it."""

from typing import Any

import structlog
from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from members import disclosing, staff_access
from members.admin.disclosure_forms import Ask, Extend, PartnerForm, form_to_decide
from members.admin.looks import names_of, overseer
from members.models import Member
from privacy import access, disclosures
from privacy.disclosures import Refused, State
from privacy.masks import MaskedAdmin
from privacy.models import Disclosure, DisclosureFile, Partner

log = structlog.get_logger("members.disclosures")
KEEPS = "privacy.change_disclosure"
PARTNERS = "privacy.change_partner"


def keeper(request: HttpRequest, permission: str = KEEPS) -> Member:
    """Whoever keeps the register."""
    return overseer(request, permission)


@admin.register(Disclosure)
class DisclosureAdmin(MaskedAdmin):
    columns = (
        *("id", "recorded_at", "state", "ground", "partner", "instrument"),
        *("recipient", "reason", "fields", "withheld_until", "extends", "members"),
    )
    # What two people have to agree on; of whom, stands on the page of the case.
    known_to_staff = frozenset(
        {
            *("ground", "partner", "instrument", "recipient", "reason", "fields"),
            *("withheld_until", "extends"),
        }
    )
    follows = ("partner", "decision", "extends")
    list_display = ("recorded_at", "case", "state", "ground", "partner", "recipient")
    list_filter = ("ground",)
    ordering = ("-position",)
    change_list_template = "admin/disclosures.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        kept = DisclosureFile.objects.filter(disclosure=OuterRef("pk"))
        rows: Any = super().get_queryset(request)
        with_file: QuerySet[Any] = rows.annotate(has_file=Exists(kept))
        return with_file

    @admin.display(description="case")
    def case(self, row: Disclosure) -> str:
        address = reverse("admin:privacy_disclosure_case", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, row)

    @admin.display(description="state")
    def state(self, row: Any) -> str:
        decision = getattr(row, "decision", None)
        if decision is None:
            return "waits for somebody other than who asked"
        if decision.state == State.APPROVED and row.has_file:
            return "approved, its file can be fetched"
        return str(decision.get_state_display()).lower()

    def get_urls(self) -> list[URLPattern]:
        def of(way: str, view: Any, name: str) -> URLPattern:
            guarded: Any = self.admin_site.admin_view(view)
            found: URLPattern = path(way, guarded, name=f"privacy_disclosure_{name}")
            return found

        return [
            of("ask/", self.ask, "ask"),
            of("<int:number>/case/", self.page, "case"),
            of("<int:number>/longer/", self.longer, "longer"),
            of("<int:number>/build/", require_POST(self.build), "build"),
            of("<int:number>/file/", require_safe(self.file), "file"),
            *super().get_urls(),
        ]

    def row(self, number: int) -> Disclosure:
        if number >= 2**63:
            raise Http404
        found: Disclosure | None = (
            Disclosure.objects.select_related("partner", "extends")
            .filter(pk=number)
            .first()
        )
        if found is None:
            raise Http404
        return found

    def ask(self, request: HttpRequest) -> HttpResponse:
        """A new request."""
        by = keeper(request)
        form = Ask(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                said = dict(form.cleaned_data)
                asked = disclosing.ask(by=by, fields=said.pop("listed"), **said)
            except disclosing.Unknown as error:
                form.add_error("member_ids", str(error))
            except Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "Entered. Somebody else decides about it.")
                return redirect("admin:privacy_disclosure_case", asked.pk)
        return self.form_page(request, form, "Ask for a disclosure")

    def longer(self, request: HttpRequest, number: int) -> HttpResponse:
        """A request to withhold longer."""
        by = keeper(request)
        first = self.row(number)
        form = Extend(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                asked = disclosing.extend(first, by=by, **form.cleaned_data)
            except Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "Entered. Somebody else decides about it.")
                return redirect("admin:privacy_disclosure_case", asked.pk)
        return self.form_page(request, form, f"Withhold disclosure {number} longer")

    def page(self, request: HttpRequest, number: int) -> HttpResponse:
        """A case: what is asked for, who decides, and what can be done now."""
        by = keeper(request)
        asked = self.row(number)
        form_class = form_to_decide(asked, by)
        form = None
        if form_class:
            form = form_class(request.POST if request.method == "POST" else None)
            if form.is_valid() and self.decide(request, asked, form, by):
                return redirect("admin:privacy_disclosure_case", asked.pk)
        elif request.method == "POST":
            messages.warning(request, "It was decided or withdrawn meanwhile.")
            return redirect("admin:privacy_disclosure_case", asked.pk)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": str(asked),
            "form": form,
            **shown(asked, by),
        }
        status = 422 if form and form.errors else 200
        answer = TemplateResponse(
            request, "admin/disclosure.html", context, status=status
        )
        answer["Cache-Control"] = "private, no-store"
        return answer

    def decide(
        self, request: HttpRequest, asked: Disclosure, form: forms.Form, by: Member
    ) -> bool:
        said = form.cleaned_data
        try:
            state = State(said["state"])
            disclosing.decide(asked, state, by=by, words=said["words"])
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"{state.label}.")
        return True

    def build(self, request: HttpRequest, number: int) -> HttpResponse:
        """Make the file of an approved case."""
        by = keeper(request)
        try:
            disclosing.build(self.row(number), by=by)
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The file is made. It is kept for seven days.")
        return redirect("admin:privacy_disclosure_case", number)

    def file(self, request: HttpRequest, number: int) -> HttpResponse:
        """The file, for who asked and who approved."""
        by = keeper(request)
        try:
            package = disclosures.fetch(self.row(number), by=by.subject)
        except Refused as error:
            messages.error(request, str(error))
            return redirect("admin:privacy_disclosure_case", number)
        log.info("disclosure-file-fetched", disclosure=number, subject=str(by.subject))
        return attached(package.content, f"disclosure-{number}.zip", "application/zip")

    def form_page(
        self, request: HttpRequest, form: forms.Form, title: str
    ) -> HttpResponse:
        return form_page(self, request, form, title)


@admin.register(Partner)
class PartnerAdmin(MaskedAdmin):
    columns = ("name", "purpose", "active", "since")
    list_display = ("name", "purpose", "active", "since", "to_do")
    list_filter = ("active",)
    ordering = ("name",)
    change_list_template = "admin/partners.html"

    @admin.display(description="to do")
    def to_do(self, row: Partner) -> str:
        change = reverse("admin:privacy_partner_edit", args=[row.pk])
        return format_html('<a href="{}">Change, hand over</a>', change)

    def get_urls(self) -> list[URLPattern]:
        def of(way: str, view: Any, name: str) -> URLPattern:
            guarded: Any = self.admin_site.admin_view(view)
            found: URLPattern = path(way, guarded, name=f"privacy_partner_{name}")
            return found

        return [
            of("new/", self.edit, "new"),
            of("<int:number>/edit/", self.edit, "edit"),
            of("<int:number>/hand-over/", require_POST(self.hand_over), "hand-over"),
            of(
                "<int:number>/withdrawals/",
                require_POST(self.withdrawals),
                "withdrawals",
            ),
            *super().get_urls(),
        ]

    def row(self, number: int) -> Partner:
        found = Partner.objects.filter(pk=number).first() if number < 2**63 else None
        if found is None:
            raise Http404
        return found

    def edit(self, request: HttpRequest, number: int | None = None) -> HttpResponse:
        """A partner, and the ways to hand over to it."""
        keeper(request, PARTNERS)
        partner = None if number is None else self.row(number)
        sent = request.POST if request.method == "POST" else None
        form = PartnerForm(sent, instance=partner)
        if form.is_valid():
            saved = form.save()
            messages.success(request, "Saved.")
            return redirect("admin:privacy_partner_edit", saved.pk)
        return form_page(
            self, request, form, str(partner or "A new partner"), partner=partner
        )

    def hand_over(self, request: HttpRequest, number: int) -> HttpResponse:
        """Ask for a hand-over, which somebody else approves."""
        by = keeper(request, PARTNERS)
        try:
            asked = disclosures.ask_for_partner(
                self.row(number), fields=disclosing.PARTNER_FIELDS, by=by.subject
            )
        except Refused as error:
            messages.error(request, str(error))
            return redirect("admin:privacy_partner_edit", number)
        messages.success(request, "Entered. Somebody else decides about it.")
        return redirect("admin:privacy_disclosure_case", asked.pk)

    def withdrawals(self, request: HttpRequest, number: int) -> HttpResponse:
        """Whom the partner has to strike out, as of now. Each of them reads of it."""
        by = keeper(request, PARTNERS)
        try:
            content = disclosing.withdrawals_for(self.row(number), by=by)
        except access.NotRecorded:
            messages.error(request, "It could not be recorded, so nothing is shown.")
            return redirect("admin:privacy_partner_edit", number)
        return attached(content, f"withdrawals-{number}.csv", "text/csv")


def form_page(
    site: MaskedAdmin, request: HttpRequest, form: Any, title: str, **more: Any
) -> HttpResponse:
    context = site.admin_site.each_context(request) | {
        "opts": site.opts,
        "title": title,
        "form": form,
        **more,
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/register_form.html", context, status=status)


def attached(content: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def shown(asked: Disclosure, by: Member) -> dict[str, Any]:
    """A case in words, and what its reader can do now."""
    decision = getattr(asked, "decision", None)
    package = getattr(asked, "package", None)
    kept = DisclosureFile.objects.filter(disclosure=asked).first()
    staff = names_of(
        {asked.requested_by, *((decision.by,) if decision else ())},
    )
    approved = bool(decision and decision.state == State.APPROVED)
    mine = by.subject in {asked.requested_by, decision.by if decision else None}
    until = disclosures.told_from(asked) if approved and not asked.extends_id else None
    people = sorted(names_of(asked.members).values())
    return {
        "asked": asked,
        "ground": asked.get_ground_display() or "The members' permission",
        "fields": [staff_access.label(name) for name in asked.fields],
        "people": people,
        "erased": len(asked.members) - len(people),
        "requester": staff.get(asked.requested_by, "a deleted account"),
        "decision": decision,
        "decider": staff.get(decision.by, "a deleted account") if decision else "",
        "package": package,
        "kept": kept,
        "may_build": approved and package is None and not asked.extends_id,
        "may_fetch": approved and mine and kept is not None,
        "may_extend": asked.withheld_until is not None
        and until is not None
        and until < disclosures.withheld_at_most(asked),
        "told_from": until,
    }
