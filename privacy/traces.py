"""What a visit leaves: every cookie, every key in a browser's storage, every field of our log.

`/privacy/cookies/` is this list. Tests visit the site and compare what they find with it.
"""

from typing import NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Trace(NamedTuple):
    """Something that stays behind, what for, and how long."""

    name: str
    purpose: Promise
    life: Promise


COOKIES = [
    Trace(
        settings.SESSION_COOKIE_NAME,
        _("Keeps you signed in."),
        _("90 days, or until you sign out"),
    ),
    Trace(
        settings.CSRF_COOKIE_NAME,
        _("Shows that a form you send was made by this site."),
        _("One year"),
    ),
]
# localStorage, sessionStorage and what else a browser keeps for pages.
STORAGE = [
    Trace(
        "htmx-current-path-for-history",
        _("Which page of ours you are on, so that “back” finds it. It is never sent."),
        _("Until the tab is closed"),
    )
]

WITH_THE_LOG = _("Every line is kept for 30 days at most.")
LOG_FIELDS = [
    Trace(name, purpose, WITH_THE_LOG)
    for name, purpose in (
        ("timestamp", _("When it was.")),
        ("level", _("How grave it is.")),
        ("event", _("What happened, in a fixed word.")),
        ("logger", _("Which part of the software says so.")),
        ("request_id", _("A random number that joins the lines of one request.")),
        ("method", _("Whether a page was read or a form was sent.")),
        ("page", _("Which kind of page, not which one.")),
        ("status", _("Whether it was answered.")),
        ("disclosure", _("Which entry of the register of disclosures, by its number.")),
        ("language", _("In which language.")),
        ("ms", _("How many milliseconds it took.")),
        ("subject", _("The random number of the account that signed in.")),
        (
            "certificate",
            _("The number of a certificate whose document our staff read."),
        ),
        ("mail", _("The random number of a mail that came, or could not leave.")),
        ("verdict", _("What became of a mail that came.")),
        ("misses", _("How often mail came for a name that nobody has.")),
        ("trouble", _("Which code the mail server answered.")),
        ("tries", _("How often it was tried.")),
        ("wrong", _("How many wrong passwords there were over all accounts.")),
        ("seconds", _("In how many seconds that was.")),
        ("error", _("Which kind of fault it was, without its words.")),
        ("at", _("The places in our code where it was raised.")),
        ("kind", _("Which kind of fault the database had.")),
        ("check", _("Which check of our promises could not be made.")),
        (
            "confirm_at",
            _("Where whoever runs this site confirms that Amazon may send notices."),
        ),
        ("period", _("Which release of figures could not be made.")),
    )
]
