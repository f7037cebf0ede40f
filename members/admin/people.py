"""Members: their accounts without what is theirs. Names and addresses stay masked."""

from django.contrib import admin

from members import interventions, staff_access
from members.admin import leavings, roles
from members.admin.acts import Act
from members.admin.door import DoorAdmin
from members.admin.interventions import InterventionsOfMember
from members.models import Member, Membership, SignUp
from privacy.masks import MaskedAdmin, MaskedInline

CLOSE = Act(
    name="close",
    label="Close the account",
    warning="Nobody can sign in with this account until it is opened again. Whoever is"
    " signed in with it is signed out now, and is told by mail.",
    done="The account is closed.",
    permission="members.close_member",
    deed=interventions.close,
    is_possible=lambda member: bool(member.is_active),
)
REOPEN = Act(
    name="reopen",
    label="Open the account again",
    warning="The member can sign in again, and is told by mail.",
    done="The account is open again.",
    permission="members.close_member",
    deed=interventions.reopen,
    is_possible=lambda member: not member.is_active,
)
# No group has this permission: superusers have them all.
SET_ROLES = Act(
    name="roles",
    label="Change staff roles",
    warning="Another superuser is told by mail. The member is signed out everywhere.",
    done="The staff roles are changed.",
    permission="members.set_staff_roles",
    deed=interventions.set_roles,
    is_possible=lambda member: bool(member.is_active),
    form=roles.StaffRoles,
    begins_with=roles.now_of,
)


class CompaniesOfMember(MaskedInline):
    model = Membership
    columns = ("company", "role", "since")
    known_to_staff = frozenset({"company", "role", "since"})
    follows = ("company", "member")
    verbose_name_plural = "companies"


@admin.register(Member)
class MemberAdmin(DoorAdmin):
    opens = staff_access.MEMBER_FIELDS
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
    inlines = (CompaniesOfMember, InterventionsOfMember)
    acts = (CLOSE, REOPEN, SET_ROLES, leavings.ASK)

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
