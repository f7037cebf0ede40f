"""Looks whether promises are kept: what the listings app can see of them."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.models import (
    IncomingMail,
    Item,
    Message,
    MissedSearch,
    Offer,
    PublicConfirmation,
    Reveal,
    SearchDoc,
    Thread,
)
from listings.relay import deciding
from members.models import Company
from privacy.promises import promise_check
from privacy.promises.findings import Finding, counted, counted_in, sampled

Kind = SearchDoc.Kind
A_DAY = timedelta(days=1)
# An e-mail address, or as many digits as a phone number has.
CONTACT_DATA = r"@[a-z0-9-]+\.|(\+|\m00)?([0-9][ ()./-]{0,2}){9,}"


@promise_check(
    "O1", _("Words of searches that we keep and that hold an address or a number")
)
def kept_words_are_about_nobody() -> Finding:
    return counted_in(MissedSearch, wrong=f"text ~* '{CONTACT_DATA}'")


@promise_check(
    "T1", _("Items that show the e-mail address of an account and nobody confirmed it")
)
def items_hold_no_account_address() -> Finding:
    return holding_an_address(
        Item, "title || ' ' || summary || ' ' || description", "item"
    )


@promise_check(
    "T1", _("Offers that show the e-mail address of an account and nobody confirmed it")
)
def offers_hold_no_account_address() -> Finding:
    return holding_an_address(Offer, "title || ' ' || specification", "offer")


def holding_an_address(model: type[Item | Offer], text: str, kind: str) -> Finding:
    """Published rows in whose words an address of their own team stands, unconfirmed."""
    table, is_sample = sampled(model)
    found = counted(
        "SELECT count(*) FILTER (WHERE EXISTS (SELECT FROM members_membership AS place"  # noqa: S608 our own words
        "   JOIN members_member ON members_member.id = place.member_id"
        "   WHERE place.company_id = listing.company_id"
        f"   AND strpos(lower({text}), lower(email)) > 0)"
        " AND NOT EXISTS (SELECT FROM listings_publicconfirmation AS said"
        "   WHERE said.kind = %s AND said.listing = listing.id AND said.found ? 'email')),"
        f" count(*) FROM {table} AS listing WHERE published_at IS NOT NULL",
        [kind],
    )
    return found._replace(is_sample=is_sample)


@promise_check("T1", _("Mails held back for longer than their owner has to decide"))
def held_mails_go() -> Finding:
    """What came to an alias from another address; a day is for the clock."""
    held = IncomingMail.objects.filter(verdict=IncomingMail.Verdict.HELD)
    late = held.filter(decided_at__lt=timezone.now() - deciding.HELD - A_DAY)
    return Finding(late.count(), held.count())


@promise_check("T1", _("Conversations that still name somebody who is gone"))
def who_is_gone_is_nameless() -> Finding:
    """By the inquirer whose row stays, emptied, for the other side's sake."""
    theirs = Thread.objects.filter(inquirer__gone_at__isnull=False)
    named = theirs.exclude(subject="–", network="", shown_company=None)
    return Finding(named.count(), theirs.count())


@promise_check(
    "H1", _("E-mail addresses shown to the other side without word of it in the thread")
)
def shown_addresses_are_said() -> Finding:
    """The owner's own act writes both at once; neither can stand alone."""
    said = Message.objects.filter(
        thread=OuterRef("thread"), side=OuterRef("side"), event=Message.Event.REVEALED
    )
    every = Reveal.objects.all()
    return Finding(every.exclude(Exists(said)).count(), every.count())


@promise_check("Y4", _("Listed items that not everybody finds"), openly=True)
def items_are_found_by_everybody() -> Finding:
    rows = SearchDoc.objects.filter(kind=Kind.ITEM, listing=OuterRef("pk"))
    return missing(Item.objects.listed(), rows)


@promise_check("Y4", _("Open offers that not everybody finds"), openly=True)
def offers_are_found_by_everybody() -> Finding:
    rows = SearchDoc.objects.filter(
        kind__in=[Kind.SELL, Kind.BUY], listing=OuterRef("pk")
    )
    return missing(Offer.objects.listed(), rows)


def missing(
    listed: "QuerySet[Item] | QuerySet[Offer]", rows: QuerySet[SearchDoc]
) -> Finding:
    """Listings without such a row, of companies that lists show."""
    shown = listed.filter(company__in=Company.objects.listed().values("pk"))
    return Finding(shown.exclude(Exists(rows)).count(), shown.count())


@promise_check("Y5", _("Listings taken away that search still holds"))
def what_is_gone_is_not_found() -> Finding:
    """By their own dates: a row of something withdrawn, paused or deleted."""
    down = (
        "listing.id IS NULL OR published_at IS NULL OR paused_at IS NOT NULL"
        " OR archived_at IS NOT NULL OR withdrawn_at IS NOT NULL"
    )
    return counted(
        "SELECT sum(wrong), sum(among) FROM ("  # noqa: S608 our own words
        f" SELECT count(*) FILTER (WHERE {down}) AS wrong, count(*) AS among"
        "  FROM listings_searchdoc AS doc LEFT JOIN listings_item AS listing"
        "  ON listing.id = doc.listing WHERE kind = 1"
        f" UNION ALL SELECT count(*) FILTER (WHERE {down}), count(*)"
        "  FROM listings_searchdoc AS doc LEFT JOIN listings_offer AS listing"
        "  ON listing.id = doc.listing WHERE kind IN (2, 3)) AS each"
    )


@promise_check("Y5", _("Published items that nobody confirmed as public"), openly=True)
def items_are_confirmed() -> Finding:
    return unconfirmed(Item.objects.listed(), PublicConfirmation.Kind.ITEM)


@promise_check("Y5", _("Published offers that nobody confirmed as public"), openly=True)
def offers_are_confirmed() -> Finding:
    return unconfirmed(Offer.objects.listed(), PublicConfirmation.Kind.OFFER)


def unconfirmed(listed: "QuerySet[Item] | QuerySet[Offer]", kind: str) -> Finding:
    """Of members' own companies: the demo world was entered by no member."""
    posted = listed.filter(company__source=Company.Source.REGISTRATION)
    said = PublicConfirmation.objects.filter(kind=kind, listing=OuterRef("pk"))
    return Finding(posted.exclude(Exists(said)).count(), posted.count())
