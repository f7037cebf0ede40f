"""Sessions in our own table: who is signed in where, for how long, and ending it.

Django finds `SessionStore` through the setting SESSION_ENGINE.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db import connection, transaction
from django.utils import timezone

from members.models import Counter, Member, Session
from members.models.session import STAFF_IDLE
from privacy.prepared import Prepared

BEGUN = "begun"
DEVICE = "device"
# Being seen is written down this often, not at every page.
OFTEN, STAFF_OFTEN = timedelta(hours=1), STAFF_IDLE / 10
# What a browser calls itself, and what we call it: the first that fits.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)

OWN, MEMBERS = (
    [one.attname for one in model._meta.concrete_fields] for model in (Session, Member)
)
COLUMNS = [*(f"s.{name}" for name in OWN), *(f"m.{name}" for name in MEMBERS)]
FOUND = Prepared(
    f"SELECT {', '.join(COLUMNS)}"  # noqa: S608 our own words
    " FROM members_session s LEFT JOIN members_member m ON m.id = s.member_id"
    " WHERE s.session_key = %s AND s.expire_date > %s"
)


class SessionStore(db.SessionStore):
    """Django's sessions in the database, with an end for those nobody uses and for old ones."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        now = timezone.now()
        session = found(str(self.session_key), now)
        # Whoever became staff since then has shorter sessions from now on.
        if session is None or session.ends_at(session.seen_at) <= now:
            self._session_key = None
            return None
        seen(session, now)
        return session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        now = timezone.now()
        if SESSION_KEY in data:
            data.setdefault(BEGUN, now.isoformat())
        session = Session(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            begun_at=datetime.fromisoformat(data.get(BEGUN, now.isoformat())),
            seen_at=now,
            device=data.get(DEVICE, ""),
        )
        if SESSION_KEY in data:
            session.member = Member.objects.filter(pk=data[SESSION_KEY]).first()
        session.expire_date = session.ends_at(now)
        known = Session.objects.filter(pk=session.pk).values_list("number", flat=True)
        session.number = known.first() or session.number
        return session


def found(key: str, now: datetime) -> Session | None:
    """A session that has not ended, with its member. One statement, asked at every page."""
    rows = FOUND.rows([key, now])
    if not rows:
        return None
    own, members = rows[0][: len(OWN)], rows[0][len(OWN) :]
    session = Session.from_db(connection.alias, OWN, own)
    if session.member_id is not None:
        session.member = Member.from_db(connection.alias, MEMBERS, members)
    return session


def seen(session: Session, now: datetime) -> None:
    """Note that somebody is there, so that the session does not end for idleness."""
    is_staff = session.member is not None and session.member.is_staff
    if now - session.seen_at >= (STAFF_OFTEN if is_staff else OFTEN):
        Session.objects.filter(pk=session.pk, seen_at=session.seen_at).update(
            seen_at=now, expire_date=session.ends_at(now)
        )


def end(member: Member, *, number: str) -> bool:
    """Sign a member out of one browser. False where there is no such session of theirs."""
    deleted, _ = Session.objects.of(member).filter(number=number).delete()
    return bool(deleted)


@transaction.atomic
def end_all(member: Member, *, but: str | None = None) -> int:
    """Sign a member out everywhere, but for the session with the key `but`."""
    deleted, _ = Session.objects.filter(member=member).exclude(session_key=but).delete()
    return deleted


def is_of_staff(key: str) -> bool:
    """Is the one who is signed in with this session one of our staff?"""
    # What is none of ours may hold what a database refuses.
    if not (key.isascii() and key.isalnum()):
        return False
    now = timezone.now()
    return Session.objects.filter(
        session_key=key, expire_date__gt=now, member__is_staff=True
    ).exists()


def forget_ended() -> int:
    """Delete sessions that let nobody in any more, and counts that are over."""
    Counter.objects.filter(ends_at__lte=timezone.now()).delete()
    deleted, _ = Session.objects.filter(expire_date__lte=timezone.now()).delete()
    return deleted


def coarse(user_agent: str) -> str:
    """A browser's name and system, without versions: what many people have in common."""
    found = [
        next((name for sign, name in signs if sign in user_agent), "")
        for signs in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(name for name in found if name)
