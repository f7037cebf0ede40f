"""Joining the directory."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members import account_letters, member_ids
from members.digests import digest
from members.models import AddressChange, Member, SignUp
from privacy import consents, policies

# Whoever does not confirm the address in this time has not joined.
UNCONFIRMED = timedelta(days=7)
# Said where the address is confirmed: the second step of double opt-in.
NEWS_CONFIRMED = _(
    "If you asked for news about the directory, this button confirms that too."
)


class TakenMemberId(Exception):
    """Somebody has this member ID, or one that looks like it."""


class SentAlready(Exception):
    """This form was sent before, with something else in it."""


def register(
    *,
    member_id: str,
    full_name: str,
    email: str,
    password: str,
    language: str,
    form_key: UUID,
    source: str = Member.Source.REGISTRATION,
    address_is_confirmed: bool = False,
    wants_news: bool = False,
    news_words: str = "",
    onward: str = "",
) -> Member | None:
    """Enter a person as a member, and ask the address for a confirmation.

    None where the address has an account already: a letter tells that address, and nobody
    else. The same form twice makes one member. Raises TakenMemberId and SentAlready.
    `news_words` are those of the box that was ticked or not; the policy in force is agreed to.
    `address_is_confirmed`: the person came by a link that was sent to this address.
    `onward` is the page of ours that they wanted to see; the letter leads there.
    """
    # Slow on purpose, so it stands outside the transaction; and it is done for a known
    # address too, which would answer sooner otherwise.
    hashed = make_password(password)
    member = Member(
        member_id=member_ids.written(member_id),
        member_id_skeleton=member_ids.skeleton(member_id),
        full_name=full_name,
        email=email.lower(),
        password=hashed,
        language=language,
        source=source,
    )
    with transaction.atomic():
        if not note_sign_up(member, form_key=form_key):
            return Member.objects.filter(email__iexact=email).first()
        if not entered(member):
            account_letters.account_exists(email, language=language, onward=onward)
            return None
        note_agreement(member, wants_news=wants_news, news_words=news_words)
        address = EmailAddress.objects.create(
            user=member,
            email=member.email,
            primary=True,
            verified=address_is_confirmed,
        )
        if address_is_confirmed:
            confirm_news(member)
        else:
            account_letters.confirm_address(address, onward=onward)
    return member


def note_agreement(member: Member, *, wants_news: bool, news_words: str) -> None:
    """Enter what somebody agreed to by joining: the policy, and news where they ticked it.

    News wait until the address has answered (double opt-in).
    """
    if version := policies.in_force():
        policies.accept(
            member.subject, version, language=member.language, method="sign-up"
        )
    if news_words:
        consents.record(
            member.subject,
            consents.NEWS,
            state=consents.State.REQUESTED if wants_news else consents.State.REFUSED,
            words=news_words,
            language=member.language,
            method=consents.Method.SIGN_UP,
        )


def confirm_news(member: Member) -> None:
    """The address has answered, so what was asked for on joining holds: double opt-in."""
    consents.confirm_requested(
        member.subject,
        consents.NEWS,
        address=member.email,
        language=get_language() or member.language,
        words=str(NEWS_CONFIRMED),
    )


def note_sign_up(member: Member, *, form_key: UUID) -> bool:
    """Keep the member ID for this form. False where this very form was sent before."""
    typed = digest(member.member_id, member.email, of="sign-up")
    if Member.objects.filter(member_id_skeleton=member.member_id_skeleton).exists():
        known = SignUp.objects.filter(form_key=form_key, digest=typed)
        if not known.exists():
            raise TakenMemberId
        return False
    try:
        with transaction.atomic():
            sign_up, is_new = SignUp.objects.get_or_create(
                form_key=form_key,
                defaults={
                    "digest": typed,
                    "member_id_skeleton": member.member_id_skeleton,
                },
            )
    except IntegrityError as error:
        raise TakenMemberId from error
    if sign_up.digest != typed:
        raise SentAlready
    return is_new


def entered(member: Member) -> bool:
    """Save a new member. False where the address is known already."""
    if is_known(member.email):
        return False
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError:
        if not is_known(member.email):
            raise
        return False
    return True


def is_known(address: str) -> bool:
    """Has this address an account, or may one take it back still?"""
    return (
        Member.objects.filter(email__iexact=address).exists()
        or AddressChange.objects.undoable().filter(old_address__iexact=address).exists()
    )


def confirm_by_hand(members: Iterable[Member]) -> None:
    """Take the addresses of members whom staff entered for confirmed."""
    EmailAddress.objects.bulk_create(
        [
            EmailAddress(user=member, email=member.email, primary=True, verified=True)
            for member in members
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def forget_unconfirmed() -> int:
    """Delete sign-ups nobody confirmed within 7 days, and what kept their member IDs."""
    before = timezone.now() - UNCONFIRMED
    SignUp.objects.filter(sent_at__lt=before).delete()
    never = Member.objects.filter(
        joined_at__lt=before,
        last_login=None,
        source=Member.Source.REGISTRATION,
        emailaddress__isnull=False,
    ).exclude(emailaddress__verified=True)
    _, deleted = never.delete()
    return deleted.get("members.Member", 0)
