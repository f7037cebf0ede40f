"""Leaving: an account is erased a week after its member asked, unless it is taken back.

What else belongs to it is erased by each app (privacy/erasures.py). It is one transaction, so
who is killed in between has erased nobody by half; the clock goes on with what is due. A
company ends with its last owner: its row stays, empty, so that its address stays gone.
"""

from collections.abc import Iterator
from functools import partial
from uuid import UUID, uuid4

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import connection, transaction
from django.db.models import CASCADE, Exists, Model, OuterRef, QuerySet
from django.utils import timezone

from members import (
    account_letters,
    files_beside,
    interventions,
    kept_files,
    one_by_one,
    outbox,
    public_pages,
)
from members.models import (
    Certificate,
    CheckWish,
    Company,
    CompanyContact,
    CompanyPhoto,
    Download,
    Leaving,
    Member,
    Membership,
    ProfileChange,
)
from members.models.leaving import UNANSWERED, UNDO
from privacy import days, erased_list, erasures, restored, withdrawn_list
from privacy.erasures import Cause, Erasing
from privacy.models import Erasure

SALT = "members.leaving"
# What a company's empty row keeps: what its constraints need, and nothing that names it.
STAYS = {
    *("id", "country", "business_type", "industry", "created_at", "published_at"),
    *("unpublished_at", "ended_at", "ended_by", "erased_at"),
}

# What goes whole with a company: every row of ours that the database would delete with it.
OF_COMPANY: list[type[Model]] = [
    relation.related_model
    for relation in Company._meta.related_objects
    if relation.related_model._meta.app_label == "members"
    and relation.on_delete is CASCADE
]


class LinkOver(Exception):
    """A link that was altered, or whose account stays."""


class Refused(interventions.Refused):
    """This may not be done, and the message says why."""


@transaction.atomic
def ask(member: Member) -> Leaving:
    """Erase this account in a week, and tell its member how to take that back. Twice is once.

    What staff had asked for and nobody approved is the member's own from now on.
    """
    due_at = timezone.now() + UNDO
    leaving, is_new = Leaving.objects.get_or_create(
        member=member, defaults={"due_at": due_at}
    )
    unapproved = Leaving.objects.unapproved().filter(pk=leaving.pk)
    own = {"asked_by": None, "reason": "", "ticket": "", "cause": Cause.MEMBER}
    if is_new or unapproved.update(due_at=due_at, **own):
        leaving.refresh_from_db()
        tell(leaving)
    return leaving


@transaction.atomic
def ask_by_staff(member: Member, *, by: Member, reason: str, ticket: str) -> Leaving:
    """Ask for an erasure that a member asked staff for. Nothing happens until another approves.

    Raises Refused: for one's own account, staff's where one is no superuser, and twice.
    """
    if not by.has_perm("members.erase_member") or by == member:
        raise Refused("You may not ask for this erasure.")
    if (member.is_staff or member.is_superuser) and not by.is_superuser:
        raise Refused("Only a superuser asks for the erasure of an account of staff.")
    leaving, is_new = Leaving.objects.get_or_create(
        member=member,
        defaults={
            "due_at": timezone.now() + UNDO,
            "cause": Cause.STAFF,
            "asked_by": by.subject,
            "reason": reason,
            "ticket": ticket,
        },
    )
    if not is_new:
        raise Refused("The erasure of this account was asked for already.")
    return leaving


@transaction.atomic
def approve(leaving: Leaving, *, by: Member) -> None:
    """Let an erasure that a colleague asked for begin: its member has a week from now.

    Raises Refused.
    """
    is_own = by.subject == leaving.asked_by or by.pk == leaving.member_id
    if not by.has_perm("members.erase_member") or is_own:
        raise Refused("Another of our staff has to approve this.")
    # Asked anew by the same person meanwhile, it is another row.
    waits = (
        Leaving.objects.unapproved().filter(pk=leaving.pk).exclude(asked_by=by.subject)
    )
    due_at = timezone.now() + UNDO
    if not waits.update(approved_by=by.subject, due_at=due_at):
        raise Refused("Nothing waits to be approved.")
    leaving.approved_by, leaving.due_at = by.subject, due_at
    tell(leaving)


