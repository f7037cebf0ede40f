"""Secret links that show a list to whoever has them, until they are taken back or end.

The link is 256 random bits; what is kept of it is their digest, from which it cannot be made
again. So it is shown once, and a copy of the database opens no list.
"""

import hashlib
import secrets
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.buying import favourites
from listings.buying.favourites import CannotBeKept
from listings.models import FavouriteList, FavouriteShare

MOST_LINKS = 10


class TooManyLinks(CannotBeKept):
    words = _("A list has ten links at most. Take one back first.")


class MadeAlready(CannotBeKept):
    words = _(
        "This link is made already, and its address is shown once. Take it back and make "
        "another if you have not kept it."
    )


class LinkOver(Exception):
    """The link was taken back, is past its last day, or never was one."""


@transaction.atomic
def share(
    kept: FavouriteList,
    *,
    shows_notes: bool = False,
    last_day: date | None = None,
    form_key: UUID,
) -> str:
    """Make a link; returns its token, which is kept nowhere. Raises TooManyLinks, MadeAlready."""
    favourites.in_hand(kept)
    if FavouriteShare.objects.filter(form_key=form_key).exists():
        raise MadeAlready
    if FavouriteShare.objects.open().filter(list=kept).count() >= MOST_LINKS:
        raise TooManyLinks
    token = secrets.token_urlsafe(32)
    FavouriteShare.objects.create(
        list=kept,
        token_digest=digest(token),
        shows_notes=shows_notes,
        last_day=last_day,
        form_key=form_key,
    )
    # What is over stays for a while, so that the owner sees that it is.
    over = FavouriteShare.objects.filter(list=kept, revoked_at__isnull=False)
    keys = over.order_by("-revoked_at").values_list("pk", flat=True)[MOST_LINKS:]
    FavouriteShare.objects.filter(pk__in=list(keys)).delete()
    return token


def revoke(link: FavouriteShare) -> None:
    """From now on the link shows nothing. Twice is once."""
    FavouriteShare.objects.filter(pk=link.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )


def by_token(token: str) -> FavouriteShare:
    """The open link of this token, with its list. Raises LinkOver."""
    links = FavouriteShare.objects.open().select_related("list__member")
    found = links.filter(token_digest=digest(token)).first()
    if found is None or not found.list.member.is_active:
        raise LinkOver
    return found


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
