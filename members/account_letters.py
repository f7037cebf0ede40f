"""The letters about a person's account. All of them go through the outbox.

What a stranger can cause by typing an address is limited to one letter a day and address,
however often and for whatever reason it is typed; and nothing else that they typed is in it.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language

from members import outbox
from members.digests import of_address
from members.models import AddressChange, Member
from privacy import days


def link(name: str, *, language: str, **named: Any) -> str:
    """An address of ours as it stands in a letter: from the site's own name, never a header's."""
    with translation.override(language):
        return f"{settings.SITE_URL}{reverse(name, kwargs=named)}"


def once_a_day(address: str) -> str:
    """The key of letters that strangers can cause."""
    return f"typed:{of_address(address)}:{timezone.now():%Y-%m-%d}"


def confirm_address(address: EmailAddress, *, onward: str = "") -> None:
    """Ask a new member to confirm the address; one such letter a day.

    `onward` is the path of the page that is gone on to then.
    """
    member: Member = address.user
    key = EmailConfirmationHMAC.create(address).key
    to_confirm = link("account_confirm_email", language=member.language, key=key)
    outbox.post(
        key=once_a_day(address.email),
        to=address.email,
        template="confirm_address",
        context={
            "link": going_on(to_confirm, onward),
        },
        language=member.language,
    )


def going_on(address: str, onward: str) -> str:
    """An address of a step, after which one goes on to a page of ours."""
    return f"{address}?{urlencode({'next': onward})}" if onward else address


def account_exists(address: str, *, language: str, onward: str = "") -> None:
    """Tell an address at which somebody wants to join that it has an account already."""
    outbox.post(
        key=once_a_day(address),
        to=address,
        template="account_exists",
        context={
            "sign_in": going_on(link("account_login", language=language), onward),
            "reset": link("account_reset_password", language=language),
        },
        language=language,
    )


def reset_password(member: Member, *, address: str, link: str) -> None:
    """The link for a new password, for an hour."""
    outbox.post(
        key=f"reset:{uuid4()}",
        to=address,
        template="reset_password",
        context={"name": member.full_name, "member_id": member.member_id, "link": link},
        language=member.language,
    )


def reset_nothing(address: str) -> None:
    """The work of a reset letter for an address nobody has: it takes as long, and is gone."""
    nobody = Member(
        full_name=address, member_id=address, language=get_language() or "en"
    )
    with transaction.atomic():
        made_up = link("account_reset_password", language=nobody.language)
        reset_password(nobody, address=address, link=made_up)
        transaction.set_rollback(True)


def notice(member: Member, template: str, **context: str) -> None:
    """Tell a member what happened to the account."""
    language = member.language
    known: Mapping[str, str] = {
        "name": member.full_name,
        "at": days.moment(timezone.now(), language),
        "reset": link("account_reset_password", language=language),
    }
    outbox.post(
        key=f"notice:{uuid4()}",
        to=member.email,
        template=template,
        context={**known, **context},
        language=language,
    )


def confirm_new_address(change: AddressChange, *, token: str) -> None:
    """Ask the new address whether it is the member's."""
    language = change.member.language
    outbox.post(
        key=once_a_day(change.new_address),
        to=change.new_address,
        template="confirm_new_address",
        context={
            "link": link("confirm-new-address", language=language, token=token),
        },
        language=language,
    )


def address_changed(change: AddressChange, *, token: str) -> None:
    """Tell the old address what it was changed to, and how to take it back for 72 hours."""
    language = change.member.language
    outbox.post(
        key=f"address-changed:{change.pk}",
        to=change.old_address,
        template="address_changed",
        context={
            "name": change.member.full_name,
            "new_address": change.new_address,
            "link": link("undo-address-change", language=language, token=token),
        },
        language=language,
    )
