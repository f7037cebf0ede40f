"""Members: their accounts without what is theirs. Names and addresses stay masked."""

from django.contrib import admin

from members.models import Member, Membership, SignUp
from privacy.masks import MaskedAdmin, MaskedInline


class CompaniesOfMember(MaskedInline):
    model = Membership
    columns = ("company", "role", "since")
    known_to_staff = frozenset({"company", "role", "since"})
    follows = ("company", "member")
    verbose_name_plural = "companies"


@admin.register(Member)
class MemberAdmin(MaskedAdmin):
    columns = (
        *("member_id", "subject", "full_name", "email", "password"),
        *("language", "time_zone", "last_login"),
        *("source", "joined_at", "is_active", "is_staff", "is_superuser", "roles"),
    )
    # What a member writes to support with, and what tells two accounts apart.
    known_to_staff = frozenset({"member_id"})
    list_display = ("member_id", "source", "joined_at", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "source")
    search_fields = ("=member_id",)
    search_help_text = "A member ID, whole"
    ordering = ("-id",)
    inlines = (CompaniesOfMember,)

    @admin.display(description="staff roles")
    def roles(self, row: Member) -> str:
        return ", ".join(row.groups.order_by("name").values_list("name", flat=True))


@admin.register(SignUp)
class SignUpAdmin(MaskedAdmin):
    """Sent sign-up forms of the last days: how many, when. Never by whom."""

    columns = ("form_key", "member_id_skeleton", "digest", "sent_at")
    known_to_staff = frozenset({"form_key", "sent_at"})
    list_display = ("sent_at", "form_key")
    ordering = ("-sent_at",)
