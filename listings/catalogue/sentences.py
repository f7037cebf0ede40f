"""What is wrong, in a sentence that says what to do."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    "needed": _("This must not be empty."),
    "broken_row": _("The row cannot be read. Look at its quotation marks."),
    "ragged": _("The row has %(cells)s cells, the first line %(columns)s."),
    "line_breaks": _("Write it in one line."),
    "unseen": _("It holds characters that nobody can see. Type it anew."),
    "too_long": _("At most %(limit)s characters; these are %(length)s."),
    "pair_too_long": _(
        "“%(name)s”: at most %(limit)s characters; these are %(length)s."
    ),
    "pair_unseen": _("“%(name)s” holds characters that nobody can see. Type it anew."),
    "not_a_number": _(
        "This is no number. Write digits and the sign before decimals alone."
    ),
    "not_whole": _("Write a whole number."),
    "decimals": _("At most %(limit)s decimals."),
    "too_large": _("At most %(limit)s digits before the decimals."),
    "too_high": _("At most %(limit)s."),
    "not_positive": _("Write a number above 0."),
    "unknown": _("This is none of the words or codes that are known here."),
    "unknown_category": _(
        "There is no such category. Write the name or the address of one of the last level."
    ),
    "not_a_leaf": _("This category has others below it. Choose one of those."),
    "ambiguous_category": _(
        "Several categories have this name. Write the address of one."
    ),
    "no_category": _("No category fits this title. Name one."),
    "not_tiers": _("Write quantity and price of each step: 10: 12.50; 100: 11.80"),
    "many_tiers": _("At most 8 steps."),
    "tier_quantities": _("Each quantity must be greater than the one before."),
    "tiers_rise": _("A price must not rise with the quantity."),
    "not_a_size": _("Write three edges: 40 x 30 x 25"),
    "many": _("At most %(limit)s."),
    "not_gtin": _("A GTIN has 8, 12, 13 or 14 digits."),
    "gtin_check": _("The last digit does not fit the others."),
    "not_hs": _("An HS code has 4, 6, 8 or 10 digits."),
    "no_chapter": _("There is no HS chapter %(chapter)s."),
    "not_a_day": _("Write the day as 2027-03-31."),
    "past": _("This day is over. Choose today or a later one."),
    "too_far": _("At most %(limit)s days from today."),
    "no_price_on_request": _("With a price on request leave the prices empty."),
    "range_turned": _("The highest price must not be below the price."),
    "no_currency": _("A price needs its currency, three letters such as EUR."),
    "no_period": _("Say per which period."),
    "twice": _("The same item stands in row %(row)s."),
    "no_such_number": _("You have no item of this number. Give it a SKU."),
    "withdrawn": _("The item of this SKU was withdrawn for good. Use another SKU."),
    "new_without_title": _("No item has this SKU, and a new one needs a title."),
    "new_without_category": _("No item has this SKU, and a new one needs a category."),
    "not_https": _("The address of a photo begins with https://"),
    "no_address": _(
        "This is no address of a photo. Write it as https://www.example.com/photo.jpg"
    ),
    "no_name_but_number": _("Write the name of the website, not a number."),
    "credentials": _("Take user name and password out of the address."),
    "port": _("Take the number of the port out of the address."),
    "address_long": _("An address has at most %(limit)s characters."),
    "photos_off": _("Photos are not fetched from addresses here. Send them as a ZIP."),
    "many_photos": _(
        "The item would have more than 10 photos. Name fewer, or take some away first."
    ),
}
TROUBLES: dict[str, Promise] = {
    "empty": _("The file is empty. Choose the file once more."),
    "no_rows": _("The file has a first line and no rows below it."),
    "large": _("The file has more than 60 MB. Split it."),
    "rows": _("The file has more than 100,000 rows. Split it."),
    "columns": _("The file has more than 100 columns. Take out what is not needed."),
    "kind": _("This is no CSV file and no XLSX workbook. Save it as one of these."),
    "coding": _("The letters of the file cannot be read. Save it as “CSV UTF-8”."),
    "bomb": _(
        "Unpacked, the workbook would be too large. Split it, or save it as CSV."
    ),
    "locked": _("The workbook is locked with a password. Save it without one."),
    "broken": _(
        "The workbook cannot be read. Open it, save it anew and send that file."
    ),
    "photos": _("The file names more than 100,000 photos. Split it."),
    "fault": _(
        "Something went wrong on our side, and nothing was entered. Send the file once more."
    ),
    "gone": _("The file is no longer here. Send it once more."),
}


def sentence(code: str, told: dict[str, Any]) -> str:
    """The sentence of an error, in the reader's language."""
    return str(SENTENCES[code]) % told


def trouble(code: str) -> str:
    return str(TROUBLES[code])
