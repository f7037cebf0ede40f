"""What is held about requests on privacy, field by field."""

from django.utils.translation import gettext_lazy as _

from members import privacy_requests
from members.models import PrivacyRequest, RequestMail, RequestStep, RequestWord
from privacy.holdings import (
    Basis,
    Category,
    Erasure,
    Holding,
    Personal,
    Retention,
    Visibility,
    alike,
    declare,
    swept,
)

ROW = Holding(
    "tells requests apart", Visibility.INTERNAL, Retention.REQUESTED, "the database"
)
ASKED = Holding(
    _("Answering what you ask, and proving that we did"),
    Visibility.PRIVATE,
    Retention.REQUESTED,
    "whoever asks",
    Personal(
        _(
            "What you asked us about privacy, your address for the answer, and the answer"
        ),
        Category.RIGHTS,
        Basis.DUTY,
        exported=True,
        erased=Erasure.BY_ITSELF,
    ),
)
COUNTED = Holding(
    _("Taking a few requests a day from one address and one network"),
    Visibility.INTERNAL,
    Retention.REQUESTED,
    "the course of things",
    Personal(
        _("A mark of whoever asks, and for two days one of the network"),
        Category.RIGHTS,
        Basis.INTEREST,
        exported=False,
        erased=Erasure.BY_ITSELF,
    ),
)
POSTED = Holding(
    _("Taking mail into the request it belongs to"),
    Visibility.INTERNAL,
    Retention.MONTH,
    "whoever writes",
    Personal(
        _("A mail about privacy, sealed until it is read; a mark of it for a month"),
        Category.RIGHTS,
        Basis.DUTY,
        exported=False,
        erased=Erasure.BY_ITSELF,
    ),
)

declare(
    PrivacyRequest,
    {
        **alike(ROW, "id", "form_key", "token_digest", "alias_digest", "subject"),
        **alike(ASKED, "kind", "member", "address", "language"),
        **alike(COUNTED, "sender_mark", "network"),
        **alike(ROW, "asked_at", "confirmed_at", "due_at", "extended_at"),
        **alike(ROW, "answered_at"),
        **alike(ASKED, "assignee"),
    },
)
declare(
    RequestWord,
    {
        **alike(ROW, "id", "request", "written_key", "via", "is_ours", "written_at"),
        **alike(ASKED, "author", "body"),
    },
)
declare(RequestStep, alike(ROW, "id", "request", "what", "due_at", "happened_at"))
declare(
    RequestMail,
    {
        **alike(ROW, "id", "subject"),
        **alike(POSTED, "request", "letter_mark", "raw", "received_at"),
        **alike(POSTED, "claimed_until", "verdict"),
    },
)
swept(PrivacyRequest, RequestWord, RequestStep, by=privacy_requests.forget_over)
swept(RequestMail, by=privacy_requests.forget_mails)
