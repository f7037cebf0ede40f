"""How a team answers: its templates, and the rules that say whose an inquiry is."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from listings import formats
from listings.asking import answer_templates, routing
from listings.asking.team_forms import RuleForm, TemplateForm
from listings.models import RoutingRule
from listings.taxonomy import tree
from members.doors import company_door
from members.http import MemberRequest
from members.models import Company, Membership
from members.row_numbers import row_number

SALES, ADMIN = Membership.Role.SALES, Membership.Role.ADMIN


@company_door(SALES)
@require_http_methods(["GET", "HEAD", "POST"])
def templates(request: MemberRequest, company: Company) -> HttpResponse:
    """All templates, one of them open to be changed, and a form for a new one."""
    number = row_number(request.POST.get("template") or request.GET.get("template", ""))
    rows = company.answer_templates.order_by("title")
    chosen = get_object_or_404(rows, pk=number) if number else None
    if request.method == "POST" and request.POST.get("act") == "delete":
        answer_templates.delete(company, number or 0)
        return redirect("answer-templates", company.pk)
    initial = {"title": chosen.title, "text": chosen.text} if chosen else None
    form = TemplateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            answer_templates.save(
                company, key=chosen.pk if chosen else None, **form.cleaned_data
            )
        except answer_templates.TitleTaken:
            form.add_error("title", _("Another template has this title."))
        except answer_templates.TooManyTemplates:
            form.add_error(None, _("There are 50 templates already."))
        else:
            return redirect("answer-templates", company.pk)
    shown = {"company": company, "rows": rows, "form": form, "chosen": chosen}
    status = 422 if form.errors else 200
    return render(request, "me/inquiries/templates.html", shown, status=status)


@company_door(ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: MemberRequest, company: Company) -> HttpResponse:
    """The rules in their order, and a form for another."""
    act = request.POST.get("act", "add")
    if request.method == "POST" and act in {"up", "delete"}:
        deed = routing.up if act == "up" else routing.remove
        deed(company, row_number(request.POST.get("rule", "")) or 0)
        return redirect("routing-rules", company.pk)
    if act != "add":
        raise Http404
    form = RuleForm(request.POST or None, company=company)
    if request.method == "POST" and form.is_valid():
        try:
            routing.add(form.rule())
        except routing.ThereAlready:
            form.add_error(None, _("There is a rule for the same already."))
        except routing.TooManyRules:
            form.add_error(None, _("There are 50 rules already."))
        else:
            return redirect("routing-rules", company.pk)
    language = get_language() or "en"
    found = company.routing_rules.select_related("item", "member")
    shown = {
        "company": company,
        "rows": [row(one, language) for one in found],
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "me/inquiries/rules.html", shown, status=status)


def row(rule: RoutingRule, language: str) -> dict[str, Any]:
    node = tree().by_id.get(rule.category_id or 0)
    return {
        "rule": rule,
        "category": node.name(language) if node else "",
        "country": formats.country(rule.country, language) if rule.country else "",
    }
