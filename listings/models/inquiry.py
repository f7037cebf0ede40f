"""Who asks, and the conversation that comes of it. What is said in it is in message.py."""

import uuid
from datetime import timedelta
from typing import Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from listings.models.item import Item
from listings.models.offer import Offer
from members.models import Company, Member

# A guest's address has to be confirmed within this time.
TO_CONFIRM = timedelta(hours=48)


class Side(models.TextChoices):
    """Who speaks in a conversation."""

    BUYER = "buyer", _("Buyer")
    SUPPLIER = "supplier", _("Supplier")
    STAFF = "staff", _("Our staff")
    SYSTEM = "system", _("The site")


class Inquirer(models.Model):
    """Whoever asks: a member, or a guest whose address is sealed under a key of its own.

    A member is one inquirer for good; a guest is one for each form they send.
    """

    subject = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.OneToOneField(
        Member, models.CASCADE, null=True, related_name="inquirer"
    )
    # Of a guest: where answers go.
    address = models.BinaryField(null=True)
    language = models.CharField(max_length=12, default="en")
    asked_at = models.DateTimeField(default=timezone.now)
    # When a guest confirmed the address by its link.
    confirmed_at = models.DateTimeField(null=True)
    # A member who was erased: what the other side has of a conversation stays there.
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, address=None, gone_at=None)
                | Q(member=None, address__isnull=False, gone_at=None)
                | Q(member=None, address=None, gone_at__isnull=False),
                name="inquirer_is_a_member_or_a_guest",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(member=None, confirmed_at=None),
                name="inquirer_to_confirm",
            ),
        ]

    def __str__(self) -> str:
        if self.is_gone:
            return "A deleted member"
        return "A guest" if self.is_guest else "A member"

    @property
    def is_guest(self) -> bool:
        return self.address is not None

    @property
    def is_gone(self) -> bool:
        return self.gone_at is not None


class GuestLink(models.Model):
    """A link that was mailed to a guest: it confirms the address, or opens their conversations.

    Of the link only a digest is kept. One that is over still tells whom to mail a new one.
    """

    inquirer = models.ForeignKey(Inquirer, models.CASCADE, related_name="links")
    token_digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return "A guest's link"

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()


class ThreadQuerySet(models.QuerySet["Thread"]):
    def sent(self) -> Self:
        """Those that left their writer: of a guest, once the address is confirmed."""
        return self.filter(sent_at__isnull=False)

    def of_company(self, company: Company) -> Self:
        """Those a company was asked in."""
        return self.sent().filter(company=company)

    def of_member(self, member: Member) -> Self:
        """Those that a member began."""
        return self.filter(inquirer__member=member)

    def in_state(self, state: "Thread.State") -> Self:
        return self.filter(IN_STATE[state])

    def held(self) -> Self:
        """Those whose first message a rule holds back."""
        return self.filter(held_at__isnull=False)

    def delivered(self) -> Self:
        return self.filter(held_at=None)


