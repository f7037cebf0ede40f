"""A company's wishes to be checked: asked, looked at by staff, answered."""

import secrets
from datetime import timedelta
from typing import TypeAlias
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import check_letters, checks, contacts, domains, kept_files
from members.digests import digest
from members.models import Check, CheckWish, Company, Member
from members.models.check_wish import WRONG_AT_MOST
from privacy.waking import wake

Method: TypeAlias = Check.Method
Outcome: TypeAlias = CheckWish.Outcome
# Without what is easily taken for something else when read from paper.
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_LIFE = timedelta(days=60)
LOOK_AGAIN = timedelta(minutes=1)
DOCUMENTS_KEPT = timedelta(days=30)


class CannotBeAsked(Exception):
    """The wish cannot be taken, and these words say why."""

    words: Promise


class WaitsAlready(CannotBeAsked):
    words = _("You have asked for this already. It is being looked at.")


class LookedJustNow(CannotBeAsked):
    words = _("We looked less than a minute ago. Try again in a moment.")


class NothingToCheck(CannotBeAsked):
    """The profile lacks what the check is about."""

    def __init__(self, words: Promise) -> None:
        super().__init__()
        self.words = words


class WrongCode(CannotBeAsked):
    words = _("This is not the code of the letter. After five wrong ones it is over.")


class CodeOver(CannotBeAsked):
    words = _("This code is over. Ask for a new letter.")


class AnsweredAlready(Exception):
    """Somebody answered this wish meanwhile, or its company changed what it is about."""


def needs(company: Company, method: Method) -> Promise | None:
    """What the profile lacks before this can be checked."""
    if method == Method.DNS and not domains.of_company(company.web_address):
        return _("Enter a web address on a domain of your own first.")
    if method == Method.REGISTRY and not company.registry_number:
        return _("Enter the register and your number there first.")
    if method == Method.ADDRESS_LETTER:
        contact = contacts.contact_of(company)
        if not company.city or contact is None or contact.street is None:
            return _("Enter street and city first.")
    return None


@transaction.atomic
def ask(
    company: Company,
    method: Method,
    *,
    by: Member,
    title: str = "",
    document: bytes | None = None,
) -> CheckWish:
    """Take a wish. Raises CannotBeAsked where it cannot be, with the words for it.

    And kept_files.NoRoom where the document cannot be kept; then nothing is.
    """
    locked = Company.objects.select_for_update().get(pk=company.pk)
    if lack := needs(locked, method):
        raise NothingToCheck(lack)
    before = CheckWish.objects.filter(company=locked, method=method)
    if before.open().exists():
        raise WaitsAlready
    recently = timezone.now() - LOOK_AGAIN
    if method == Method.DNS and before.filter(closed_at__gt=recently).exists():
        raise LookedJustNow
    wish = CheckWish(company=locked, method=method, asked_by=by, title=title)
    if document:
        name = wish.document.name = f"checks/{uuid4()}.pdf"
        kept_files.write(settings.PRIVATE_ROOT, {name: document})
    try:
        with transaction.atomic():
            wish.save()
    except IntegrityError as error:
        forget_document(wish)
        raise WaitsAlready from error
    if method == Method.DNS:
        transaction.on_commit(look_soon)
    return wish


def forget_document(wish: CheckWish) -> None:
    if wish.document.name:
        kept_files.remove(settings.PRIVATE_ROOT, [wish.document.name])
    wish.document.name = ""


def look_soon() -> None:
    """Ask a worker to look; without one the clock asks again within half a minute."""
    wake("members.tasks.look_up_records")


@transaction.atomic
def print_letter(wish: CheckWish, *, by: Member) -> str:
    """A new code for the letter; one printed before no longer counts. Raises AnsweredAlready."""
    code = "".join(secrets.choice(LETTERS) for _ in range(10))
    printed = (
        CheckWish.objects.open()
        .filter(pk=wish.pk, method=Method.ADDRESS_LETTER)
        .update(
            code=fingerprint(wish.company_id, code),
            printed_at=timezone.now(),
            printed_by=by.subject,
            wrong_entries=0,
        )
    )
    if not printed:
        raise AnsweredAlready
    return code


def fingerprint(company_id: int, code: str) -> str:
    return digest(str(company_id), code, of="letter-code")


def enter_code(company: Company, *, code: str) -> Check:
    """The code of the letter, as typed. Raises WrongCode and CodeOver.

    What a wrong entry counts stays counted, so it stands in a transaction of its own.
    """
    typed = "".join(code.upper().replace("-", " ").split())
    with transaction.atomic():
        locked = Company.objects.select_for_update().get(pk=company.pk)
        wish = CheckWish.objects.open().filter(
            company=locked, method=Method.ADDRESS_LETTER
        )
        letter = wish.exclude(code="").first()
        if letter and letter.code == fingerprint(company.pk, typed) and lives(letter):
            close(letter, Outcome.MADE)
            return checks.enter(
                locked, Method.ADDRESS_LETTER, about="", by=letter.printed_by
            )
        is_over = letter is None or not count_wrong(letter)
    raise CodeOver if is_over else WrongCode


def lives(letter: CheckWish) -> bool:
    return bool(letter.printed_at and letter.printed_at > timezone.now() - CODE_LIFE)


def count_wrong(letter: CheckWish) -> bool:
    """Count a wrong entry. False where the code is over with it."""
    wrong = min(letter.wrong_entries + 1, WRONG_AT_MOST)
    CheckWish.objects.filter(pk=letter.pk).update(wrong_entries=wrong)
    if wrong < WRONG_AT_MOST and lives(letter):
        return True
    close(letter, Outcome.OVER)
    return False


def close(wish: CheckWish, outcome: Outcome, **more: object) -> None:
    """Answer a wish that is open still. Raises AnsweredAlready."""
    open_ones = CheckWish.objects.open().filter(pk=wish.pk)
    closed = open_ones.update(closed_at=timezone.now(), outcome=outcome, **more)
    if not closed:
        raise AnsweredAlready


@transaction.atomic
def confirm(wish: CheckWish, *, by: Member, note: str, answer: str = "") -> Check:
    """Staff have looked, and it is so. `note` says what was looked at, where and when."""
    company = Company.objects.select_for_update().get(pk=wish.company_id)
    close(wish, Outcome.MADE, decided_by=by.subject, answer=answer)
    check = checks.enter(
        company, Method(wish.method), about=wish.title, by=by.subject, note=note
    )
    wish.refresh_from_db()
    check_letters.answered(wish)
    return check


@transaction.atomic
def refuse(wish: CheckWish, *, by: Member, answer: str) -> None:
    """Staff have looked and cannot say so; the company reads why."""
    close(wish, Outcome.REFUSED, decided_by=by.subject, answer=answer)
    wish.refresh_from_db()
    check_letters.answered(wish)


def tidy() -> None:
    """Delete documents 30 days after their answer, old looks, and codes that are over."""
    before = timezone.now() - DOCUMENTS_KEPT
    old = CheckWish.objects.filter(closed_at__lt=before)
    for wish in old.exclude(document=""):
        forget_document(wish)
        wish.save(update_fields=["document"])
    old.filter(method=Method.DNS).delete()
    CheckWish.objects.open().filter(printed_at__lt=timezone.now() - CODE_LIFE).update(
        closed_at=timezone.now(), outcome=Outcome.OVER
    )
