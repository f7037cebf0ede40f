"""That a member knew what becomes public: asked before publishing, kept with the words shown."""

import hashlib
import json
from collections.abc import Mapping

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from listings.models import Item, Offer, PublicConfirmation
from listings.public_area import checking
from listings.public_area.finding import EMAIL, LINK, MESSENGER, PHONE, STREET
from listings.public_area.texts import texts
from members.models import Member
from privacy import consents

Kind = PublicConfirmation.Kind
# Dates of its course, and what the software alone needs.
NOT_SHOWN = {
    *(
        "id",
        "company_id",
        "slug",
        "form_key",
        "created_at",
        "changed_at",
        "confirmed_on",
    ),
    *("submitted_at", "published_at", "paused_at", "archived_at", "withdrawn_at"),
    *("outcome",),
}


def words(found: Mapping[str, int]) -> str:
    """What a member confirms, in the language of the page: said once, shown and kept alike."""
    if not found:
        return _(
            "I have read the page. I know that everybody can read, copy and find it as soon as it is published."
        )
    return _(
        "I have read the page. I know that everybody can read, copy and find it as soon as "
        "it is published, also what is marked (%(found)s), and I want this to be public."
    ) % {"found": listed(found)}


def listed(found: Mapping[str, int]) -> str:
    """ "2 phone numbers, 1 link"."""
    return ", ".join(said(kind, found[kind]) for kind in NAMES if found.get(kind))


def said(kind: str, count: int) -> str:
    if kind == EMAIL:
        text = ngettext("%(count)s e-mail address", "%(count)s e-mail addresses", count)
    elif kind == PHONE:
        text = ngettext("%(count)s phone number", "%(count)s phone numbers", count)
    elif kind == MESSENGER:
        text = ngettext(
            "%(count)s name in a messenger", "%(count)s names in messengers", count
        )
    elif kind == LINK:
        text = ngettext("%(count)s link", "%(count)s links", count)
    else:
        text = ngettext("%(count)s street address", "%(count)s street addresses", count)
    return text % {"count": count}


NAMES = (EMAIL, PHONE, MESSENGER, LINK, STREET)


@transaction.atomic
def confirm(
    listing: Item | Offer, *, by: Member | None, words: str
) -> PublicConfirmation:
    """Record that `by` confirmed, in these words, that this becomes public.

    `listing` is as it will be public. The same person and version twice is one entry.
    """
    kind = Kind.ITEM if isinstance(listing, Item) else Kind.OFFER
    about = {
        "kind": kind,
        "listing": listing.pk,
        "version": version_of(listing),
        "subject": by.subject if by else None,
        "wording": consents.worded(words, was_on=False),
    }
    known = PublicConfirmation.objects.filter(**about).first()
    return known or PublicConfirmation.objects.create(
        **about,
        company=listing.company_id,
        found=checking.counted(checking.marks(listing)),
        language=get_language() or "en",
    )


def is_confirmed(listing: Item | Offer) -> bool:
    """Did somebody confirm this very version?"""
    kind = Kind.ITEM if isinstance(listing, Item) else Kind.OFFER
    return PublicConfirmation.objects.filter(
        kind=kind, listing=listing.pk, version=version_of(listing)
    ).exists()


def version_of(listing: Item | Offer) -> str:
    """A name for all that becomes public: another as soon as anything of it is another."""
    shown = {
        column.attname: getattr(listing, column.attname)
        for column in listing._meta.concrete_fields
        if column.attname not in NOT_SHOWN
    }
    shown["texts"] = [list(text) for text in texts(listing)]
    told = json.dumps(shown, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
