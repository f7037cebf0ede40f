"""How figures are made, for readers: with the very numbers that the software works by."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from listings import attacks, formats, released
from members import statistics, visits
from members.reporting import definitions
from privacy.models import Budget
from privacy.releases import arithmetic
from privacy.releases.catalogue import ONE_WAY, TWO_WAY, Table


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """Formulas, tables, budget, attacks. One statement."""
    language = str(request.LANGUAGE_CODE)
    year = timezone.now().year
    spent = Budget.objects.filter(year=year).order_by("line")
    shown = {
        "who": definitions.who(),
        "one_way": ONE_WAY,
        "two_way": TWO_WAY,
        "margin_one": formats.number(round(arithmetic.margin(ONE_WAY), 1), language),
        "margin_two": formats.number(round(arithmetic.margin(TWO_WAY), 1), language),
        "within": formats.number(arithmetic.WITHIN, language),
        "tables": [_asked(one, language) for one in statistics.CATALOGUE.tables],
        "visits": _asked(visits.TABLE, language),
        "year": year,
        "budgets": [_spent(one, language) for one in spent],
        "tried": attacks.tried(language),
        "email": settings.CONTACT_EMAIL,
    }
    return render(request, "pages/method.html", shown)


def _asked(table: Table, language: str) -> dict[str, Any]:
    """A table of the catalogue: what it costs and from which value on it is shown."""
    return {
        "title": " × ".join(released.heads(table.name)),
        "cells": formats.number(table.cells, language),
        "sigma": table.sigma,
        "threshold": table.threshold,
        "cost": formats.number(round(table.rho, 4), language),
    }


def _spent(budget: Budget, language: str) -> dict[str, Any]:
    return {
        "line": released.line_name(budget.line),
        "spent": formats.number(round(budget.spent, 4), language),
        "cap": formats.number(budget.cap.normalize(), language),
    }