class Thread(models.Model):
    """A conversation of one inquirer with one company, about an item, an offer, or neither.

    An inquiry to several companies is as many threads, which know nothing of each other. Its
    state is in dates. What is said in it is sealed under a key of its own, `key_subject`.
    """

    class State(models.TextChoices):
        NEW = "new", _("New")
        OPEN = "open", _("Open")
        QUOTED = "quoted", _("Quoted")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        SPAM = "spam", _("Spam")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_subject = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="threads")
    item = models.ForeignKey(
        Item, models.SET_NULL, null=True, blank=True, related_name="threads"
    )
    offer = models.ForeignKey(
        Offer, models.SET_NULL, null=True, blank=True, related_name="threads"
    )
    inquirer = models.ForeignKey(Inquirer, models.CASCADE, related_name="threads")
    # The company whose name the buyer shows with it; none shows no name.
    shown_company = models.ForeignKey(
        Company, models.SET_NULL, null=True, related_name="asked_threads"
    )
    # Of an offer whose company does not show its name: the buyer does not learn it here either.
    hides_company = models.BooleanField(default=False)
    subject = models.CharField(max_length=200)
    language = models.CharField(max_length=12, default="en")
    quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    unit = models.CharField(max_length=3, blank=True)
    wanted_price = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    # ISO 3166-1.
    destination = models.CharField(max_length=2, blank=True)
    needed_by = models.DateField(null=True)
    # Of the form it was written in: sent twice it is one to each company.
    form_key = models.UUIDField(editable=False)
    # Whom limits count: a keyed mark of the person, and for two days a digest of the network.
    sender_mark = models.BinaryField(max_length=32)
    network = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    # When it left: at once for a member, with the confirmed address for a guest.
    sent_at = models.DateTimeField(null=True)
    # Held back by a rule until the supplier releases it.
    held_at = models.DateTimeField(null=True)
    # When the supplier's team first opened it.
    opened_at = models.DateTimeField(null=True)
    quoted_at = models.DateTimeField(null=True)
    won_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)
    spam_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=8, choices=Side.choices, blank=True)
    assignee = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="assigned_threads"
    )
    # The last word that was not held, and each side's.
    last_at = models.DateTimeField(default=timezone.now)
    buyer_wrote_at = models.DateTimeField(null=True)
    supplier_wrote_at = models.DateTimeField(null=True)
    # When the supplier's team first answered; what happens by itself is no answer.
    answered_at = models.DateTimeField(null=True)
    # When anybody of a side last read it, and when the side was last told by mail.
    buyer_read_at = models.DateTimeField(null=True)
    supplier_read_at = models.DateTimeField(null=True)
    buyer_told_at = models.DateTimeField(null=True)
    supplier_told_at = models.DateTimeField(null=True)
    # Since when the buyer waits for an answer, and how often the supplier was reminded of it.
    awaits_since = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form_key", "company", "item", "offer"],
                nulls_distinct=False,
                name="thread_once_per_form_and_page",
            ),
            models.CheckConstraint(
                condition=Q(item=None) | Q(offer=None), name="thread_about_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(wanted_price=None)
                | Q(wanted_price__gt=0, currency__regex=r"^[A-Z]{3}$"),
                name="thread_price_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(quantity=None) | Q(quantity__gt=0) & ~Q(unit=""),
                name="thread_quantity_has_unit",
            ),
            models.CheckConstraint(
                condition=Q(won_at=None, lost_at=None)
                | Q(won_at=None, spam_at=None)
                | Q(lost_at=None, spam_at=None),
                name="thread_has_one_end",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by="")
                | Q(closed_at__isnull=False) & ~Q(closed_by=""),
                name="thread_closed_by_a_side",
            ),
            models.CheckConstraint(
                condition=Q(reminders__lte=2), name="thread_reminds_twice_at_most"
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-last_at", "-id"], name="thread_inbox"),
            models.Index(fields=["inquirer", "-last_at"], name="thread_of_inquirer"),
            models.Index(fields=["sender_mark", "asked_at"], name="thread_sender"),
            models.Index(
                fields=["network", "asked_at"],
                condition=~Q(network=""),
                name="thread_network",
            ),
            models.Index(fields=["last_at"], name="thread_by_age"),
            models.Index(
                fields=["awaits_since"],
                condition=Q(awaits_since__isnull=False, closed_at=None),
                name="thread_awaits",
            ),
            models.Index(
                fields=["company", "-last_at"],
                condition=Q(held_at__isnull=False),
                name="thread_held",
            ),
            models.Index(
                fields=["company", "awaits_since"],
                condition=Q(awaits_since__isnull=False),
                name="thread_unanswered",
            ),
            # How a company answers is read from this index alone.
            models.Index(
                fields=["company", "sent_at"],
                include=["answered_at", "closed_at", "closed_by"],
                condition=Q(held_at=None, hides_company=False, sent_at__isnull=False),
                name="thread_response",
            ),
            # For what the clock asks: who is to be told of what was written lately.
            models.Index(fields=["buyer_wrote_at"], name="thread_buyer_wrote"),
            models.Index(fields=["supplier_wrote_at"], name="thread_supplier_wrote"),
            GinIndex(OpClass(Upper("subject"), "gin_trgm_ops"), name="thread_subject"),
        ]

    def __str__(self) -> str:
        # Not its subject: lists that staff read name a row by this.
        return f"Conversation {self.pk}"

    @property
    def state(self) -> "Thread.State":
        """What the supplier's list calls it."""
        ends = {
            Thread.State.SPAM: self.spam_at,
            Thread.State.WON: self.won_at,
            Thread.State.LOST: self.lost_at,
            Thread.State.QUOTED: self.quoted_at,
            Thread.State.OPEN: self.opened_at or self.supplier_wrote_at,
        }
        return next((state for state, at in ends.items() if at), Thread.State.NEW)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_held(self) -> bool:
        return self.held_at is not None


NOT_OVER = Q(spam_at=None, won_at=None, lost_at=None)
IN_STATE = {
    Thread.State.NEW: NOT_OVER
    & Q(quoted_at=None, opened_at=None, supplier_wrote_at=None),
    Thread.State.OPEN: NOT_OVER
    & Q(quoted_at=None)
    & (Q(opened_at__isnull=False) | Q(supplier_wrote_at__isnull=False)),
    Thread.State.QUOTED: NOT_OVER & Q(quoted_at__isnull=False),
    Thread.State.WON: Q(spam_at=None, won_at__isnull=False),
    Thread.State.LOST: Q(spam_at=None, lost_at__isnull=False),
    Thread.State.SPAM: Q(spam_at__isnull=False),
}
