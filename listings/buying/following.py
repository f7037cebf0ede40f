"""Suppliers that a buyer follows. How many do is told to nobody, nor counted anywhere."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.buying import turns
from listings.buying.favourites import CannotBeKept
from listings.models import Follow
from listings.models.buying import Every
from members.models import Company, Member

MOST_FOLLOWED = 200


class TooManyFollowed(CannotBeKept):
    words = _(
        "You follow 200 suppliers, which is as many as there can be. Leave one first."
    )


@transaction.atomic
def follow(member: Member, company: Company) -> None:
    """Hear of what this supplier lists from now on. Twice is once. Raises TooManyFollowed."""
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    mine = Follow.objects.filter(member=member)
    if mine.filter(company=company).exists():
        return
    if mine.count() >= MOST_FOLLOWED:
        raise TooManyFollowed
    Follow.objects.create(member=member, company=company)
    turns.arrange(member)


@transaction.atomic
def leave(member: Member, company_id: int) -> bool:
    """Hear of this supplier no more. False where it was not followed."""
    deleted, _rows = Follow.objects.filter(member=member, company=company_id).delete()
    turns.arrange(member)
    return bool(deleted)


@transaction.atomic
def hear(member: Member, every: str) -> None:
    """How often mails tell of all that is followed; from off to on only of what comes then."""
    turn = turns.turn_of(member)
    if turn.every != every:
        if turn.every == Every.OFF:
            turn.wanted_at = turn.told_at = timezone.now()
        turn.every, turn.next_on = every, None
        turn.save()
    turns.arrange(member)
