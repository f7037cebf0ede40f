"""What is known of whether our mail is taken: the checks, and what came back. No addresses."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from members.mailing.checking.mail_check import Finding
from members.models import MailCheck, MailReturn
from privacy.masks import MaskedAdmin


@admin.register(MailCheck)
class MailCheckAdmin(MaskedAdmin):
    """What `manage.py check_mail` found, the latest first."""

    columns = ("at", "has_passed", "what_was_found")
    list_display = ("at", "has_passed", "wrong")
    ordering = ("-at",)

    @admin.display(description="what was found")
    def what_was_found(self, row: MailCheck) -> SafeString:
        found = [Finding(*one) for one in row.findings]
        return format_html(
            "<ul>{}</ul>",
            format_html_join(
                "",
                "<li>{} <b>{}</b>: {}<br>{}</li>",
                (
                    ("✓" if one.is_well else "✗", one.name, one.found, one.to_do)
                    for one in found
                ),
            ),
        )

    @admin.display(description="what is wrong")
    def wrong(self, row: MailCheck) -> str:
        found = [Finding(*one) for one in row.findings]
        return ", ".join(one.name for one in found if not one.is_well)


@admin.register(MailReturn)
class MailReturnAdmin(MaskedAdmin):
    """What came back. Whose it was is not kept; the mark of the address stays behind the mask."""

    columns = ("at", "kind", "source", "code", "campaign", "mark")
    known_to_staff = frozenset({"at", "kind", "source", "code", "campaign"})
    list_display = ("at", "kind", "source", "code", "campaign")
    list_filter = ("kind", "source")
    follows = ("campaign",)
    ordering = ("-at",)
