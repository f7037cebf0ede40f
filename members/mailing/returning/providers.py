"""Mail providers' notices of what came back, read by django-anymail.

Its views know each provider's signature and words; of them only that is used, so that nothing of
an event is kept but what follows from it. That a message was opened or a link followed is never
looked at, whoever sends it.
"""

import importlib
import re
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from anymail.exceptions import (
    AnymailError,
    AnymailNotSupportedWarning,
    AnymailWebhookValidationFailure,
)
from anymail.signals import EventType, RejectReason
from django.http import HttpRequest
from django.utils import timezone

from members.mailing.returning import returns, statuses
from members.mailing.sending import verp
from members.models import Delivery, Member
from privacy import suppressions

NUMBER = re.compile(r"<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[\w.-]{1,200}>?")
LONGEST, DEEPEST, MOST = 500, 6, 2_000
# What a strange notice makes its reader raise.
JUNK = (
    *(AnymailError, LookupError, TypeError, AttributeError, ValueError),
    *(ArithmeticError, RecursionError, OSError),
)
HARD, SOFT, NOTHING = statuses.HARD, statuses.SOFT, statuses.NOTHING
COMPLAINT, UNSUBSCRIBED = "complaint", "unsubscribed"

# It says at each notice that it was not tried with SendGrid lately.
warnings.filterwarnings("ignore", category=AnymailNotSupportedWarning)
log = structlog.get_logger("members.mailing")


class Forged(Exception):
    """It does not show that it is of the provider."""


class Junk(Exception):
    """It cannot be read."""


class Event(NamedTuple):
    """What one notice comes to: the kind, a status, and about which message or address."""

    kind: str
    code: str
    number: UUID | None
    recipient: str
    at: datetime | None
    name: str


class Provider(NamedTuple):
    """anymail's view, and whether what it says of a return is that it is for good."""

    view: str
    is_hard: Callable[[dict[str, Any]], bool]


def of_mailgun(said: dict[str, Any]) -> bool:
    told = said.get("event-data", said)
    return told.get("severity") == "permanent" and told.get("reason") in {
        *("bounce", "suppress-bounce"),
    }


def of_ses(said: dict[str, Any]) -> bool:
    return bool(said.get("bounce", {}).get("bounceType") == "Permanent")


PROVIDERS = {
    "mailgun": Provider(
        "mailgun.MailgunTrackingWebhookView",
        of_mailgun,
    ),
    "postmark": Provider(
        "postmark.PostmarkTrackingWebhookView",
        lambda said: said.get("Type") in {"HardBounce", "BadEmailAddress"},
    ),
    "sendgrid": Provider(
        "sendgrid.SendGridTrackingWebhookView",
        lambda said: said.get("type") != "blocked",
    ),
    "amazon-ses": Provider("amazon_ses.AmazonSESTrackingWebhookView", of_ses),
    "brevo": Provider(
        "brevo.BrevoTrackingWebhookView",
        lambda said: said.get("event") in {"hard_bounce", "invalid_email"},
    ),
    "mailjet": Provider(
        "mailjet.MailjetTrackingWebhookView",
        lambda said: said.get("hard_bounce") is True,
    ),
}


def events(name: str, request: HttpRequest) -> list[Event]:
    """What a notice says that something follows from. Raises Forged, Junk."""
    provider = PROVIDERS[name]
    view = view_of(provider)
    try:
        view.run_validators(request)
        if name == "amazon-ses":
            tell_of_subscription(view._parse_sns_message(request))
        found = view.parse_events(request)
        return [
            event
            for one in found[:MOST]
            if (event := event_of(name, provider, one)).kind
        ]
    except AnymailWebhookValidationFailure as error:
        raise Forged from error
    except JUNK as error:
        raise Junk from error


def view_of(provider: Provider) -> Any:
    """anymail's view of a provider, which reads its notices; it answers no request here."""
    module, _, kind = provider.view.partition(".")
    view = getattr(importlib.import_module(f"anymail.webhooks.{module}"), kind)
    if module != "amazon_ses":
        return view()
    # Amazon's own library is needed for confirming a subscription alone: a person does that.
    made = view.__new__(view)
    base = importlib.import_module("anymail.webhooks.base").AnymailBaseWebhookView
    base.__init__(made)
    made.auto_confirm_enabled = False
    return made


