"""The monthly digest: one message that lists what was sent in the month before, about all topics.

It is for those who chose it instead of each issue, and is the same for all of them: what it
lists is in the public archive anyway, and the words of the choice say that it is of all topics.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members.consent_choices import TOPIC
from members.mailing import archive, campaigns, topics
from members.mailing.archive import Shown
from members.mailing.checking import mail_check
from members.mailing.writing import drawing_up
from members.models import Campaign, CampaignStep, Issue
from privacy import days

# Names a month's digest, so that there is one; and who made it, where nobody of the staff did.
NAMES = UUID("5c8d0a53-64c0-4be2-9a0f-0e6f0f1f4d10")
BY_ITSELF = UUID(int=0)
# A digest that could not be made by then is about a month that nobody waits for any more.
LATEST = timedelta(days=10)
LASTS = timedelta(days=7)
SATURDAY = 5
# Of the newest; a message has at most 200 links.
MOST = 150
MARKS = re.compile(r"([!-/:-@\[-`{-~])")
SPACES = re.compile(r"\s+")

log = structlog.get_logger("members.mailing")


def make(today: date | None = None) -> Campaign | None:
    """Make and schedule the digest of last month, from this month's first working day on.

    Once: a second run, or two at once, find it made. None where nothing is to be made.
    """
    today = today or timezone.localdate()
    first = first_working_day(today)
    key = uuid5(NAMES, f"{today:%Y-%m}")
    if not first <= today < first + LATEST:
        return None
    if Campaign.objects.filter(form_key=key).exists() or not mail_check.latest().allows:
        return None
    since = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    if not (told := sent_between(since, today.replace(day=1))):
        return None
    try:
        return made(told, since, key)
    except drawing_up.NotFit:
        log.error("digest-not-fit")
        return None


def first_working_day(today: date) -> date:
    """The month's first day that is neither Saturday nor Sunday."""
    first = today.replace(day=1)
    while first.weekday() >= SATURDAY:
        first += timedelta(days=1)
    return first


def sent_between(since: date, until: date) -> list[Campaign]:
    """News that began in these days (UTC), in the order they came; of many the newest."""
    begin, end = (datetime.combine(day, time(), UTC) for day in (since, until))
    found = Campaign.objects.in_archive().filter(
        kind=Campaign.Kind.NEWS, started_at__gte=begin, started_at__lt=end
    )
    return list(found.order_by("-started_at", "-pk")[:MOST])[::-1]


@transaction.atomic
def made(told: list[Campaign], since: date, key: UUID) -> Campaign | None:
    """The digest, scheduled; None where another made it meanwhile. Raises NotFit."""
    last = (since + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    now = timezone.now()
    digest, is_new = Campaign.objects.get_or_create(
        form_key=key,
        defaults={
            "name": f"Digest {since:%Y-%m}",
            "kind": Campaign.Kind.DIGEST,
            "purpose": TOPIC,
            "made_by": BY_ITSELF,
        },
    )
    if not is_new:
        return None
    campaigns.note(digest, CampaignStep.What.MADE, None)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            write(digest, archive.of_each(told, language), language, since, last)
    drawing_up.freeze(digest)
    campaigns.turned(
        digest,
        [Campaign.State.DRAFT],
        to=Campaign.State.SCHEDULED,
        what=CampaignStep.What.SCHEDULED,
        by=None,
        scheduled_at=now,
        starts_at=now,
        expires_at=now + LASTS,
    )
    digest.refresh_from_db()
    return digest


def write(
    digest: Campaign, told: list[Shown], language: str, since: date, last: date
) -> None:
    """What it says in the language in use."""
    between = {"first": days.day(since, language), "last": days.day(last, language)}
    Issue.objects.create(
        campaign=digest,
        language=language,
        subject=_("What was published from %(first)s to %(last)s") % between,
        preview=_("All topics in one message, as you chose"),
        source="\n\n".join(paragraphs(told)),
    )


def paragraphs(told: Iterable[Shown]) -> Iterable[str]:
    """Topic by topic, in their own order: each issue with its preview and its page."""
    by_topic = defaultdict[str, list[Shown]](list)
    for one in told:
        by_topic[one.campaign.purpose].append(one)
    yield _(
        "You chose one message a month that lists what was published on all topics."
    )
    for topic in topics.topics():
        if listed := by_topic[topic.purpose]:
            yield f"## {plain(topic.label)}"
            yield "\n".join(line(one.issue) for one in listed)
    everything, address = plain(_("All that was published")), reverse("news")
    yield f"**[{everything}]({settings.SITE_URL}{address})**"


def line(issue: Issue) -> str:
    with translation.override(issue.language):
        page = f"{settings.SITE_URL}{issue.get_absolute_url()}"
    said = f"- [{plain(issue.subject)}]({page})"
    return f"{said}  \n  {plain(issue.preview)}" if issue.preview.strip() else said


def plain(words: str) -> str:
    """Words that mean nothing in Markdown but themselves."""
    return MARKS.sub(r"\\\1", SPACES.sub(" ", words).strip())