def decline(leaving: Leaving, *, by: Member) -> None:
    """Drop or withdraw what staff asked for and nobody has approved. Raises Refused."""
    waits = Leaving.objects.unapproved().filter(pk=leaving.pk)
    if not by.has_perm("members.erase_member") or not waits.delete()[0]:
        raise Refused("Nothing waits to be approved.")


def take_back(leaving: Leaving) -> bool:
    """Keep the account. False where it was taken back already."""
    return bool(Leaving.objects.filter(pk=leaving.pk).delete()[0])


def token_of(number: UUID) -> str:
    """What the link in our letters says: it takes back, and later shows the receipt."""
    return signing.Signer(salt=SALT).sign(str(number))


def number_of(token: str) -> UUID:
    """Raises LinkOver."""
    try:
        return UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError) as error:
        raise LinkOver from error


def behind(token: str) -> tuple[Leaving | None, Erasure | None]:
    """What a link is about: an erasure to come, or one that is done. Raises LinkOver."""
    number = number_of(token)
    leaving = Leaving.objects.select_related("member").filter(pk=number).first()
    receipt = None if leaving else erasures.receipt(number)
    if leaving is None and receipt is None:
        raise LinkOver
    return leaving, receipt


def tell(leaving: Leaving) -> None:
    """Write to the member when it is done, how to keep the account, and why where staff asked."""
    member = leaving.member
    said = {"reason": leaving.reason} if leaving.asked_by else {}
    account_letters.notice(
        member,
        "account_leaves_by_staff" if leaving.asked_by else "account_leaves",
        day=days.day(days.local(leaving.due_at), member.language),
        link=link(leaving.pk, member.language),
        **said,
    )


def link(number: UUID, language: str) -> str:
    return account_letters.link(
        "leaving-link", language=language, token=token_of(number)
    )


def ending_with(member: Member) -> QuerySet[Company]:
    """Companies that end with this member: they own them, and nobody else does."""
    others = Membership.objects.owners().filter(company=OuterRef("pk"))
    return Company.objects.filter(
        ~Exists(others.exclude(member=member)),
        memberships__member=member,
        memberships__role=Membership.Role.OWNER,
    ).order_by("pk")


def staying_without(member: Member) -> QuerySet[Company]:
    """Companies that go on without this member."""
    ending = ending_with(member).values("pk")
    found = Company.objects.filter(memberships__member=member)
    return found.exclude(pk__in=ending).order_by("pk")


def carry_out_due() -> int:
    """Erase those whose week is over. Returns how many; one that fails stops no other."""
    # A backup may have been restored under a running site.
    if restored.has_come_back() or erased_list.is_refusing():
        for _again in replay():
            pass
    erased_list.catch_up()
    withdrawn_list.catch_up()
    before = timezone.now() - UNANSWERED
    Leaving.objects.unapproved().filter(asked_at__lt=before).delete()
    due = Leaving.objects.due().order_by("due_at").values_list("pk", flat=True)
    return one_by_one.each(
        due, carry_out, or_else="Not every account was erased that should be."
    )


@transaction.atomic
def carry_out(number: UUID) -> bool:
    """Erase an account whose time has come. False where another worker has it, or it stays."""
    due = Leaving.objects.due().select_for_update(skip_locked=True, of=("self",))
    leaving = due.select_related("member").filter(pk=number).first()
    if leaving is None:
        return False
    erase(leaving.member, number=number, cause=Cause(leaving.cause))
    return True


def erase_inactive(member: Member) -> None:
    """Erase the account of somebody who was warned and did not come back. At once."""
    erase(member, number=uuid4(), cause=Cause.INACTIVE)


