"""What a partner is told of its message: drawn once for each campaign, and never again.

Every count, hits too, gets a draw of standard deviation 10 and the true ones are thrown away: who
asks twice, or for another file, is told the same. What is below 40 is not shown.
"""

import secrets
from typing import Any

from django.utils.translation import gettext as _

from members.mailing.figures import results
from members.mailing.figures.results import What
from members.models import Campaign

SIGMA, THRESHOLD = 10, 40
# Of 400 tosses of a coin the heads, less 200: √400/2 = 10.
TOSSES = 400
MARGIN = 1.96 * SIGMA


class NotYet(Exception):
    """There is nothing to tell the partner; the message says why."""


def freeze(campaign: Campaign) -> list[dict[str, Any]]:
    """The figures of a partner's campaign that is over: lines of variant, what, link, value.

    Two at once get the same. Raises NotYet.
    """
    kept = Campaign.objects.over().filter(pk=campaign.pk, kind=Campaign.Kind.PARTNER)
    its = kept.first()
    if its is None or its.started_at is None:
        raise NotYet(_("A partner is told of its own message, when it is over."))
    if not its.partner_figures:
        drawn = lines(its)
        if not any(one["what"] == "sent" and is_shown(one) for one in drawn):
            raise NotYet(_("So few messages were sent that nothing is told of them."))
        kept.filter(partner_figures=[]).update(partner_figures=drawn)
        its.refresh_from_db()
    found: list[dict[str, Any]] = its.partner_figures
    return found


def lines(campaign: Campaign) -> list[dict[str, Any]]:
    """Of every variant, link by link, each with a draw of its own."""
    sent, refused = results.delivered(campaign)
    happened = results.counted(campaign)
    followed, _until = results.links_of(campaign)
    found: list[dict[str, Any]] = []
    for key in results.variants_of(campaign, sent):
        counts = {
            "sent": sent[key],
            "returned": refused[key] + happened.get((key, What.RETURNED), 0),
            "complained": happened.get((key, What.COMPLAINED), 0),
            "unsubscribed": happened.get((key, What.UNSUBSCRIBED), 0),
        }
        found += [line(key, what, 0, "", n) for what, n in counts.items()]
        found += [
            line(key, "link", link.number, link.target, hits)
            for link, hits in followed[key]
        ]
    return found


def line(variant: str, what: str, link: int, target: str, n: int) -> dict[str, Any]:
    value = n + secrets.randbits(TOSSES).bit_count() - TOSSES // 2
    return {
        "variant": variant,
        "what": what,
        "link": link,
        "target": target,
        "value": value,
    }


def is_shown(line: dict[str, Any]) -> bool:
    return bool(line["value"] >= THRESHOLD)
