"""The links that are mailed to guests: the only way to their conversations.

Of a link only a digest is kept. It confirms the address first, and opens the conversations
then; one that is over is good for asking for another, which goes to the same address.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from listings.asking import seals
from listings.models import GuestLink, Inquirer
from listings.models.inquiry import TO_CONFIRM
from members import outbox
from members.account_letters import link as site_link

GOOD_FOR = timedelta(days=30)
# A new link is mailed no oftener than this.
BETWEEN = timedelta(minutes=15)


class Unknown(Exception):
    """No link says this, or its conversation is deleted by now."""


def mint(guest: Inquirer, *, ends_at: datetime | None = None) -> str:
    """A new link for this guest; what is returned stands in one mail and nowhere else."""
    token = secrets.token_urlsafe(32)
    GuestLink.objects.create(
        inquirer=guest,
        token_digest=digest(token),
        ends_at=ends_at or timezone.now() + GOOD_FOR,
    )
    return token


def behind(token: str) -> GuestLink:
    """The link with its guest, also one that is over. Raises Unknown."""
    rows = GuestLink.objects.select_related("inquirer")
    found = rows.filter(token_digest=digest(token)).first()
    if found is None:
        raise Unknown
    return found


def ask_to_confirm(guest: Inquirer) -> None:
    """Mail a guest the link that sends what they wrote."""
    token = mint(guest, ends_at=guest.asked_at + TO_CONFIRM)
    outbox.post(
        key=f"confirm-inquiry:{guest.subject}",
        to=seals.address_of(guest),
        template="confirm_inquiry",
        context={"link": address(token, guest.language)},
        language=guest.language,
    )


@transaction.atomic
def renew(link: GuestLink) -> bool:
    """Mail a new link to the address of this one. False where one left a moment ago."""
    guest = Inquirer.objects.select_for_update().get(pk=link.inquirer_id)
    lately = timezone.now() - BETWEEN
    if not guest.confirmed_at or guest.links.filter(made_at__gt=lately).exists():
        return False
    token = mint(guest)
    outbox.post(
        key=f"guest-link:{guest.subject}:{timezone.now():%Y%m%d%H%M}",
        to=seals.address_of(guest),
        template="guest_link",
        context={"link": address(token, guest.language)},
        language=guest.language,
    )
    return True


def address(token: str, language: str) -> str:
    """The page that a link opens, as it stands in a mail."""
    return site_link("guest-threads", token=token, language=language)


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
