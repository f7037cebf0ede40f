"""What the parts of a company's profile are called, why each is asked, who sees it."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class SectionWords(NamedTuple):
    """A part of the profile: its place in the address, and what is said about it."""

    key: str
    title: Promise
    why: Promise
    who: Promise


PUBLIC = _("Everybody, once the page is published.")
CHOSEN = _("Your team. Visitors only what you switch on under “Who sees what”.")
SECTIONS = (
    SectionWords(
        "names",
        _("Names and registration"),
        _("So that buyers find you, and can look you up."),
        _(
            "The names everybody; the register entry where you switch it on; the tax number nobody."
        ),
    ),
    SectionWords(
        "business",
        _("What you do"),
        _("So that you are found in the right place."),
        PUBLIC,
    ),
    SectionWords(
        "goods",
        _("What you supply"),
        _("Buyers browse by category. Choose up to ten, of any industry."),
        PUBLIC,
    ),
    SectionWords(
        "place",
        _("Where you are"),
        _("Buyers look for suppliers by country and city."),
        _("Country and city everybody; street and postcode where you switch them on."),
    ),
    SectionWords(
        "reach",
        _("How to reach you"),
        _(
            "The policy asks for it. Buyers write through this site and need none of it."
        ),
        _(
            "The web address everybody; the rest is encrypted, and shown where you switch it on."
        ),
    ),
    SectionWords(
        "texts",
        _("In your own words"),
        _("A good summary says what you make, for whom, and what you are good at."),
        PUBLIC,
    ),
    SectionWords(
        "size",
        _("Size"),
        _(
            "For our statistics, and for buyers where you want it. “Prefer not to say” is an answer."
        ),
        CHOSEN,
    ),
    SectionWords(
        "trade",
        _("How you trade"),
        _("So that buyers know whether you fit before they write."),
        _(
            "Terms and languages everybody; markets and destinations where you switch them on."
        ),
    ),
    SectionWords(
        "closure",
        _("Temporary closure"),
        _("So that nobody waits for an answer while you are away."),
        PUBLIC,
    ),
)
OPTIONAL_WORDS = {
    "registry_number": _("Register entry"),
    "turnover_band": _("Turnover"),
    "employees_band": _("Employees"),
    "export_countries": _("Countries you ship to"),
    "main_markets": _("Main markets"),
    "factory_size": _("Size of the factory"),
    "production_lines": _("Production lines"),
    "custom_work": _("Made for customers"),
    "street": _("Street and number"),
    "postcode": _("Postcode"),
    "phone": _("Phone"),
    "fax": _("Fax"),
    "contact_person": _("Contact person"),
    "job_title": _("Job title"),
}
