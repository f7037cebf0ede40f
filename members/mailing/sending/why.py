"""Why somebody gets a message, in their language: what they allowed and when, and no guess."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from members.countries import country_name
from members.mailing import segments, topics
from members.models import Campaign, Industry
from members.models.industry import BusinessType
from privacy import days

# What a company states that may be said in a mail; of turnover and employees that it counted.
SAID = ("industry", "country", "business_type")


class Facts(NamedTuple):
    """What is true of one reader: since what day they allow it, and what their company states."""

    since: date | None = None
    industry: str = ""
    country: str = ""
    business_type: str = ""


def of_companies(
    campaign: Campaign, subjects: Sequence[UUID]
) -> dict[UUID, tuple[str, str, str]]:
    """Of a chosen group: what each one's company states by which they were chosen.

    As far as the campaign asked, in one statement; of a campaign to everybody nothing.
    """
    if not campaign.is_targeted or not subjects:
        return {}
    condition, values = segments.where(campaign.criteria)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (member.subject) member.subject,"  # noqa: S608
            " company.industry, company.country, company.business_type"
            " FROM members_member AS member"
            " JOIN members_membership AS place ON place.member_id = member.id"
            " JOIN members_company AS company ON company.id = place.company_id"
            f" WHERE member.subject = ANY(%s) AND {condition}"
            " ORDER BY member.subject, company.id",
            [list(subjects), *values],
        )
        rows = cursor.fetchall()
    asked = [name in campaign.criteria for name in SAID]
    found = {}
    for subject, *stated in rows:
        industry, country, business_type = (
            str(told) if is_asked else ""
            for told, is_asked in zip(stated, asked, strict=True)
        )
        found[subject] = industry, country, business_type
    return found


def lines(campaign: Campaign, facts: Facts, language: str) -> list[str]:
    """The sentences that stand in a message, in a language."""
    with translation.override(language):
        if campaign.kind == Campaign.Kind.DIGEST:
            return [
                _(
                    "You get this because you chose in your account to get what your"
                    " topics bring once a month, all in one message."
                )
            ]
        if campaign.partner is not None:
            return of_partner(campaign.partner.name, facts, language)
        said = [since(topics.label(campaign.purpose), facts, language)]
        if what := stated(facts, language):
            said.append(
                _(
                    "It goes to members whose company states: %(what)s. That you may be"
                    " chosen by this is a switch in your account too."
                )
                % {"what": what}
            )
        elif campaign.is_targeted:
            said.append(
                _(
                    "It goes to members chosen by what their company states. That you may"
                    " be chosen by this is a switch in your account too."
                )
            )
        return said


def since(topic: str, facts: Facts, language: str) -> str:
    if facts.since is None:
        return _("You get this because “%(topic)s” is on in your account.") % {
            "topic": topic
        }
    on = days.day(facts.since, language)
    return _(
        "You get this because “%(topic)s” is on in your account, since %(day)s."
    ) % {"topic": topic, "day": on}


def stated(facts: Facts, language: str) -> str:
    """Industry, country and kind of business by which a reader was chosen."""
    parts = [
        str(Industry(facts.industry).label) if facts.industry else "",
        country_name(facts.country, language) if facts.country else "",
        str(BusinessType(facts.business_type).label) if facts.business_type else "",
    ]
    return ", ".join(part for part in parts if part)


def of_partner(name: str, facts: Facts, language: str) -> list[str]:
    said = {"partner": name, "site": settings.SITE_NAME}
    first = _("You get this because you allow messages of %(partner)s.") % said
    if facts.since is not None:
        said["day"] = days.day(facts.since, language)
        first = (
            _("You get this because you allow messages of %(partner)s, since %(day)s.")
            % said
        )
    return [
        first,
        _(
            "%(site)s sends it. %(partner)s gets no address of this message and does not"
            " learn who got it."
        )
        % said,
    ]
