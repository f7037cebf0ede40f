"""What is done by the clock: every task with the seconds from one time to the next."""

from typing import Any

SECONDS, MINUTE, HOUR = 1.0, 60.0, 3600.0
EVERY = {
    "members.tasks.deliver_mail": 5 * SECONDS,
    "members.tasks.deliver_notices": 5 * SECONDS,
    "members.tasks.keep_campaigns": 5 * SECONDS,
    "members.tasks.tell_kept_pages": 5 * SECONDS,
    "tradedir.tasks.heartbeat": 30 * SECONDS,
    "tradedir.tasks.heartbeat_of_mail": 30 * SECONDS,
    "listings.tasks.relay_messages": 15 * SECONDS,
    "listings.tasks.take_in_mail": 15 * SECONDS,
    "members.tasks.look_up_records": 30 * SECONDS,
    "listings.tasks.follow_companies": 30 * SECONDS,
    "listings.tasks.follow_tree": 15 * SECONDS,
    "listings.tasks.keep_counts": MINUTE,
    "listings.tasks.add_counts": MINUTE,
    "members.tasks.hand_over_companies": MINUTE,
    "members.tasks.erase_accounts": MINUTE,
    "members.tasks.make_copies": MINUTE,
    "members.tasks.make_partner_packages": MINUTE,
    "members.tasks.tell_of_policy": MINUTE,
    "members.tasks.tell_of_disclosures": MINUTE,
    "members.tasks.work_on_company_imports": MINUTE,
    "listings.tasks.work_on_catalogues": MINUTE,
    "listings.tasks.work_on_photos": MINUTE,
    "listings.tasks.take_in_copies": MINUTE,
    "members.tasks.carry_out_claims": 10 * MINUTE,
    "members.tasks.send_reports": 10 * MINUTE,
    "listings.tasks.close_traffic_days": 10 * MINUTE,
    "listings.tasks.write_alerts": 5 * MINUTE,
    "listings.tasks.tidy_search": 30 * MINUTE,
    "members.tasks.end_uncovered_consents": HOUR,
    "members.tasks.ask_for_reviews": HOUR,
    # Once a month; more often it looks whether one was missed or broken off.
    "members.tasks.make_digest": HOUR,
    "members.tasks.tidy_accounts": HOUR,
    "members.tasks.ask_whether_still_right": HOUR,
    "members.tasks.invite_to_claim": HOUR,
    "members.tasks.tend_checks": HOUR,
    "members.tasks.remind_of_requests": HOUR,
    "members.tasks.tend_unused_accounts": 6 * HOUR,
    # Once a day; more often it looks whether a run was asked for or broken off.
    "members.tasks.check_promises": 5 * MINUTE,
    # Once a quarter; more often it looks whether one was ordered, missed or broken off.
    "members.tasks.make_releases": 5 * MINUTE,
    # Once a month; more often it looks whether one was missed or broken off.
    "members.tasks.release_visits": HOUR,
    "listings.tasks.ask_what_became_of_offers": HOUR,
    "listings.tasks.learn_words": HOUR,
    "listings.tasks.tidy_catalogues": HOUR,
    "members.tasks.tidy_files": 6 * HOUR,
    "members.tasks.keep_results": 6 * HOUR,
    "listings.tasks.tidy_item_files": 6 * HOUR,
}
# What has a worker of its own, so that no other work stands before it, and the queue it comes
# by; everything else comes by Celery's own, "celery" (docs/decisions/0044-streams.md).
MAIL, CAMPAIGNS = "mail", "campaigns"
QUEUES = {
    "members.tasks.deliver_mail": MAIL,
    "members.tasks.deliver_notices": MAIL,
    "tradedir.tasks.heartbeat_of_mail": MAIL,
    "members.tasks.keep_campaigns": CAMPAIGNS,
    "members.tasks.send_campaigns": CAMPAIGNS,
}
ROUTES = {task: {"queue": queue} for task, queue in QUEUES.items()}


def by_the_clock() -> dict[str, dict[str, Any]]:
    """As Celery's clock wants it.

    What comes every minute and is not taken before the next one says nothing: it expires.
    """
    return {
        task: {"task": task, "schedule": seconds}
        | ({"options": {"expires": seconds}} if seconds <= MINUTE else {})
        for task, seconds in EVERY.items()
    }
