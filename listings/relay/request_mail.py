"""Mail about privacy: an answer goes into its request, any other opens one.

It comes through the door that answers in threads come through, is sealed before the door says
that it was taken, and is washed as they are. Files are not taken.
"""

import uuid
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from listings.relay import cleaning
from listings.relay.cleaning import Cleaned
from members import privacy_requests
from members.models import PrivacyRequest, RequestMail, RequestWord
from privacy import sealing

Verdict = RequestMail.Verdict
TABLE = "members_requestmail"
LARGEST = 2_000_000
LONGEST = 20_000
LEASE, PATIENCE = timedelta(minutes=2), timedelta(hours=24)
# The mark of a mail that opens a request is the key of its form.
FORM = uuid.UUID("6f7574b0-0000-4000-8000-72657175657a")

log = structlog.get_logger("listings.relay")


def is_about_privacy(to: str) -> bool:
    """Is this an address of requests, or the one that the policy names?"""
    address = to.strip().lower()
    name, _at, domain = address.rpartition("@")
    is_alias = domain == settings.RELAY_DOMAIN.lower()
    return address == settings.PRIVACY_EMAIL.lower() or (
        is_alias and name.startswith(privacy_requests.ALIAS)
    )


def place(to: str) -> PrivacyRequest | None:
    """The request that a mail belongs to; None for one that opens a request.

    Raises privacy_requests.Unknown.
    """
    address = to.strip().lower()
    if address == settings.PRIVACY_EMAIL.lower():
        return None
    return privacy_requests.by_alias(address.rpartition("@")[0])


def receive(raw: bytes, *, to: str, number: str) -> RequestMail:
    """Write a mail down; the same letter twice is one. Raises privacy_requests.Unknown."""
    row = place(to)
    mark = sealing.mark(f"{row.pk if row else 'new'}|{number}", of="request letter")
    known = RequestMail.objects.filter(letter_mark=mark)
    if there := known.first():
        return there
    mail = RequestMail(request=row, letter_mark=mark)
    try:
        with transaction.atomic():
            mail.raw = sealing.seal_file(
                raw, subject=mail.subject, table=TABLE, column="raw"
            )
            mail.save(force_insert=True)
    except IntegrityError:  # the same letter came on another line meanwhile
        return known.get()
    return mail


def take_in(*, limit: int = 200) -> int:
    """Deal with what waits, oldest first. Returns how many mails were decided."""
    decided = 0
    for _turn in range(limit):
        mail = claim()
        if mail is None:
            break
        decided += deal_with(mail)
    return decided


def claim() -> RequestMail | None:
    """Take the oldest for two minutes; what a killed worker held waits again then."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    with transaction.atomic():
        waiting = RequestMail.objects.filter(free, verdict="")
        key = (
            waiting.select_for_update(skip_locked=True)
            .order_by("received_at")
            .values_list("pk", flat=True)
            .first()
        )
        if key is None:
            return None
        RequestMail.objects.filter(pk=key).update(claimed_until=now + LEASE)
    return RequestMail.objects.select_related("request__member").get(pk=key)


def deal_with(mail: RequestMail) -> bool:
    """Wash it and do what it asks, in one transaction. False where it has to wait."""
    try:
        # "Which data do you hold of old@…?" is about that address: it stays.
        clean = cleaning.cleaned(
            raw_of(mail), host=settings.RELAY_DOMAIN, keeps_addresses=True
        )
    except sealing.Unreadable:
        clean = cleaning.BROKEN
    except cleaning.Busy:
        if mail.received_at > timezone.now() - PATIENCE:
            return False
        clean = cleaning.BROKEN
    with transaction.atomic():
        mine = RequestMail.objects.select_for_update().filter(
            pk=mail.pk, verdict="", claimed_until=mail.claimed_until
        )
        if not mine.exists():
            return False
        try:
            with transaction.atomic():
                verdict = decide(mail, clean)
        except privacy_requests.TooMany:
            verdict = Verdict.TOO_MANY
        RequestMail.objects.filter(pk=mail.pk).update(verdict=verdict, raw=None)
    log.info("request-mail-decided", mail=str(mail.pk), verdict=str(verdict))
    return True


def raw_of(mail: RequestMail) -> bytes:
    """The mail as it came. Raises sealing.Unreadable."""
    return sealing.unseal_file(
        bytes(mail.raw or b""), subject=mail.subject, table=TABLE, column="raw"
    )


def decide(mail: RequestMail, clean: Cleaned) -> Verdict:
    """Do what a mail asks. Raises privacy_requests.TooMany."""
    if clean.origin == "broken":
        return Verdict.UNREADABLE
    if clean.origin or clean.bounce:
        return Verdict.AUTOMATIC
    if not clean.text.strip():
        return Verdict.UNREADABLE
    if len(clean.authors) != 1:
        return Verdict.STRANGER
    if mail.request is None:
        open_request(mail, clean)
        return Verdict.OPENED
    if clean.authors[0] != privacy_requests.address_of(mail.request).lower():
        # Told where the request is at home, never where the mail says it came from.
        key = f"request-stranger:{mail.request.pk}:{timezone.now():%Y-%m-%d}"
        privacy_requests.write(mail.request, "request_stranger", key)
        return Verdict.STRANGER
    privacy_requests.write_more(
        mail.request,
        text_of(clean, mail.request.language),
        key=f"mail:{mail.pk}",
        via=RequestWord.Via.MAIL,
    )
    return Verdict.TAKEN


def open_request(mail: RequestMail, clean: Cleaned) -> None:
    """A mail to the address for privacy: its writer is asked to confirm, as with the form."""
    language = settings.LANGUAGE_CODE
    asked = privacy_requests.Asked(
        kind=PrivacyRequest.Kind.QUESTION,
        text=text_of(clean, language),
        member=None,
        address=clean.authors[0],
        network="",
        language=language,
    )
    privacy_requests.ask(asked, form_key=uuid.uuid5(FORM, str(mail.pk)))


def text_of(clean: Cleaned, language: str) -> str:
    """What was written, and that files, or more than so much, were not taken."""
    text = clean.text[:LONGEST]
    with translation.override(language):
        if clean.is_cut or len(clean.text) > LONGEST:
            text += "\n\n" + _("[This mail was longer. The rest was not taken.]")
        if clean.files or clean.left_out:
            text += "\n\n" + _("[Files that came with this mail were not taken.]")
    return text
