"""Terms of trade by their codes."""

import json
from functools import cache
from importlib import resources

from django.utils.translation import gettext_lazy as _

from privacy import cldr

# Incoterms 2020 (ICC).
INCOTERMS = (
    *("EXW", "FCA", "FAS", "FOB", "CFR", "CIF"),
    *("CPT", "CIP", "DAP", "DPU", "DDP"),
)
PAYMENT_TERMS = {
    "tt": _("Bank transfer (T/T)"),
    "lc": _("Letter of credit (L/C)"),
    "dp": _("Documents against payment (D/P)"),
    "da": _("Documents against acceptance (D/A)"),
    "oa": _("Open account"),
    "card": _("Card"),
    "escrow": _("Escrow"),
}
# Those that most trade is done in stand first.
COMMON = ("USD", "EUR", "GBP", "JPY", "CNY", "INR", "TRY", "BRL", "MXN", "AED")
CUSTOM_WORK = {
    "OEM": _("To the customer's design (OEM)"),
    "ODM": _("Own design under the customer's brand (ODM)"),
}


@cache
def currencies(language: str) -> list[tuple[str, str]]:
    """(code, "EUR · Euro") of ISO 4217, the common ones first."""
    names = cldr.words(language).currencies
    file = resources.files("pycountry") / "databases" / "iso4217.json"
    entries = json.loads(file.read_text(encoding="utf-8"))["4217"]
    # X… are metals, funds and tests, but for the francs and dollars of several countries.
    codes = {
        entry["alpha_3"]
        for entry in entries
        if entry["alpha_3"][0] != "X" or entry["alpha_3"] in SHARED
    }
    others = sorted(codes - set(COMMON))
    return [(code, f"{code} · {names.get(code, code)}") for code in (*COMMON, *others)]


# Of central and western Africa, the eastern Caribbean and the French Pacific.
SHARED = {"XAF", "XCD", "XOF", "XPF"}


def payment(code: str) -> str:
    return str(PAYMENT_TERMS.get(code, code))
