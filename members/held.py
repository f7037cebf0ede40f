"""What is held about people and companies, kind by kind, in the words of the policy's data table."""

from django.utils.translation import gettext_lazy as _

from privacy.holdings import (
    Basis,
    Category,
    Erasure,
    Holding,
    Personal,
    Retention,
    Visibility,
)

KEY = Holding(
    "tells rows apart", Visibility.INTERNAL, Retention.COMPANY, "the database"
)
COURSE = Holding(
    "what happened when", Visibility.INTERNAL, Retention.COMPANY, "the course of things"
)
PAGE = Holding(
    "shown on the company's page", Visibility.PUBLIC, Retention.COMPANY, "the company"
)
CHOSEN = Holding(
    "shown where the company chooses to",
    Visibility.OPTIONAL,
    Retention.COMPANY,
    "the company",
)
TAX = Holding("tax and invoices", Visibility.PRIVATE, Retention.COMPANY, "the company")
REACH = Holding(
    _("Reaching your company where it chooses to be reached"),
    Visibility.OPTIONAL,
    Retention.COMPANY,
    "the company",
    Personal(
        _("Street, postcode, phone, fax, contact person and job title of your company"),
        Category.COMPANY,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.UNREADABLE,
    ),
)
WAITING = Holding(
    _("Keeping changes until they are published"),
    Visibility.PRIVATE,
    Retention.COMPANY,
    "the company",
    Personal(
        _(
            "Changes of your company's page that wait to be published, and who made the last one"
        ),
        Category.COMPANY,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.UNREADABLE,
    ),
)
HISTORY = Holding(
    _("Knowing who changed what in the profile"),
    Visibility.PRIVATE,
    Retention.COMPANY,
    "the database, at each change",
    Personal(
        _("Who changed which field of your company's profile, from what to what"),
        Category.COMPANY,
        Basis.INTEREST,
        exported=True,
        erased=Erasure.UNREADABLE,
    ),
)
ACCOUNT_KEY = Holding(
    "tells accounts apart", Visibility.INTERNAL, Retention.ACCOUNT, "the database"
)
PERSON = Holding(
    _("Signing in, and being addressed"),
    Visibility.PRIVATE,
    Retention.ACCOUNT,
    "the member",
    Personal(
        _(
            "Member ID, full name, e-mail address, language, time zone, and when you last signed in"
        ),
        Category.ACCOUNT,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
PASSWORD = Holding(
    _("Letting in nobody but you"),
    Visibility.INTERNAL,
    Retention.ACCOUNT,
    "the member",
    Personal(
        _("Your password, as a hash that it cannot be read from"),
        Category.SIGNING_IN,
        Basis.CONTRACT,
        exported=False,
        erased=Erasure.DELETED,
    ),
)
BELONGS = Holding(
    _("Working in a team"),
    Visibility.PRIVATE,
    Retention.ACCOUNT,
    "the company",
    Personal(
        _("Your companies, your role in each, and since when"),
        Category.COMPANY,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
ANSWERED = Holding(
    _("Writing to nobody but the owner of an address"),
    Visibility.PRIVATE,
    Retention.ACCOUNT,
    "the member",
    Personal(
        _("Your e-mail address, and whether you confirmed it"),
        Category.ACCOUNT,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
ACCOUNT = Holding(
    "running the account",
    Visibility.INTERNAL,
    Retention.ACCOUNT,
    "the course of things",
)
LETTER = Holding(
    _("Sending it"),
    Visibility.PRIVATE,
    Retention.UNTIL_SENT,
    "what the mail is about",
    Personal(
        _("Address and text of a mail that waits to leave, sealed"),
        Category.MAIL,
        Basis.CONTRACT,
        exported=False,
        erased=Erasure.BY_ITSELF,
    ),
)
POST = Holding(
    "sending each mail once",
    Visibility.INTERNAL,
    Retention.MAIL,
    "the course of things",
)
PRESENT = Holding(
    _("Keeping you signed in, and showing you where"),
    Visibility.PRIVATE,
    Retention.SESSION,
    "signing in",
    Personal(
        _(
            "Where you are signed in: the kind of browser, since when, last when; never a network address"
        ),
        Category.SIGNING_IN,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
JOINING = Holding(
    _("Making one member of a form sent twice"),
    Visibility.INTERNAL,
    Retention.JOINING,
    "the person who joins",
    Personal(
        _("What was typed into the form for joining, as a digest"),
        Category.SIGNING_IN,
        Basis.CONTRACT,
        exported=False,
        erased=Erasure.BY_ITSELF,
    ),
)
CHANGING = Holding(
    _("Changing the address one signs in with, and taking it back"),
    Visibility.PRIVATE,
    Retention.UNDO,
    "the member",
    Personal(
        _("Your old and your new e-mail address, while a change can be taken back"),
        Category.ACCOUNT,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
INVITED = Holding(
    _("Asking somebody into a team at an address, once"),
    Visibility.PRIVATE,
    Retention.INVITED,
    "a colleague who invites",
    Personal(
        _("Invitations to a team: to which address, for which role, from whom, when"),
        Category.COMPANY,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.BY_ITSELF,
    ),
)
TEAM = Holding(
    _("Knowing who let whom into the team"),
    Visibility.PRIVATE,
    Retention.COMPANY,
    "what the team does",
    Personal(
        _("Who joined or left a company's team, got which role, and by whom"),
        Category.COMPANY,
        Basis.INTEREST,
        exported=True,
        erased=Erasure.NAMELESS,
    ),
)
OWNING = Holding(
    _("Handing a company over, and stopping that in time"),
    Visibility.PRIVATE,
    Retention.HANDED_OVER,
    "an owner of the company",
    Personal(
        _("That a company is handed over: from whom, to whom, and when"),
        Category.COMPANY,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
ENTERED = Holding(
    "saying where an entered company comes from, and by which right",
    Visibility.PUBLIC,
    Retention.COMPANY,
    "our staff",
)
ENTERING = Holding(
    "entering companies from a file",
    Visibility.INTERNAL,
    Retention.COMPANY,
    "the course of things",
)
FILE = Holding(
    _("Entering companies from a file of our staff"),
    Visibility.PRIVATE,
    Retention.FILE,
    "a file of our staff",
    Personal(
        _("What such a file says, sealed, and who of our staff brought it"),
        Category.STAFF,
        Basis.INTEREST,
        exported=False,
        erased=Erasure.BY_ITSELF,
    ),
)
ASKED_TO_CLAIM = Holding(
    _("Inviting a company to claim its page, once, and reminding it once"),
    Visibility.PRIVATE,
    Retention.ASKED_TO_CLAIM,
    "a file of our staff",
    Personal(
        _("The address of a company that staff entered, until somebody claims it"),
        Category.MAIL,
        Basis.INTEREST,
        exported=False,
        erased=Erasure.BY_ITSELF,
    ),
)
UNWANTED = Holding(
    _("Sending you only the mails you want"),
    Visibility.PRIVATE,
    Retention.ACCOUNT,
    "the member, or the link in a mail",
    Personal(
        _("Which kinds of mail you switched off, and since when"),
        Category.MAIL,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
NEVER = Holding(
    _("Sending nothing to whom said so"),
    Visibility.INTERNAL,
    Retention.LEDGER,
    "who got an invitation",
    Personal(
        _("A mark of an address that wants no invitation"),
        Category.MAIL,
        Basis.DUTY,
        exported=False,
        erased=Erasure.NAMELESS,
    ),
)
INTERVENED = Holding(
    _("Knowing what was done to a page or an account as a whole, and why"),
    Visibility.INTERNAL,
    Retention.ACCOUNT,
    "what staff do in the administration, and owners who close a company",
    Personal(
        _(
            "What our staff did to your account or your company's page, or its owner by closing it; why, and when"
        ),
        Category.STAFF,
        Basis.DUTY,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
DOCUMENT = Holding(
    _("Showing our staff that a certificate is real"),
    Visibility.PRIVATE,
    Retention.COMPANY,
    "the company",
    Personal(
        _("Documents of certificates"),
        Category.COMPANY,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.WITH_COMPANY,
    ),
)
VERDICT = Holding(
    "telling the company why a certificate was not taken",
    Visibility.INTERNAL,
    Retention.COMPANY,
    "our staff",
)
LEAVING = Holding(
    _("Erasing your account, and letting you take that back"),
    Visibility.PRIVATE,
    Retention.LEAVING,
    "the member, or our staff on request",
    Personal(
        _("That you want your account erased, and when that is due"),
        Category.ACCOUNT,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
OWN_COPY = Holding(
    _("Making a copy of everything for you, and keeping it until you fetch it"),
    Visibility.PRIVATE,
    Retention.MONTH,
    "the member",
    Personal(
        _(
            "That you asked for a copy of everything, and when; the copy itself, sealed, for a day"
        ),
        Category.ACCOUNT,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
STAFF_ACT = Holding(
    _("Knowing what staff changed"),
    Visibility.INTERNAL,
    Retention.ACCOUNT,
    "what staff do in the administration",
    Personal(
        _("What somebody of our staff changed in the administration, and when"),
        Category.STAFF,
        Basis.INTEREST,
        exported=False,
        erased=Erasure.DELETED,
    ),
)
SECOND_STEP = Holding(
    _("Signing in with a second step"),
    Visibility.PRIVATE,
    Retention.ACCOUNT,
    "the member",
    Personal(
        _(
            "Your authenticator app, passkeys and recovery codes; their secrets are sealed"
        ),
        Category.SIGNING_IN,
        Basis.CONTRACT,
        exported=False,
        erased=Erasure.DELETED,
    ),
)
