"""Why something is not taken in, in words; and what the tables of a copy are called."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

TROUBLES: Mapping[str, Promise] = {
    "no_zip": gettext_lazy("The file is no ZIP, or is damaged. Save the copy anew."),
    "no_copy": gettext_lazy("The file is a ZIP, but not a copy of a member's data."),
    "version": gettext_lazy(
        "The copy is of another version than this site reads: %(place)s."
    ),
    "schema": gettext_lazy("The copy does not keep to its own form: %(place)s."),
    "hash": gettext_lazy(
        "A file in the copy is not as its manifest says: %(place)s. Nothing was taken in."
    ),
    "names": gettext_lazy("A file in the copy has a name that leads out of it."),
    "broken": gettext_lazy("A file in the copy cannot be read: %(place)s."),
    "large": gettext_lazy("A file in the copy is longer than it may be: %(place)s."),
    "entries": gettext_lazy("The copy has more files than can be taken in."),
    "bomb": gettext_lazy("The copy would be larger than 1 GB when it is unpacked."),
    "rows": gettext_lazy("The copy has more than 500,000 rows."),
    "gone": gettext_lazy("The file is no longer here. Send it again."),
    "fault": gettext_lazy(
        "We could not read the copy, and that is our fault. Write to us, please."
    ),
}
REASONS: Mapping[str, Promise] = {
    "alike": gettext_lazy(
        "A company like it is here already. If it is yours, claim it instead."
    ),
    "company": gettext_lazy("Its company is not taken in."),
    "listing": gettext_lazy("The item or offer it belongs to is not taken in."),
    "decided": gettext_lazy(
        "It was taken in before and published or given away since; it is left as it is."
    ),
    "category": gettext_lazy("Its category is not in use here."),
    "misfit": gettext_lazy("What it says does not fit here."),
    "field": gettext_lazy("These fields do not fit here and stay empty."),
    "file": gettext_lazy("Its file is not in the copy, or is larger than 10 MB."),
    "pdf": gettext_lazy("Its file is not a whole PDF."),
    "picture": gettext_lazy("Its file is not a picture that we can read."),
    "many": gettext_lazy("There are as many of them as there can be."),
}
TABLES: Mapping[str, Promise] = {
    "companies": gettext_lazy("Companies, not published yet"),
    "company-texts": gettext_lazy("Their texts"),
    "company-contacts": gettext_lazy("Ways to reach them"),
    "company-photos": gettext_lazy("Their pictures"),
    "certificates": gettext_lazy("Certificates, for our staff to look at"),
    "items": gettext_lazy("Items, as drafts"),
    "item-photos": gettext_lazy("Photos of items"),
    "item-documents": gettext_lazy("Documents of items"),
    "offers": gettext_lazy("Offers, as drafts"),
    "offer-files": gettext_lazy("Documents of offers"),
    "answer-templates": gettext_lazy("Texts that you answer with"),
    "favourite-lists": gettext_lazy("Names of your lists of favourites"),
    "saved-searches": gettext_lazy("Saved searches"),
    "notifications-off": gettext_lazy("Mails that you switched off"),
}
# What is never taken in, and why.
NEVER: tuple[tuple[Promise, Promise], ...] = (
    (
        gettext_lazy("Your account, addresses and sessions"),
        gettext_lazy("You have an account here."),
    ),
    (
        gettext_lazy("What you allowed and agreed to"),
        gettext_lazy("Permission is given here, by you, and never by a file."),
    ),
    (
        gettext_lazy("Conversations, messages and their files"),
        gettext_lazy(
            "Their other side is not here, and a file speaks for nobody. They stay readable "
            "in your copy."
        ),
    ),
    (
        gettext_lazy("Favourites, suppliers you follow"),
        gettext_lazy("They lead to pages of the other site."),
    ),
    (
        gettext_lazy("Checks, reviews, the team and its history"),
        gettext_lazy("They were decided there; here they begin anew."),
    ),
)


def trouble(code: str, place: str) -> str:
    """Why a copy cannot be taken in at all."""
    return str(TROUBLES.get(code, TROUBLES["fault"])) % {"place": place}


def left(rows: Iterable[list[str]]) -> list[dict[str, str]]:
    """What was left out, one by one."""
    return [
        {
            "table": str(TABLES.get(table, table)),
            "what": what,
            "why": str(REASONS.get(code, REASONS["misfit"])),
        }
        for table, what, code in rows
    ]
