"""What is held about inquiries, threads and who takes part; read by personal_data.py."""

from django.utils.translation import gettext_lazy as _

from listings.asking import keeping
from listings.models import (
    AcceptedQuote,
    Alias,
    AnswerTemplate,
    Attachment,
    GuestLink,
    Inquirer,
    Message,
    Quote,
    QuotePlace,
    Reveal,
    RoutingRule,
    SenderBlock,
    Thread,
    ThreadNote,
    ThreadReport,
    Unread,
)
from privacy.holdings import (
    Basis,
    Category,
    Erasure,
    Holding,
    Personal,
    Retention,
    Visibility,
    alike,
    declare,
    swept,
)

QUOTED = Holding(
    "a supplier's quote, for the one buyer who asked",
    Visibility.PRIVATE,
    Retention.ASKED,
    "both sides",
)
KEY = Holding("tells rows apart", Visibility.INTERNAL, Retention.ASKED, "the database")
COURSE = Holding(
    "what happened when in a conversation",
    Visibility.INTERNAL,
    Retention.ASKED,
    "the course of things",
)
WHO = Holding(
    _("Bringing answers to whoever asked"),
    Visibility.PRIVATE,
    Retention.ASKED,
    "who asks",
    Personal(
        _(
            "That you asked, when, and in which language; of a guest the e-mail address, "
            "sealed, and digests of the links that were mailed to it"
        ),
        Category.ASKING,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
WANTED = Holding(
    _("Asking a supplier what a buyer wants to know"),
    Visibility.PRIVATE,
    Retention.ASKED,
    "who asks",
    Personal(
        _(
            "Your inquiries: whom you asked, the subject, the quantity, price, destination "
            "and day you named, and the company whose name you showed"
        ),
        Category.ASKING,
        Basis.CONTRACT,
        exported=True,
        # Whom it was sent to has it; its subject and the company shown are taken out.
        erased=Erasure.NAMELESS,
    ),
)
SAID = Holding(
    _("Bringing each side what the other says"),
    Visibility.PRIVATE,
    Retention.ASKED,
    "both sides",
    Personal(
        _(
            "What you wrote and the files you sent in inquiries and answers, your private "
            "notes, and reports of a conversation; texts are sealed"
        ),
        Category.ASKING,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.NAMELESS,
    ),
)
SHOWN = Holding(
    _("Keeping your address from the other side, until you show it yourself"),
    Visibility.PRIVATE,
    Retention.ASKED,
    "who takes part",
    Personal(
        _(
            "Addresses that stand for you in each conversation, what you have not read yet, "
            "and where you showed your own e-mail address, which is sealed"
        ),
        Category.ASKING,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
LIMITS = Holding(
    _("Keeping anybody from sending hundreds, and holding what looks like advertising"),
    Visibility.INTERNAL,
    Retention.ASKED,
    "who asks",
    Personal(
        _(
            "Keyed marks of who sent an inquiry and of its text, which cannot be read back; "
            "for two days a digest of the network; why a message was held"
        ),
        Category.ASKING,
        Basis.INTEREST,
        exported=False,
        erased=Erasure.DELETED,
    ),
)
WORK = Holding(
    _("Sharing the work of answering in your team"),
    Visibility.PRIVATE,
    Retention.COMPANY,
    "the company",
    Personal(
        _(
            "Which inquiries your team gives to you by rule, and senders you had blocked"
        ),
        Category.COMPANY,
        Basis.CONTRACT,
        exported=False,
        erased=Erasure.DELETED,
    ),
)
# Whoever erases the account and comes back with the same address is still blocked.
BLOCKED = Holding(
    _("Sharing the work of answering in your team"),
    Visibility.PRIVATE,
    Retention.COMPANY,
    "the company",
    Personal(
        _("A mark of a sender from whom a company takes nothing more, and who said so"),
        Category.COMPANY,
        Basis.INTEREST,
        exported=False,
        erased=Erasure.NAMELESS,
    ),
)
ASSIGNED = Holding(
    _("Sharing the work of answering in your team"),
    Visibility.PRIVATE,
    Retention.ASKED,
    "the company",
    Personal(
        _("Which inquiries are yours to answer, and which held messages you released"),
        Category.ASKING,
        Basis.CONTRACT,
        exported=False,
        erased=Erasure.NAMELESS,
    ),
)
OWN_TEXT = Holding(
    "answering with the same text again",
    Visibility.PRIVATE,
    Retention.COMPANY,
    "the company",
)
RULE_KEY = Holding(
    "tells rows apart", Visibility.INTERNAL, Retention.COMPANY, "the database"
)

declare(
    Inquirer,
    {
        **alike(KEY, "id"),
        **alike(WHO, "subject", "member", "address", "language"),
        **alike(WHO, "asked_at", "confirmed_at"),
        **alike(COURSE, "gone_at"),
    },
)
declare(
    GuestLink,
    {**alike(KEY, "id", "inquirer", "made_at", "ends_at"), "token_digest": WHO},
)
declare(
    Thread,
    {
        **alike(KEY, "id", "key_subject", "form_key"),
        **alike(WANTED, "company", "item", "offer", "inquirer", "shown_company"),
        **alike(WANTED, "subject", "language", "quantity", "unit", "wanted_price"),
        **alike(WANTED, "currency", "destination", "needed_by"),
        **alike(LIMITS, "sender_mark", "network"),
        **alike(ASSIGNED, "assignee"),
        **alike(COURSE, "asked_at", "sent_at", "held_at", "opened_at", "quoted_at"),
        **alike(COURSE, "won_at", "lost_at", "spam_at", "closed_at", "closed_by"),
        **alike(COURSE, "last_at", "buyer_wrote_at", "supplier_wrote_at"),
        **alike(COURSE, "buyer_read_at", "supplier_read_at", "buyer_told_at"),
        **alike(COURSE, "supplier_told_at", "awaits_since", "reminders"),
        **alike(COURSE, "hides_company", "answered_at"),
    },
)
declare(
    Message,
    {
        **alike(KEY, "id", "thread", "form_key"),
        **alike(SAID, "side", "author", "body"),
        **alike(COURSE, "event", "via", "written_at", "held_at", "released_at"),
        **alike(COURSE, "read_at"),
        **alike(LIMITS, "text_mark", "held_for"),
        **alike(ASSIGNED, "released_by"),
    },
)
declare(
    Attachment,
    {
        **alike(KEY, "id", "message", "position"),
        **alike(SAID, "file", "title", "content_type", "size"),
    },
)
declare(
    Alias,
    {
        **alike(KEY, "id", "thread"),
        **alike(SHOWN, "side", "member", "local_part", "made_at", "switched_off_at"),
    },
)
declare(
    Unread, {**alike(KEY, "id", "thread"), **alike(SHOWN, "side", "member", "since")}
)
declare(
    Reveal,
    {
        **alike(KEY, "id", "thread"),
        **alike(SHOWN, "side", "member", "address", "revealed_at"),
    },
)
declare(
    ThreadNote,
    {
        **alike(KEY, "id", "thread"),
        **alike(SAID, "side", "author", "body", "written_at"),
    },
)
declare(
    ThreadReport,
    {
        **alike(KEY, "id", "thread"),
        **alike(SAID, "side", "reporter", "reason", "words", "sent_at"),
        **alike(COURSE, "due_at", "upheld_at", "dismissed_at", "answer"),
        **alike(SAID, "decided_by"),
    },
)
declare(
    Quote,
    {
        **alike(KEY, "id", "thread", "message", "version"),
        **alike(QUOTED, "side", "company", "unit_price", "currency", "unit", "moq"),
        **alike(QUOTED, "incoterm", "lead_days", "valid_until", "sample"),
        **alike(SAID, "place", "terms"),
        **alike(COURSE, "given_at", "withdrawn_at", "declined_at", "changes_at"),
        **alike(COURSE, "accepted_at"),
    },
)
declare(
    QuotePlace,
    {**alike(KEY, "id", "offer", "position", "thread"), **alike(QUOTED, "company")},
)
declare(
    AcceptedQuote,
    {
        **alike(KEY, "id", "thread", "quote", "digest"),
        **alike(SAID, "snapshot"),
        **alike(COURSE, "accepted_at"),
    },
)
declare(
    AnswerTemplate,
    {
        **alike(RULE_KEY, "id", "company", "changed_at"),
        **alike(OWN_TEXT, "title", "text"),
    },
)
declare(
    RoutingRule,
    {
        **alike(RULE_KEY, "id", "company", "position", "category", "item", "country"),
        **alike(WORK, "member"),
    },
)
declare(
    SenderBlock,
    {
        **alike(RULE_KEY, "id", "company", "thread", "blocked_at"),
        **alike(BLOCKED, "sender_mark", "blocked_by"),
    },
)
swept(
    Inquirer,
    GuestLink,
    Thread,
    Message,
    Attachment,
    Alias,
    Unread,
    Reveal,
    ThreadNote,
    ThreadReport,
    Quote,
    QuotePlace,
    AcceptedQuote,
    by=keeping.tidy,
)
