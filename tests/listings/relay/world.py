"""A conversation, its two aliases, and mail to them."""

from django.conf import settings

from listings.asking import aliases
from listings.models import IncomingMail, Side
from listings.relay import addresses, carrying, deciding, receiving
from tests.listings.asking.world import a_buyer, a_supplier, an_inquiry
from tests.listings.relay.mails import a_mail
from tests.people import a_member


class Conversation:
    """A member asked a company with one person; each has an alias."""

    def __init__(self, buyer=None, company=None):
        self.company = company or a_supplier()
        self.seller = self.company.memberships.get().member
        self.buyer = buyer or a_member()
        self.thread = an_inquiry(self.company, a_buyer(self.buyer))
        self.of_seller = self.alias(Side.SUPPLIER, self.seller)
        self.of_buyer = self.alias(Side.BUYER, self.buyer)

    def alias(self, side, member):
        return aliases.alias_of(self.thread, side=side, member=member)

    def mail_of(self, alias, text="We can deliver 20 t in May.", **given):
        given.setdefault("sender", aliases.owners_address(alias).lower())
        return a_mail(text, to=addresses.answers(alias), **given)

    def arrives(self, alias, text="We can deliver 20 t in May.", **given):
        """A mail to an alias, taken and decided. Returns what became of it."""
        mail = receiving.receive(
            self.mail_of(alias, text, **given).as_bytes(), to=addresses.answers(alias)
        )
        deciding.take_in()
        return IncomingMail.objects.get(pk=mail.pk)

    def said(self):
        return self.thread.messages.written().order_by("written_at")


def address(name):
    return f"{name}@{settings.RELAY_DOMAIN}"


def carried():
    return carrying.carry()
