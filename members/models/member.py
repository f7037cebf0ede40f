import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import member_ids


class MemberManager(BaseUserManager["Member"]):
    def create_user(
        self, member_id: str, email: str, password: str | None = None, **fields: Any
    ) -> "Member":
        member_id = member_ids.written(member_id)
        member = self.model(
            member_id=member_id,
            member_id_skeleton=member_ids.skeleton(member_id),
            email=self.normalize_email(email),
            **fields,
        )
        member.set_password(password)
        member.save(using=self._db)
        return member

    def named(self, login: str) -> "Member | None":
        """Whom a member ID or an e-mail address names, in any case."""
        if "@" in login:
            return self.filter(email__iexact=login.strip()).first()
        return self.filter(member_id__iexact=member_ids.written(login)).first()

    def create_superuser(
        self, member_id: str, email: str, password: str | None = None, **fields: Any
    ) -> "Member":
        fields |= {
            "is_staff": True,
            "is_superuser": True,
            "source": Member.Source.STAFF,
        }
        return self.create_user(member_id, email, password, **fields)


class Member(AbstractBaseUser, PermissionsMixin):
    """A person with an account. About the person: full name and e-mail address, no more."""

    class Source(models.TextChoices):
        REGISTRATION = "registration", _("Registration")
        INVITATION = "invitation", _("Invitation to a team")
        GUEST_INQUIRY = "guest_inquiry", _("Inquiry as a guest")
        STAFF = "staff", _("Entered by staff")
        DEMO = "demo", _("Demo world")

    # Ledgers name people by this key alone; it outlives the account.
    subject = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member_id = models.CharField(_("member ID"), max_length=40, unique=True)
    # The same for every ID that looks like this one.
    member_id_skeleton = models.CharField(max_length=200, unique=True, editable=False)
    full_name = models.CharField(_("full name"), max_length=200)
    email = models.EmailField(_("e-mail address"), max_length=254)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    source = models.CharField(
        max_length=20, choices=Source.choices, default=Source.REGISTRATION
    )
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    objects: ClassVar[MemberManager] = MemberManager()

    USERNAME_FIELD = "member_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "full_name"]

    class Meta:
        permissions = [
            ("close_member", "Can close and reopen an account"),
            ("set_staff_roles", "Can change staff roles"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("member_id"), name="member_id_unique_whatever_case"
            ),
            models.UniqueConstraint(
                Lower("email"), name="member_email_unique_whatever_case"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    source__in=[
                        "registration",
                        "invitation",
                        "guest_inquiry",
                        "staff",
                        "demo",
                    ]
                ),
                name="member_source_known",
            ),
        ]

    def __str__(self) -> str:
        return self.member_id

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name
