"""The start page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from listings import formats, structured
from listings.cards import company_cards, item_cards, offer_cards
from listings.search import kept_counts, newest, totals
from listings.taxonomy import tree

EXAMPLES = ("hydraulic pump", "cotton t-shirt", "LED panel 60x60", "8413", "不锈钢")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if request.GET.get("for") == "privacy":
        # The policy's address of 2001: /?page=about/about&lan=en&for=privacy
        with translation.override(
            "zh-hans" if request.GET.get("lan", "") in {"zh", "cn"} else "en"
        ):
            return redirect("privacy", permanent=True)
    language = str(request.LANGUAGE_CODE)
    counts = {pk: found.get("", 0) for pk, found in kept_counts("items").items()}
    industries = [
        (
            node.name(language),
            reverse("category", args=[node.slug]),
            node.icon,
            formats.number(counts.get(node.id, 0), language),
        )
        for node in tree().industries
    ]
    return render(
        request,
        "home.html",
        {
            "industries": industries,
            "examples": EXAMPLES,
            "figures": figures(language),
            "items": item_cards(newest("items", 12), language),
            "wanted": offer_cards(newest("buy", 6), language),
            "suppliers": company_cards(
                newest("suppliers", 6, sort="confirmed"), language
            ),
            "structured": structured.as_script(structured.website(reverse("search"))),
        },
    )


def figures(language: str) -> list[tuple[str, str, str]]:
    """(what, how many, address) of all there is to find."""
    found = totals()
    offers = reverse("offers")
    homes = found["countries"]
    suppliers = (
        ngettext("Suppliers in %d country", "Suppliers in %d countries", homes) % homes
    )
    lines = (
        (_("Items"), "items", reverse("categories")),
        (_("Offers to sell"), "sell", offers),
        (_("Wanted by buyers"), "buy", f"{offers}?tab=buy"),
        (suppliers, "suppliers", reverse("companies")),
    )
    return [
        (name, formats.number(found[key], language), address)
        for name, key, address in lines
    ]
