"""HS codes while somebody types, for the form's own list of suggestions."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from listings.posting import customs
from members.doors import member_required
from members.http import MemberRequest


@member_required
@require_safe
def customs_codes(request: MemberRequest) -> HttpResponse:
    """Options of a datalist. The form works without: a word that is sent is answered with codes."""
    typed = request.GET.get("hs_code", "")[:60]
    shown = {"codes": customs.about(typed, str(request.LANGUAGE_CODE)) if typed else []}
    return render(request, "forms/codes.html", shown)
