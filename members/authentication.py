"""Who somebody is, by member ID or e-mail address and a password."""

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection
from django.db.models import Exists
from django.http import HttpRequest

from members.models import Member
from privacy.models import PolicyVersion
from privacy.prepared import Prepared


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
        asked, given = by_key()
        rows = asked.rows([*given, user_id])
        if not rows:
            return None
        *values, has_news = rows[0]
        found = Member.from_db(connection.alias, COLUMNS, values)
        found.policy_has_news = has_news  # type: ignore[attr-defined]
        return found if self.user_can_authenticate(found) else None


COLUMNS = [one.attname for one in Member._meta.concrete_fields]


@cache
def by_key() -> tuple[Prepared, tuple[object, ...]]:
    """The statement for a member, written once, and what is given to it before the key."""
    has_news = Exists(PolicyVersion.objects.told())
    member = Member.objects.annotate(policy_has_news=has_news).filter(pk=0).order_by()
    sql, given = member.query.sql_with_params()
    return Prepared(sql), given[:-1]
