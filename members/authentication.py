"""Who somebody is, by member ID or e-mail address and a password."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from members.models import Member


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
