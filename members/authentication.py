"""Who somebody is, by member ID or e-mail address and a password."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Exists
from django.http import HttpRequest

from members.models import Member
from privacy.models import PolicyVersion


class MemberBackend(AuthenticationBackend):  # type: ignore[misc]
    """Looks one member up and computes one hash, whoever is named: times tell nothing."""

    def _authenticate(
        self, request: HttpRequest | None, **credentials: Any
    ) -> Member | None:
        login = credentials.get("email") or credentials.get("username") or ""
        member = Member.objects.named(login)
        found: Member | None = self._check_password(
            member, credentials.get("password", "")
        )
        return found

    def get_user(self, user_id: int) -> Member | None:
        """The member of a session; whether the policy has news at all is asked with it."""
        has_news = Exists(PolicyVersion.objects.told())
        member = Member.objects.annotate(policy_has_news=has_news).filter(pk=user_id)
        found: Member | None = member.first()
        return found if found and self.user_can_authenticate(found) else None
