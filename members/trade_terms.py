"""Terms of trade by their codes."""

from django.utils.translation import gettext_lazy as _

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
CURRENCIES = ("USD", "EUR", "GBP", "JPY", "CNY", "INR", "TRY", "BRL", "MXN", "AED")
CUSTOM_WORK = {
    "OEM": _("To the customer's design (OEM)"),
    "ODM": _("Own design under the customer's brand (ODM)"),
}


def payment(code: str) -> str:
    return str(PAYMENT_TERMS.get(code, code))
