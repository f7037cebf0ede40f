"""The ways through the desk of marketing staff."""

from typing import NamedTuple

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

# A section that this site does not have yet is left out.
SECTIONS: tuple[tuple[str, Promise], ...] = (
    ("desk-reports", _("Reports")),
    ("saved-reports", _("Saved")),
    ("desk-releases", _("Releases")),
    ("desk-traffic", _("Traffic")),
    ("desk-funnel", _("Funnel")),
    ("desk-campaigns", _("Campaigns")),
    ("segments", _("Segments")),
    ("partner-releases", _("Partners")),
    ("report-files", _("Files made")),
)


class Section(NamedTuple):
    name: str
    label: Promise
    address: str


@register.simple_tag
def desk_links() -> list[Section]:
    """The sections of the desk that there are."""
    found = []
    for name, label in SECTIONS:
        try:
            found.append(Section(name, label, reverse(name)))
        except NoReverseMatch:
            continue
    return found
