"""Changing the e-mail address a member signs in with, and taking it back."""

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from members import account_letters, ownership, registration, sessions
from members.models import AddressChange, Member
from members.models.address_change import UNDO
from privacy import consents, holds, opt_ins

CONFIRM, TAKE_BACK = "members.address.confirm", "members.address.undo"


class LinkOver(Exception):
    """A link that was used, altered, or is too old."""


class AddressTaken(Exception):
    """Another member has this address by now."""


@transaction.atomic
def ask(member: Member, *, new_address: str) -> AddressChange:
    """Send a link to the new address. It looks the same where the address is taken."""
    change = AddressChange.objects.create(
        member=member, old_address=member.email, new_address=new_address
    )
    if registration.is_known(new_address):
        account_letters.account_exists(new_address, language=member.language)
    else:
        token = signing.dumps(change.pk, salt=CONFIRM)
        account_letters.confirm_new_address(change, token=token)
    return change


def waiting(token: str) -> AddressChange:
    """The change that a confirmation link is about; raises LinkOver."""
    change = of(token, salt=CONFIRM)
    if change.confirmed_at or change.old_address != change.member.email:
        raise LinkOver
    return change


@transaction.atomic
def confirm(token: str) -> Member:
    """Make the new address the member's, and tell the old one. Raises LinkOver, AddressTaken."""
    change = waiting(token)
    if not AddressChange.objects.filter(pk=change.pk, confirmed_at=None).update(
        confirmed_at=timezone.now()
    ):
        raise LinkOver
    move(change.member, change.old_address, change.new_address)
    account_letters.address_changed(
        change, token=signing.dumps(change.pk, salt=TAKE_BACK)
    )
    return change.member


def undoable(token: str) -> AddressChange:
    """The change that the link at the old address takes back; raises LinkOver."""
    change = of(token, salt=TAKE_BACK)
    if not AddressChange.objects.undoable().filter(pk=change.pk).exists():
        raise LinkOver
    return change


@transaction.atomic
def undo(token: str) -> Member:
    """Give the member the old address back, and end every session and the password.

    Whoever changed the address knew the password: a new one is set through the old address.
    """
    change = undoable(token)
    if (
        not AddressChange.objects.undoable()
        .filter(pk=change.pk)
        .update(undone_at=timezone.now())
    ):
        raise LinkOver
    member = change.member
    move(member, member.email, change.old_address)
    AddressChange.objects.filter(
        member=member, confirmed_at__gte=change.confirmed_at, undone_at=None
    ).update(undone_at=timezone.now())
    # Not null: what can be undone was confirmed.
    ownership.stop_since(member, change.confirmed_at or timezone.now())
    member.set_unusable_password()
    member.save(update_fields=["password"])
    sessions.end_all(member)
    return member


def of(token: str, *, salt: str) -> AddressChange:
    try:
        key = signing.loads(token, salt=salt, max_age=UNDO)
    except signing.BadSignature as error:
        raise LinkOver from error
    change = AddressChange.objects.select_related("member").filter(pk=key).first()
    if change is None:
        raise LinkOver
    return change


def move(member: Member, old: str, new: str) -> None:
    """The member and allauth's record of the address change together or not at all."""
    try:
        with transaction.atomic():
            Member.objects.filter(pk=member.pk, email=old).update(email=new)
            EmailAddress.objects.filter(user=member).delete()
            EmailAddress.objects.create(
                user=member, email=new, primary=True, verified=True
            )
    except IntegrityError as error:
        raise AddressTaken from error
    member.email = new
    # The new address has not said yes to any mail but this account's.
    consents.end_confirmed(member.subject, language=member.language)
    opt_ins.forget_of(member.subject)


def forget_final() -> int:
    """Delete changes that nobody can confirm or take back any more."""
    before = timezone.now() - UNDO - UNDO
    over = AddressChange.objects.filter(asked_at__lt=before)
    deleted, _ = over.exclude(holds.kept(AddressChange)).delete()
    return deleted
