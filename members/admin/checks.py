"""Evidence about companies, as a list."""

from django.contrib import admin

from members.models import Check
from privacy.masks import MaskedAdmin


@admin.register(Check)
class CheckAdmin(MaskedAdmin):
    columns = ("company", "method", "checked_on", "expires_on", "ended_at", "ending")
    follows = ("company",)
    list_display = columns
    list_filter = ("method",)
    search_fields = ("company__trading_name",)
    search_help_text = "The company's name"
    ordering = ("-checked_on", "-id")
