"""Inviting a company that staff entered to claim its page: one mail and one reminder.

Its address is held sealed until the reminder, a team, or a "never again", whichever
comes first. Who said "never again" is remembered by a digest, so that no later file
causes a mail either; and addresses that privacy suppresses get none.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation

from members import in_batches, outbox
from members.account_letters import link
from members.models import (
    Company,
    CompanyImport,
    ImportedCompany,
    Membership,
    NoInvitation,
)
from privacy import sealing, suppressions
from privacy.waking import wake

SALT = "members.no-invitation"
TABLE = "members_importedcompany"
# One key makes the digests of all addresses: they are compared with each other.
DIGESTS = UUID("73757070-0000-4000-8000-616464726573")
AGAIN = timedelta(days=14)


class Forged(Exception):
    """No link of ours reads like this."""


def place(company_id: int) -> str:
    return f"address:{company_id}"


def sealer_of(batch: CompanyImport) -> Callable[[str, str], bytes]:
    """Seals addresses of an import, with one look for the key."""
    return sealing.sealer(subject=batch.pk, table=TABLE)


def to_keep(addresses: list[str]) -> list[bytes | None]:
    """The digest of each address that an invitation may go to; none where it may not.

    An address is invited once, whatever number of companies it stands beside.
    """
    digest = sealing.digester(subject=DIGESTS, of="address")
    plain = [one.strip().lower() for one in addresses]
    stopped = suppressions.among(filter(None, plain))
    asked = [digest(one) if one and one not in stopped else None for one in plain]
    known = [one for one in asked if one]
    used = ImportedCompany.objects.filter(address_digest__in=known)
    never = NoInvitation.objects.filter(digest__in=known)
    taken = {bytes(one or b"") for one in used.values_list("address_digest", flat=True)}
    taken |= {bytes(one) for one in never.values_list("digest", flat=True)}
    kept: list[bytes | None] = []
    for one in asked:
        kept.append(None if one in taken else one)
        if one:
            taken.add(one)
    return kept


def invite_soon() -> None:
    wake("members.tasks.invite_to_claim")


def invite_due(*, limit: int = 2_000) -> int:
    """Invite and remind whom it is time to. Returns how many were looked at."""
    forget_claimed()
    return in_batches.until_none_is_left(invite_some, limit=limit)


def forget_claimed() -> None:
    """Where a team has come, the address is not needed any more."""
    team = Membership.objects.filter(company=OuterRef("pk"))
    ImportedCompany.objects.to_invite().filter(Exists(team)).update(address=None)


@transaction.atomic
def invite_some(amount: int) -> int:
    due = list(
        ImportedCompany.objects.to_invite()
        .filter(Q(invited_at=None) | Q(invited_at__lte=timezone.now() - AGAIN))
        .select_related("company", "batch")
        .annotate(has_team=Exists(Membership.objects.filter(company=OuterRef("pk"))))
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("pk")[:amount]
    )
    public = set(
        Company.objects.published()
        .filter(pk__in=[one.pk for one in due])
        .values_list("pk", flat=True)
    )
    never = {
        bytes(digest)
        for digest in NoInvitation.objects.filter(
            digest__in=[one.address_digest for one in due]
        ).values_list("digest", flat=True)
    }
    addresses = {one.pk: address_of(one) for one in due}
    stopped = suppressions.among(addresses.values())
    for one in due:
        is_wanted = one.pk in public and not vars(one)["has_team"]
        is_stopped = addresses[one.pk] in stopped
        is_stopped |= bytes(one.address_digest or b"") in never
        if is_wanted and not is_stopped:
            write(one, address=addresses[one.pk])
        else:
            one.address = None
            one.save(update_fields=["address"])
    return len(due)


def address_of(one: ImportedCompany) -> str:
    return sealing.unseal(
        bytes(one.address or b""),
        subject=one.batch_id,
        table=TABLE,
        column=place(one.pk),
    )


def write(one: ImportedCompany, *, address: str) -> None:
    """The invitation, or after it the reminder; then the address is not needed any more."""
    is_reminder = one.invited_at is not None
    company, language = one.company, one.language
    never = link("no-invitation", language=language, token=token_of(one))
    with translation.override(language):
        ground = one.batch.get_ground_display()
    outbox.post(
        key=f"claim-{'reminder' if is_reminder else 'invitation'}:{one.pk}",
        to=address,
        template="claim_invitation",
        context={
            "company": company.trading_name,
            "source": one.batch.source,
            "ground": ground,
            "page": link(
                "company", language=language, pk=company.pk, slug=company.slug
            ),
            "company_id": company.pk,
            "never": never,
            "policy": link("privacy", language=language),
            "is_reminder": is_reminder,
        },
        language=language,
        stream=outbox.Stream.INVITATION,
        unsubscribe=never,
    )
    if is_reminder:
        one.reminded_at, one.address = timezone.now(), None
    else:
        one.invited_at = timezone.now()
    one.save(update_fields=["invited_at", "reminded_at", "address"])


def token_of(one: ImportedCompany) -> str:
    """What the link "never again" is about: a digest, so that it works when all else is gone."""
    return signing.dumps(bytes(one.address_digest or b"").hex(), salt=SALT)


def asked_by(token: str) -> bytes:
    """The digest that a link is about; raises Forged."""
    try:
        return bytes.fromhex(signing.loads(token, salt=SALT))
    except signing.BadSignature as error:
        raise Forged from error


@transaction.atomic
def never_again(digest: bytes) -> None:
    """No invitation goes to this address any more, and the address is forgotten. Twice is once."""
    NoInvitation.objects.get_or_create(digest=digest)
    ImportedCompany.objects.filter(address_digest=digest).update(address=None)
