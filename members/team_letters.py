"""The letters about a company's team. All of them go through the outbox."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from members import notifications, outbox, stopping
from members.account_letters import link
from members.digests import of_address
from members.models import (
    AddressChange,
    HandOver,
    Invitation,
    Member,
    Membership,
    OutgoingMail,
    TeamChange,
)
from members.models.invitation import GOOD_FOR
from members.notifications import Kind
from members.team_words import MAY
from privacy import days

# Names are typed by members, and read here by people who asked for nothing.
LONGEST_NAME = 80


def invite(sent: Invitation, *, address: str, token: str, by: Member) -> str:
    """Send the link to the address, on the first day on which no other invitation does.

    An address gets one a day, whoever sends them. Returns the key of the letter; none
    where every day of the week is taken.
    """
    day = free_day(address)
    if day is None:
        return ""
    with override(by.language):
        role = str(sent.get_role_display())
    outbox.post(
        key=key_of(address, day),
        to=address,
        template="invitation",
        context={
            "inviter": by.full_name[:LONGEST_NAME],
            "company": sent.company.trading_name[:LONGEST_NAME],
            "role": role,
            "until": days.day(days.local(sent.ends_at), by.language),
            "link": link("invitation", language=by.language, token=token),
        },
        language=by.language,
        due_at=day,
    )
    return key_of(address, day)


def free_day(address: str) -> datetime | None:
    """When the next invitation may leave for this address; None where a week is full."""
    digest = of_address(address)
    with connection.cursor() as cursor:
        # Two companies that invite somebody at once take different days.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [digest])
    now = timezone.now()
    week = [now + timedelta(days=number) for number in range(GOOD_FOR.days)]
    keys = [key_of(address, day) for day in week]
    found = OutgoingMail.objects.filter(key__in=keys)
    taken = set(found.values_list("key", flat=True))
    return next((day for day in week if key_of(address, day) not in taken), None)


def key_of(address: str, day: datetime) -> str:
    return f"invited:{of_address(address)}:{day:%Y-%m-%d}"


def hand_over_asked(asked: HandOver, *, token: str) -> None:
    """Tell every owner how to stop it, and the colleague what is coming."""
    owners = Membership.objects.owners().filter(company=asked.company)
    for place in owners.select_related("member"):
        language = place.member.language
        for number, address in enumerate(addresses_of(place.member)):
            outbox.post(
                key=f"hand-over:{asked.pk}:{place.member_id}:{number}",
                to=address,
                template="hand_over_asked",
                context={
                    **about(asked, language),
                    "name": place.member.full_name,
                    "link": link("stop-ownership", language=language, token=token),
                },
                language=language,
            )
    tell(asked, asked.to, "hand_over_coming")


def hand_over_done(asked: HandOver) -> None:
    """Tell both that the company has another owner."""
    tell(asked, asked.to, "hand_over_done")
    tell(asked, asked.asked_by, "hand_over_done")


def removed(place: Membership, *, by: Member) -> None:
    """Tell somebody that a colleague has taken them out of the team."""
    tell_alone(place, "team_removed", cause=place.pk, by=by)


def role_changed(place: Membership, *, changed: TeamChange, by: Member) -> None:
    """Tell somebody that they have another role now, if they want to hear of that."""
    if not notifications.wants(place.member, Kind.ROLE):
        return
    with override(place.member.language):
        roles = {
            "before": str(changed.get_before_display()),
            "after": str(changed.get_after_display()),
            "may": str(MAY[Membership.Role(place.role)]),
        }
    team = link("my-team", language=place.member.language, company_id=place.company_id)
    stop = stopping.link_of(place.member, Kind.ROLE)
    words = {**roles, "link": team, "stop": stop}
    tell_alone(place, "team_role_changed", cause=changed.pk, by=by, **words)


def tell_alone(
    place: Membership, template: str, *, cause: int, by: Member, **words: str
) -> None:
    """A letter to whoever has, or had, this place."""
    outbox.post(
        key=f"{template}:{cause}",
        to=place.member.email,
        template=template,
        context={
            **words,
            "name": place.member.full_name,
            "by": by.full_name[:LONGEST_NAME],
            "company": place.company.trading_name[:LONGEST_NAME],
        },
        language=place.member.language,
        unsubscribe=words.get("stop", ""),
    )


def tell(asked: HandOver, member: Member, template: str) -> None:
    language = member.language
    team = link("my-team", language=language, company_id=asked.company_id)
    outbox.post(
        key=f"{template}:{asked.pk}:{member.pk}",
        to=member.email,
        template=template,
        context={**about(asked, language), "name": member.full_name, "link": team},
        language=language,
    )


def about(asked: HandOver, language: str) -> dict[str, str]:
    """What every letter about a hand-over says."""
    return {
        "company": asked.company.trading_name,
        "old_owner": asked.asked_by.full_name,
        "new_owner": asked.to.full_name,
        "due": days.moment(asked.due_at, language),
    }


def addresses_of(member: Member) -> list[str]:
    """Where a member is told, also where somebody changed the address lately."""
    old = AddressChange.objects.undoable().filter(member=member)
    known = [member.email, *old.values_list("old_address", flat=True)]
    return list(dict.fromkeys(known))
