"""Ending a kind of mail by the link in it, without signing in (RFC 8058).

The link says whose mail and which kind, and holds for nothing else; it has no end, and works
when the account or its address has changed or gone.
"""

from django.core import signing

from members import notifications
from members.account_letters import link
from members.models import Member
from members.notifications import Kind

SALT = "members.stop-kind"


class Forged(Exception):
    """No link of ours reads like this."""


def link_of(member: Member, kind: Kind) -> str:
    """The address where a POST ends mail of this kind to this member."""
    token = signing.dumps([kind.value, str(member.subject)], salt=SALT)
    return link("stop-kind", language=member.language, token=token)


def about(token: str) -> tuple[Kind, str]:
    """Which kind a link ends, and for which subject. Raises Forged."""
    try:
        kind, subject = signing.loads(token, salt=SALT)
        return Kind(kind), str(subject)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Forged from error


def stop(kind: Kind, subject: str) -> None:
    """No mail of this kind any more. Twice is once, and so it is when the account is gone."""
    if member := Member.objects.filter(subject=subject).first():
        notifications.switch_off(member, kind)
