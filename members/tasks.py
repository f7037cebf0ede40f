"""What the queue does for members."""

from celery import shared_task

from members import (
    addresses,
    check_letters,
    check_wishes,
    claim_invitations,
    claims,
    company_imports,
    confirming,
    domain_links,
    domain_records,
    invitations,
    outbox,
    ownership,
    registration,
    sessions,
)


@shared_task
def deliver_mail() -> None:
    """Send the mails that wait."""
    outbox.deliver_waiting()


@shared_task
def hand_over_companies() -> None:
    """Make those owners whose 72 hours are over."""
    ownership.complete_due()


@shared_task
def tidy_accounts() -> None:
    """Forget what is over: sign-ups, changes of address, invitations, links, sessions."""
    registration.forget_unconfirmed()
    addresses.forget_final()
    invitations.forget_old()
    ownership.forget_old()
    domain_links.forget_old()
    sessions.forget_ended()


@shared_task
def ask_whether_still_right() -> None:
    """Ask the teams of pages that were not confirmed for 90 days."""
    confirming.ask_due()


@shared_task
def work_on_company_imports() -> None:
    """Look through uploaded files of companies, and enter those that staff said to enter."""
    company_imports.work()
    company_imports.forget_old()


@shared_task
def invite_to_claim() -> None:
    """Invite companies that staff entered to claim their pages, and remind them once."""
    claim_invitations.invite_due()


@shared_task
def carry_out_claims() -> None:
    """Hand over companies whose owners had their time to object."""
    claims.carry_out_due()


@shared_task
def look_up_records() -> None:
    """Look in DNS for the records that companies asked us to look for."""
    domain_records.look_up_waiting()


@shared_task
def tend_checks() -> None:
    """Remind of checks that end soon; forget documents and codes that are over."""
    check_letters.remind()
    check_wishes.tidy()
