"""Whoever wrote to an alias is told when it was not passed on, or not all of it.

Always at the address that we know of the alias's owner, never at the one a mail names: nobody
is written to because somebody else put their address into a head. At most once an hour and
thread for each reason, so that no circle comes of it.
"""

from collections.abc import Mapping

from django.utils import timezone

from listings.models import Alias, IncomingMail
from listings.relay import carrying
from listings.relay.cleaning import Cleaned
from members import outbox

Verdict = IncomingMail.Verdict
TOLD = {Verdict.HELD, Verdict.OFF, Verdict.CLOSED, Verdict.EMPTY, Verdict.BROKEN}


def tell(alias: Alias, verdict: IncomingMail.Verdict) -> None:
    """Tell the owner why a mail was not passed on."""
    write(alias, "relay_not_passed_on", str(verdict), {"verdict": str(verdict)})


def tell_what_was_left_out(alias: Alias, clean: Cleaned) -> None:
    """Tell the owner what of their mail the other side did not get."""
    context = {
        "files": len(clean.left_out),
        "addresses": clean.addresses_left_out,
        "is_cut": clean.is_cut,
    }
    write(alias, "relay_left_out", "left-out", context)


def write(
    alias: Alias, template: str, reason: str, context: Mapping[str, object]
) -> None:
    reader = carrying.reader_of(alias)
    outbox.post(
        key=f"relay-told:{alias.pk}:{reason}:{timezone.now():%Y%m%d%H}",
        to=reader.address,
        template=template,
        context={
            **context,
            "subject": alias.thread.subject,
            "link": carrying.link(alias, reader.language),
        },
        language=reader.language,
        stream=outbox.Stream.RELAY,
    )
