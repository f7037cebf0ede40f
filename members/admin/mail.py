"""The health of outgoing mail: what waits, what failed and why. No letters, no addresses."""

from django.contrib import admin

from members.models import OutgoingMail
from privacy.masks import MaskedAdmin


@admin.register(OutgoingMail)
class OutgoingMailAdmin(MaskedAdmin):
    # Without the key: it may hold what caused the mail.
    columns = (
        *("id", "stream", "template", "language", "letter", "created_at", "due_at"),
        *("claimed_until", "tries", "sent_at", "given_up_at", "trouble"),
        *("once", "handing_over_at", "uncertain_at"),
    )
    list_display = (
        *("created_at", "template", "stream", "tries"),
        *("sent_at", "given_up_at", "uncertain_at", "trouble"),
    )
    list_filter = (
        ("sent_at", admin.EmptyFieldListFilter),
        ("given_up_at", admin.EmptyFieldListFilter),
        ("uncertain_at", admin.EmptyFieldListFilter),
        *("stream", "template"),
    )
    ordering = ("-created_at",)
