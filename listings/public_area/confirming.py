"""That a member knew what becomes public: asked before publishing, kept with the words shown."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from copy import copy

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from listings import file_rows
from listings.models import Item, Offer, PublicConfirmation
from listings.public_area import checking, finding
from listings.public_area.finding import EMAIL, LINK, MESSENGER, PHONE, STREET
from listings.public_area.texts import Text, texts
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
    *("outcome", "outcome_asked_at"),
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


def confirm(
    listing: Item | Offer, *, by: Member | None, words: str
) -> PublicConfirmation:
    """Record that `by` confirmed, in these words, that this becomes public.

    `listing` is as it will be public. The same person and version twice is one entry.
    """
    [entry] = confirm_all([listing], by=by, words=words)
    return entry


@transaction.atomic
def confirm_all(
    listings: Sequence[Item | Offer],
    *,
    by: Member | None,
    words: str,
    look: checking.Look = finding.contacts,
) -> list[PublicConfirmation]:
    """The same of many of one kind, in their order."""
    if not listings:
        return []
    kind = Kind.ITEM if isinstance(listings[0], Item) else Kind.OFFER
    listings = [copy(one) for one in listings]
    file_rows.read_all(listings)
    said = [list(texts(one)) for one in listings]
    versions = [version_of(*one) for one in zip(listings, said, strict=True)]
    about = {
        "kind": kind,
        "subject": by.subject if by else None,
        "wording": consents.worded(words, was_on=False),
    }
    known = {
        (entry.listing, entry.version): entry
        for entry in PublicConfirmation.objects.filter(
            **about, listing__in=[one.pk for one in listings], version__in=versions
        ).order_by("-position")
    }
    new = [
        PublicConfirmation(
            **about,
            listing=one.pk,
            version=version,
            company=one.company_id,
            found=checking.counted(checking.marks_in(told, look)),
            language=get_language() or "en",
        )
        for one, version, told in zip(listings, versions, said, strict=True)
        if (one.pk, version) not in known
    ]
    for entry in PublicConfirmation.objects.bulk_create(new):
        known[entry.listing, entry.version] = entry
    return [
        known[one.pk, version] for one, version in zip(listings, versions, strict=True)
    ]


def is_confirmed(listing: Item | Offer) -> bool:
    """Did somebody confirm this very version?"""
    kind = Kind.ITEM if isinstance(listing, Item) else Kind.OFFER
    return PublicConfirmation.objects.filter(
        kind=kind, listing=listing.pk, version=version_of(listing, texts(listing))
    ).exists()


def version_of(listing: Item | Offer, told: Iterable[Text]) -> str:
    """A name for all that becomes public: another as soon as anything of it is another.

    `told` are its texts.
    """
    shown = {
        column.attname: getattr(listing, column.attname)
        for column in listing._meta.concrete_fields
        if column.attname not in NOT_SHOWN
    }
    shown["texts"] = [list(text) for text in told]
    written = json.dumps(shown, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()
