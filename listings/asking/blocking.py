"""A company takes nothing more from somebody. They are not told: what they send is held."""

from django.db import transaction

from listings.asking import seals
from listings.models import Inquirer, SenderBlock, Thread
from members.models import Company, Member


def marks(inquirer: Inquirer) -> list[bytes]:
    return seals.marks_of(member=inquirer.member, address=seals.address_of(inquirer))


def is_blocked(company: Company, inquirer: Inquirer) -> bool:
    blocks = SenderBlock.objects.filter(company=company)
    return blocks.filter(sender_mark__in=marks(inquirer)).exists()


@transaction.atomic
def block(thread: Thread, *, by: Member) -> None:
    """Hold from now on what this thread's inquirer sends to its company, in all threads."""
    SenderBlock.objects.bulk_create(
        [
            SenderBlock(
                company_id=thread.company_id,
                thread=thread,
                sender_mark=mark,
                blocked_by=by,
            )
            for mark in marks(thread.inquirer)
        ],
        ignore_conflicts=True,
    )


def unblock(thread: Thread) -> None:
    """Take messages of this thread's inquirer again."""
    SenderBlock.objects.filter(
        company_id=thread.company_id, sender_mark__in=marks(thread.inquirer)
    ).delete()