@transaction.atomic
def erase(member: Member, *, number: UUID, cause: Cause, tells: bool = True) -> Erasure:
    """Erase a member with all that is theirs alone, in one transaction, and send the receipt."""
    with connection.cursor() as cursor:
        # What one page may not take, this may.
        cursor.execute("SET LOCAL statement_timeout = '60s'")
    member = Member.objects.select_for_update().get(pk=member.pk)
    ending = ending_with(member).values_list("pk", flat=True)
    # Teams change with their company's row held; so they stand still meanwhile.
    list(Company.objects.filter(memberships__member=member).select_for_update())
    erasing = Erasing(
        member=member.pk,
        subject=member.subject,
        address=member.email,
        companies=list(ending),
    )
    last = partial(erase_account, member)
    entry = erasures.carry_out(erasing, last=last, number=number, cause=cause)
    if tells:
        send_receipt(member, entry)
    public_pages.taken_out()
    transaction.on_commit(partial(remove_files, erasing.files))
    return entry


def replay() -> Iterator[int]:
    """Erase again whom a restored backup brought back, and say again what was withdrawn; then serve.

    Yields how many so far. Broken off, the next run goes on, and nothing is served meanwhile.
    """
    missing = erased_list.missing()
    if missing or withdrawn_list.has_come_back():
        erased_list.refuse_until_replayed()
    for done, erased in enumerate(missing, start=1):
        member = Member.objects.filter(subject=erased.subject).first()
        if member is None:
            nobody = Erasing(0, erased.subject, "", [])
            with transaction.atomic():
                erasures.carry_out(
                    nobody,
                    last=lambda _erasing: None,
                    number=erased.number,
                    cause=Cause.REPLAYED,
                )
        else:
            erase(member, number=erased.number, cause=Cause.REPLAYED, tells=False)
        yield done
    for _said in withdrawn_list.replay():
        pass
    erased_list.serve_again()


def erase_account(member: Member, erasing: Erasing) -> None:
    """What the members app holds: the companies that end, and then the account itself."""
    for company in Company.objects.filter(pk__in=erasing.companies):
        empty(company, erasing)
    about = ContentType.objects.get_for_models(Member, Company)
    logs = LogEntry.objects.filter(
        content_type=about[Member], object_id=str(member.pk)
    ) | LogEntry.objects.filter(
        content_type=about[Company], object_id__in=map(str, erasing.companies)
    )
    logs.delete()
    for copy in Download.objects.filter(member=member).values_list("file", flat=True):
        erasing.files += files_beside.of_document(copy)
    _, counts = member.delete()
    for label, amount in counts.items():
        erasing.went(label, amount)


def empty(company: Company, erasing: Erasing) -> None:
    """Take everything out of a company; its row stays, so that its address stays gone."""
    contact = CompanyContact.objects.filter(company=company).first()
    if contact:
        erasing.keys.add(contact.subject)
    own = {"company": company}
    files_beside.note(
        erasing,
        pictures_of=CompanyPhoto.objects.filter(**own),
        documents=[
            (model._default_manager.filter(**own), "document")
            for model in (Certificate, CheckWish)
        ],
    )
    for model in OF_COMPANY:
        _, counts = model._default_manager.filter(company=company).delete()
        for label, amount in counts.items():
            erasing.went(label, amount)
    now = timezone.now()
    for field in Company._meta.concrete_fields:
        if field.name not in STAYS:
            value = None if field.null else field.get_default()
            setattr(company, field.attname, value)
    company.trading_name, company.slug = f"deleted-{company.pk}", "deleted"
    company.erased_at = company.changed_at = now
    company.ended_at = company.ended_at or now
    company.ended_by = company.ended_by or Company.Ending.TEAM
    if company.published_at and not company.unpublished_at:
        company.unpublished_at = now
    company.save()
    # Its last changes were noted by the database while it was emptied.
    ProfileChange.objects.filter(company=company).delete()
    erasing.went("members.Company", 1)


def remove_files(files: list[tuple[str, str]]) -> None:
    """Remove what lay beside the database. What a crash leaves, the clock sweeps."""
    for root, name in files:
        kept_files.remove(root, [name])


def send_receipt(member: Member, entry: Erasure) -> None:
    """Tell who left what was erased; the letter is the last that their address gets."""
    outbox.post(
        key=f"erased:{entry.number}",
        to=member.email,
        template="account_erased",
        context={
            "name": member.full_name,
            "at": days.moment(timezone.now(), member.language),
            "rows": sum(entry.counts.values()),
            "link": link(entry.number, member.language),
        },
        language=member.language,
    )
