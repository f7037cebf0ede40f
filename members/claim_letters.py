"""The letters about a claim to a company: to who asks, and to its owners."""

from members import outbox
from members.account_letters import link
from members.models import Claim, Member
from members.team_letters import addresses_of
from privacy import days


def yours(claim: Claim, claimant: Member) -> None:
    """The company is yours to look after."""
    own = link("my-company", language=claimant.language, company_id=claim.company_id)
    tell(claim, claimant, "claim_done", link=own)


def granted(claim: Claim, claimant: Member) -> None:
    """Staff decided for the claimant; the owners have 72 hours to object."""
    tell(claim, claimant, "claim_granted")


def refused(claim: Claim, claimant: Member) -> None:
    tell(claim, claimant, "claim_refused")


def disputed(claim: Claim, owner: Member) -> None:
    """Tell an owner that the company goes to another in 72 hours, and how to object.

    Also at an address that was changed a moment ago, maybe by whoever claims the company.
    """
    for number, address in enumerate(addresses_of(owner)):
        tell(
            claim,
            owner,
            "claim_against_you",
            to=(number, address),
            link=contact(owner),
        )


def stays(claim: Claim, owner: Member) -> None:
    """Tell an owner that the company stays theirs after all."""
    tell(claim, owner, "claim_stopped")


def gone(claim: Claim, owner: Member) -> None:
    """Tell who was an owner that the company has another one now."""
    tell(claim, owner, "claim_lost", link=contact(owner))


def contact(member: Member) -> str:
    return link("contact", language=member.language)


def tell(
    claim: Claim,
    member: Member,
    template: str,
    *,
    to: tuple[int, str] | None = None,
    **context: str,
) -> None:
    """One letter of a kind about a claim to one member, however often it is caused."""
    number, address = to or (0, member.email)
    known = {
        "name": member.full_name,
        "company": claim.company.trading_name,
        "reason": claim.reason,
        "until": days.moment(claim.due_at, member.language) if claim.due_at else "",
    }
    outbox.post(
        key=f"{template}:{claim.pk}:{member.pk}:{number}",
        to=address,
        template=template,
        context={**known, **context},
        language=member.language,
    )
