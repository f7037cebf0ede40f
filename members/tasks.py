"""What the queue does for members."""

from celery import shared_task

from members import (
    breaches,
    certificates,
    check_letters,
    check_wishes,
    claim_invitations,
    claims,
    company_imports,
    confirming,
    disclosing,
    domain_records,
    downloads,
    inactivity,
    leaving,
    outbox,
    ownership,
    pictures,
    policy_notices,
    promise_watch,
    public_pages,
    release_making,
    request_reminders,
    staff_access,
    visit_releasing,
)
from members.exporting import partner_packages
from members.mailing import course, digests
from members.mailing.figures import results
from members.mailing.sending import sender
from members.models import Campaign
from members.models.outgoing_mail import PATIENT, URGENT
from members.places_at_work import place
from members.reporting import sending as report_sending
from privacy import consents, retention
from privacy.waking import wake

# At once on a machine; more are no faster on two processors.
SENDERS = 2


# The four below are done by a worker of their own (tradedir/timetable.py), whose processes are
# one more than all that may last: mail that somebody waits for always finds one free.
@shared_task
def deliver_mail() -> None:
    """Send the mails that somebody waits for."""
    outbox.deliver_waiting(streams=URGENT)


@shared_task
def deliver_notices() -> None:
    """Send all other mails that wait, one process of a machine at a time."""
    with place("notices") as is_mine:
        if is_mine and outbox.deliver_waiting(streams=PATIENT, seconds=20):
            outbox.send_the_rest_soon()


# Making a million deliveries takes a minute.
@shared_task(time_limit=800)
def keep_campaigns() -> None:
    """Begin, count and end campaigns; wake senders while messages leave."""
    with place("course") as is_mine:
        if not is_mine:
            return
        course.keep()
    if Campaign.objects.running().exists():
        for _ in range(SENDERS):
            wake("members.tasks.send_campaigns")


@shared_task
def send_campaigns() -> None:
    """Send messages of campaigns for some seconds, and again while there are any.

    The table is the queue: a task that is lost, or comes twice, loses and doubles nothing.
    """
    with place("campaigns", of=SENDERS) as is_mine:
        if is_mine and sender.send(seconds=20):
            wake("members.tasks.send_campaigns")


@shared_task
def make_digest() -> None:
    """Make last month's digest, when this month's first working day has come."""
    digests.make()


@shared_task
def hand_over_companies() -> None:
    """Make those owners whose 72 hours are over."""
    ownership.complete_due()


@shared_task
def tidy_files() -> None:
    """Remove uploaded files that nothing names any more."""
    pictures.sweep()
    certificates.sweep()


@shared_task
def keep_results() -> None:
    """Keep what came of campaigns that were over long ago, before their deliveries go."""
    results.settle()


@shared_task
def erase_accounts() -> None:
    """Erase accounts whose week to take it back is over."""
    leaving.carry_out_due()


# Below the queue's visibility timeout; a copy that takes longer is gone on with by nobody.
@shared_task(time_limit=800)
def make_copies() -> None:
    """Make the copies of everything that members asked for."""
    downloads.work()


# Fifteen tables in six formats take a minute at worst.
@shared_task(time_limit=800)
def make_partner_packages() -> None:
    """Make the packages of figures that partners were granted."""
    partner_packages.make_waiting()


@shared_task
def tidy_accounts() -> None:
    """Delete everything whose time is over, as the data map says."""
    retention.run()


@shared_task
def ask_whether_still_right() -> None:
    """Ask the teams of pages that were not confirmed for 90 days."""
    confirming.ask_due()


# A file is entered whole or not at all, and the largest takes minutes. Below the queue's
# visibility timeout, after which another worker would be given the same.
@shared_task(time_limit=800)
def work_on_company_imports() -> None:
    """Look through uploaded files of companies, and enter those that staff said to enter."""
    company_imports.work()
    company_imports.forget_old()


@shared_task
def invite_to_claim() -> None:
    """Invite companies that staff entered to claim their pages, and remind them once."""
    claim_invitations.invite_due()


@shared_task
def tell_of_policy() -> None:
    """Write to members about a new version of the privacy policy."""
    policy_notices.write_waiting(limit=20_000)


@shared_task
def end_uncovered_consents() -> None:
    """Enter the end of consents that the policy in force asks anew."""
    for _ in consents.end_uncovered():
        pass


@shared_task
def tell_of_disclosures() -> None:
    """Write to members about disclosures that are withheld from them no longer."""
    disclosing.tell()


@shared_task
def ask_for_reviews() -> None:
    """Write to the privacy officers about weeks of looks that wait for their eyes."""
    staff_access.ask_for_reviews()


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


@shared_task
def remind_of_requests() -> None:
    """Tell privacy officers what is due: requests, and the 72 hours of incidents."""
    request_reminders.remind()
    breaches.remind()


@shared_task
def tend_unused_accounts() -> None:
    """Warn members of accounts that nobody uses, and erase those that stayed unused."""
    inactivity.tend()


# Each check may take some seconds, and there are dozens; a run broken off is gone on with.
@shared_task(time_limit=800)
def check_promises() -> None:
    """Look whether the promises of the policy are kept: once a day, and when an officer asks."""
    promise_watch.keep()


@shared_task
def make_releases() -> None:
    """Freeze the statistics that are due by the quarter or year, and those that staff ordered."""
    release_making.keep()


@shared_task
def release_visits() -> None:
    """Freeze last month's visits by industry, and delete what they were counted from."""
    visit_releasing.keep()


@shared_task
def send_reports() -> None:
    """Write the saved reports whose turn has come to those who saved them."""
    report_sending.send_due()


@shared_task
def tell_kept_pages() -> None:
    """Tell kept pages what was changed where no deed did, or could."""
    public_pages.tell_changes()
