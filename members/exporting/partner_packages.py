"""Packages of approved releases are made by a worker: drawing takes it some seconds.

Two workers at one make the same bytes, and the second finds it entered. One that is killed
leaves nothing behind; the next takes it up.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from members.exporting import of_partner_campaign, packaging
from members.mailing.figures import partner_figures
from members.models import Campaign, Member
from members.reporting import answering, asking
from privacy.models import Partner, PartnerRelease
from privacy.releases import partnering
from privacy.releases.as_analyst import as_analyst
from privacy.releases.partnering import State
from privacy.waking import wake

# Questions in one release: no more tables are in the catalogue.
MOST = 15
# Of what came of a partner's message.
FORMATS = ("csv", "xlsx", "pdf")


def ask(
    partner: Partner,
    *,
    questions: Sequence[asking.Question],
    formats: Sequence[str],
    language: str,
    days: int,
    by: Member,
    key: UUID,
) -> PartnerRelease:
    """Enter what a partner is to get: of the releases of today, whenever it is approved.

    Raises asking.Unclear where a question has no answer.
    """
    with as_analyst():
        answers = [answering.answer(one, language) for one in questions]
    pinned = [one.question.at(one.release.pk).query for one in answers]
    return partnering.ask(
        partner,
        questions=pinned,
        formats=formats,
        language=language,
        days=days,
        by=by.subject,
        key=key,
    )


def ask_of_campaign(
    campaign: Campaign, *, language: str, by: Member, key: UUID
) -> PartnerRelease:
    """Enter that a partner is to get what came of its message: figures as they are drawn now.

    Raises partner_figures.NotYet.
    """
    partner_figures.freeze(campaign)
    assert campaign.partner  # noqa: S101 a partner's campaign has one
    return partnering.ask(
        campaign.partner,
        questions=[of_partner_campaign.question_of(campaign)],
        formats=list(FORMATS),
        language=language,
        days=partnering.DAYS[1],
        by=by.subject,
        key=key,
    )


@transaction.atomic
def decide(asked: PartnerRelease, state: State, *, by: Member, words: str = "") -> None:
    """Raises partnering.Refused. What is approved is made from here on."""
    partnering.decide(asked, state, by=by.subject, words=words)
    if state == State.APPROVED:
        transaction.on_commit(make_soon)


def make_soon() -> None:
    wake("members.tasks.make_partner_packages")


def make_waiting() -> int:
    """Make every package that waits; how many. One that cannot be made stops no other."""
    made = 0
    failed: list[Exception] = []
    for asked in partnering.to_make().select_related("decision"):
        try:
            of, content = packaging.packed(asked)
            made += partnering.keep(asked, of, content) is not None
        except Exception as error:  # tried again by the clock
            failed.append(error)
    if failed:
        raise ExceptionGroup("Not every package was made.", failed)
    return made
