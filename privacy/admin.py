"""The administration of the policy, and of what people agreed to. Nothing here is changed."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from privacy import policies
from privacy.masks import MaskedAdmin, MaskedInline
from privacy.models import (
    AccessLogFile,
    ConsentEvent,
    PolicyAcceptance,
    PolicyText,
    PolicyVersion,
    RetentionRun,
)


class TextsOfVersion(MaskedInline):
    model = PolicyText
    columns = ("language", "clauses")
    verbose_name_plural = "texts"

    @admin.display(description="clauses")
    def clauses(self, row: PolicyText) -> SafeString:
        sections = policies.sections(row.text)
        clauses = [clause for section in sections for clause in section.clauses]
        return format_html_join("", "<p><b>{}</b> {}</p>", clauses)


@admin.register(PolicyVersion)
class PolicyVersionAdmin(MaskedAdmin):
    columns = ("number", "change_class", "purposes", "effective_on", "recorded_at")
    list_display = ("number", "change_class", "effective_on", "recorded_at")
    ordering = ("-number",)
    inlines = (TextsOfVersion,)


@admin.register(ConsentEvent)
class ConsentEventAdmin(MaskedAdmin):
    """The ledger of consents: what was said when. Who said it stays behind the mask."""

    columns = (
        *("position", "recorded_at", "subject", "purpose", "state"),
        *("policy", "language", "method"),
    )
    # Without its subject an entry is about nobody.
    known_to_staff = frozenset({"purpose", "state", "policy", "language", "method"})
    list_display = columns
    list_filter = ("state", "method", "purpose")
    ordering = ("-position",)


@admin.register(PolicyAcceptance)
class PolicyAcceptanceAdmin(MaskedAdmin):
    """The ledger of who agreed to which version; who, stays behind the mask."""

    columns = (
        "position",
        "recorded_at",
        "subject",
        "version",
        "language",
        "method",
    )
    known_to_staff = frozenset({"version", "language", "method"})
    follows = ("version",)
    list_display = columns
    list_filter = ("method",)
    ordering = ("-position",)


@admin.register(RetentionRun)
class RetentionRunAdmin(MaskedAdmin):
    """What the clock deleted because its time was over, and how many rows are overdue."""

    columns = ("began_at", "ended_at", "overdue", "removed", "failed")
    list_display = ("began_at", "ended_at", "overdue", "failed")
    ordering = ("-began_at",)


@admin.register(AccessLogFile)
class AccessLogFileAdmin(MaskedAdmin):
    """Access logs that were given to be counted, and how far that is."""

    columns = (
        *("content_hash", "first_day", "last_day", "lines", "counted", "dropped"),
        *("malformed", "begun_at", "done_at"),
    )
    list_display = (
        *("begun_at", "first_day", "last_day", "lines", "counted", "malformed"),
        *("percent_read", "done_at"),
    )
    ordering = ("-begun_at",)

    @admin.display(description="read")
    def percent_read(self, file: AccessLogFile) -> str:
        return f"{file.share} %" + (", broken off" if file.was_broken_off else "")