def tell_of_subscription(said: dict[str, Any]) -> None:
    """Amazon asks once whether its notices are wanted: whoever runs the site opens the address."""
    address = str(said.get("SubscribeURL", ""))
    is_amazons = re.match(r"https://sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?/", address)
    if said.get("Type") == "SubscriptionConfirmation" and is_amazons:
        log.warning("mail-notices-asked", confirm_at=address[:1_000])


def event_of(name: str, provider: Provider, one: Any) -> Event:
    said = one.esp_event if isinstance(one.esp_event, dict) else {}
    response = " ".join(str(one.mta_response or "").split())[:LONGEST]
    code = statuses.code_in(f"{said.get('status') or ''} {response}")
    at = one.timestamp if isinstance(one.timestamp, datetime) else None
    return Event(
        kind=kind_of(one, is_hard=provider.is_hard(said), code=code, said=response),
        code=code,
        number=number_of(one, said),
        recipient=str(one.recipient or "")[:LONGEST],
        at=at if at and timezone.is_aware(at) else None,
        name=f"{name}:{one.event_id or ''}",
    )


def kind_of(one: Any, *, is_hard: bool, code: str, said: str) -> str:
    """What an event comes to; nothing for what arrived, was opened, followed, or still waits."""
    kind, why = one.event_type, one.reject_reason
    if kind == EventType.COMPLAINED:
        return COMPLAINT
    if kind == EventType.UNSUBSCRIBED:
        return UNSUBSCRIBED
    if kind == EventType.BOUNCED:
        # A provider may call a full mailbox or a policy permanent.
        is_gone = is_hard and not statuses.is_not_the_readers(code)
        return HARD if is_gone else SOFT
    if kind != EventType.REJECTED:
        return NOTHING
    # The provider did not even try, because of what came back before.
    if why in {RejectReason.BOUNCED, RejectReason.INVALID}:
        return HARD
    return {
        RejectReason.SPAM: COMPLAINT,
        RejectReason.UNSUBSCRIBED: UNSUBSCRIBED,
    }.get(why, NOTHING)


def number_of(one: Any, said: dict[str, Any]) -> UUID | None:
    """Which message it is about: by its return address, its Message-ID, or what we gave along."""
    metadata = one.metadata if isinstance(one.metadata, dict) else {}
    given = [str(metadata.get("delivery", "")), str(said.get("CustomID", ""))]
    told = [str(one.message_id or ""), *texts(said)]
    for text in told:
        if number := verp.delivery_of(text.strip("<> ")):
            return number
    for text in told:
        if found := NUMBER.fullmatch(text.strip()):
            return UUID(found[1])
    for text in given:
        try:
            return UUID(text)
        except ValueError:
            continue
    return None


def texts(said: Any, deep: int = 0) -> Iterator[str]:
    """The short texts in a notice, wherever its provider puts a Message-ID or a return address."""
    if isinstance(said, str):
        if "@" in said and len(said) < LONGEST:
            yield said
    elif deep < DEEPEST and isinstance(said, dict | list):
        for one in said.values() if isinstance(said, dict) else said:
            yield from texts(one, deep + 1)


def note(event: Event) -> bool:
    """Do what follows from an event, once. False where nothing does."""
    delivery = None
    if event.number:
        rows = Delivery.objects.select_related("campaign")
        delivery = rows.filter(pk=event.number).first()
    if delivery is None:
        return bool(event.recipient) and note_address(event)
    if event.kind != UNSUBSCRIBED:
        return returns.of_delivery(
            delivery,
            returns.Kind(event.kind),
            source=returns.Source.PROVIDER,
            code=event.code,
        )
    return bool(delivery.sent_to) and returns.unsubscribe(
        delivery.subject,
        delivery.campaign.purpose,
        bytes(delivery.sent_to or b""),
        at=event.at,
    )


def note_address(event: Event) -> bool:
    """Of another mail of ours, or of none that is known: its address says enough."""
    mark = suppressions.mark_of(event.recipient)
    member = Member.objects.filter(email__iexact=event.recipient.strip()).first()
    if event.kind == UNSUBSCRIBED:
        return member is not None and returns.unsubscribe(
            member.subject, "", mark, at=event.at
        )
    if event.kind == SOFT:  # one that is about no campaign gives no campaign a rest
        return False
    return returns.note(
        key=returns.digest(f"{event.name}:{event.at}:{mark.hex()}:{event.kind}"),
        kind=returns.Kind(event.kind),
        source=returns.Source.PROVIDER,
        campaign=None,
        mark=mark,
        code=event.code,
        subject=member.subject if member else None,
        left_at=event.at,
    )
