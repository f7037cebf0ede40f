"""When data may have got to whom they are not for: whom it touches, what to write, until when."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from members import outbox, touched
from members.models import Member, OutgoingMail
from members.request_reminders import officers
from privacy import days, holdings
from privacy.models import Incident
from privacy.models.incident import TO_TELL

# So many hours after it was noticed officers are told how much time is left.
TOLD_AFTER = (1, 24, 48, 66, 72)
AT_ONCE = 1_000


class Draft(NamedTuple):
    """A notice to look over: in which language, to how many, and its text."""

    language: str
    amount: int
    subject: str
    text: str


class Found(NamedTuple):
    """An incident, whom it touches, and the drafts of what is to be written."""

    incident: Incident
    members: set[int]
    drafts: list[Draft]


@transaction.atomic
def note(
    table: str, since: datetime, until: datetime, *, is_drill: bool, what: str = ""
) -> Found:
    """Note an incident or a drill. Raises touched.NoSuchTable."""
    model = touched.model_of(table)
    found = touched.members_of(model, since, until)
    incident = Incident.objects.create(
        is_drill=is_drill,
        table=model._meta.db_table,
        since=since,
        until=until,
        what=what,
        touched=len(found),
    )
    return Found(incident, found, list(drafts(incident, found)))


def drafts(incident: Incident, members: Iterable[int]) -> Iterable[Draft]:
    """The notice to the authority, and one to members in each language that they read."""
    yield draft(incident, "breach_authority", "en", incident.touched)
    for language, amount in sorted(languages(list(members)).items()):
        yield draft(incident, "breach_members", language, amount)


def languages(members: list[int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for start in range(0, len(members), AT_ONCE):
        some = Member.objects.filter(pk__in=members[start : start + AT_ONCE])
        found.update(some.values_list("language", flat=True))
    return found


def draft(incident: Incident, template: str, language: str, amount: int) -> Draft:
    known = {
        "is_drill": incident.is_drill,
        "amount": amount,
        "table": incident.table,
        "kinds": kinds(incident.table, language),
        "since": days.moment(incident.since, language),
        "until": days.moment(incident.until, language),
        "noticed": days.moment(incident.noticed_at, language),
        "due": days.moment(incident.due_at, language),
        "email": settings.PRIVACY_EMAIL,
    }
    return Draft(language, amount, *outbox.written(template, known, language))


def kinds(table: str, language: str) -> list[str]:
    """What a table holds about people, in the words of the data map."""
    with translation.override(language):
        fields = holdings.registry[touched.model_of(table)].values()
        return list(
            dict.fromkeys(str(one.personal.what) for one in fields if one.personal)
        )


@transaction.atomic
def remind() -> int:
    """Tell privacy officers how much of the 72 hours is left. Returns how many letters."""
    now = timezone.now()
    waits = Incident.objects.filter(closed_at=None, authority_told_at=None)
    posts = []
    for incident in waits.order_by("noticed_at")[:50]:
        passed = [
            h for h in TOLD_AFTER if incident.noticed_at <= now - timedelta(hours=h)
        ]
        for officer in officers() if passed else ():
            key = f"breach:{incident.pk}:{passed[-1]}:{officer.pk}"
            if not OutgoingMail.objects.filter(key=key).exists():
                left = incident.noticed_at + TO_TELL - now
                posts.append(letter(officer, key, incident, left))
    if posts:
        outbox.post_all(posts)
    return len(posts)


def letter(
    officer: Member, key: str, incident: Incident, left: timedelta
) -> outbox.Post:
    page = reverse("admin:privacy_incident_changelist")
    known = {
        "incident": str(incident),
        "hours": max(0, int(left.total_seconds() // 3600)),
        "is_over": left <= timedelta(0),
        "link": f"{settings.SITE_URL}{page}",
    }
    return outbox.Post(key, officer.email, "breach_due", known, "en")
