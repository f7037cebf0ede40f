"""The letters about what moderators decide and what readers say. No stranger's words are in them."""

from django.utils import timezone, translation

from listings.models import Correction, Report, Review
from listings.moderation.reasons import Rule
from members import notifications, outbox, stopping
from members.account_letters import link
from members.check_letters import leaders
from members.digests import of_address
from members.notifications import Kind
from privacy import days

__all__ = ["appeal_decided", "correction_suggested", "leaders", "rejected"]


def rejected(review: Review) -> None:
    """The rule, why, what to do next, and how to appeal: to those who lead the company's team."""
    tell(review, "rejected", "listing_rejected", words=review.words)


def approved(review: Review) -> None:
    tell(review, "approved", "listing_approved", words="")


def appeal_decided(review: Review) -> None:
    tell(review, "appeal", "appeal_decided", words=review.appeal_words)


def tell(review: Review, what: str, template: str, *, words: str) -> None:
    """One letter each, in the language of who gets it."""
    members = leaders(review.company)
    if what == "approved":
        members = notifications.wanting(members, Kind.APPROVED)
    for member in members:
        stop = stopping.link_of(member, Kind.APPROVED) if what == "approved" else ""
        with translation.override(member.language):
            rule = str(Rule(review.rule).label) if review.rule else ""
        outbox.post(
            key=key_of(review, what, member.pk),
            to=member.email,
            template=template,
            context={
                "name": member.full_name,
                "company": review.company.trading_name,
                "title": str(review.listing),
                "is_edit": review.kind == Review.Kind.EDIT,
                "is_down": review.kind == Review.Kind.DOWN,
                "is_overturned": review.overturned_at is not None,
                "rule": rule,
                "words": words,
                "until": days.day(days.local(review.appeal_ends_at), member.language)
                if review.rejected_at
                else "",
                "link": link(
                    "my-review",
                    language=member.language,
                    company_id=review.company_id,
                    number=review.pk,
                ),
                "stop": stop,
            },
            language=member.language,
            stream=outbox.Stream.NOTICE,
            unsubscribe=stop,
        )


def key_of(review: Review, what: str, member: int) -> str:
    """A letter a decision; of approvals one a day and company, however many there are."""
    if what == "approved":
        return f"approved:{review.company_id}:{timezone.localdate()}:{member}"
    return f"review:{review.pk}:{what}:{member}"


def correction_suggested(row: Correction) -> None:
    """That somebody suggests a correction: one letter a day and company, however many do."""
    for member in notifications.wanting(leaders(row.company), Kind.CORRECTIONS):
        stop = stopping.link_of(member, Kind.CORRECTIONS)
        outbox.post(
            key=f"correction:{row.company_id}:{timezone.localdate()}:{member.pk}",
            to=member.email,
            template="correction_suggested",
            context={
                "name": member.full_name,
                "company": row.company.trading_name,
                "until": days.day(days.local(row.due_at), member.language),
                "link": link(
                    "my-corrections",
                    language=member.language,
                    company_id=row.company_id,
                ),
                "stop": stop,
            },
            language=member.language,
            stream=outbox.Stream.NOTICE,
            unsubscribe=stop,
        )


def remark_decided(row: Report | Correction, address: str, *, token: str) -> None:
    """That it is decided, to whoever wanted to hear; at most one such letter a day and address."""
    outbox.post(
        key=f"remark:{of_address(address)}:{timezone.localdate()}",
        to=address,
        template="remark_decided",
        context={"link": link("remark-status", language=row.language, token=token)},
        language=row.language,
        stream=outbox.Stream.NOTICE,
    )
