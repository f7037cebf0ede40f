"""When rows of people and companies are too old: what the report of retention looks for."""

from datetime import timedelta

from django.db.models import Q

from members import (
    company_imports,
    domain_links,
    downloads,
    inactivity,
    outbox,
    ownership,
    privacy_requests,
    registration,
)
from members.mailing import keeping as mailing_keeping
from members.models import (
    AddressChange,
    CompanyImport,
    Counter,
    Delivery,
    DomainLink,
    Download,
    HandOver,
    ImportedCompany,
    Invitation,
    Leaving,
    MailReturn,
    Member,
    OutgoingMail,
    PrivacyRequest,
    RequestMail,
    RequestStep,
    RequestWord,
    SavedReport,
    Segment,
    SegmentFigure,
    Session,
    SignUp,
)
from members.models.address_change import UNDO
from members.models.privacy_request import KEPT, TO_CONFIRM
from members.models.segment_figure import KEPT as SIZES_KEPT
from members.reporting import keeping as report_keeping
from privacy.retention import rule, ruleless

NOTHING = timedelta(0)

# Ended sessions; sign-in itself refuses what has ended, 14 days after the last visit.
rule(Session, "expire_date", NOTHING)
rule(Counter, "ends_at", NOTHING)
rule(SignUp, "sent_at", registration.UNCONFIRMED)
rule(
    Member,
    "joined_at",
    registration.UNCONFIRMED,
    Q(
        last_login=None,
        source=Member.Source.REGISTRATION,
        emailaddress__isnull=False,
        emailaddress__verified=False,
    ),
)
rule(AddressChange, "asked_at", UNDO * 2)
rule(HandOver, "done_at", ownership.KEPT)
rule(SavedReport, "removed_at", report_keeping.UNDOABLE)
rule(HandOver, "stopped_at", ownership.KEPT)
rule(Invitation, "ends_at", timedelta(days=7))
rule(
    CompanyImport,
    "uploaded_at",
    company_imports.KEPT,
    Q(done_at__isnull=False, content__isnull=False)
    | Q(confirmed_at=None, discarded_at=None),
)
rule(DomainLink, "sent_at", domain_links.A_MONTH)
rule(OutgoingMail, "created_at", outbox.KEPT)
rule(Delivery, "ended_at", mailing_keeping.KEPT)
rule(MailReturn, "at", mailing_keeping.KEPT)
rule(Segment, "removed_at", mailing_keeping.UNDOABLE, Q(campaigns=None))
rule(SegmentFigure, "asked_at", SIZES_KEPT)
# Given up after a day; one that may have left waits a day more for somebody who decides.
rule(OutgoingMail, "created_at", outbox.PATIENCE * 2, Q(letter__isnull=False))
# Who was warned late, because nobody warned before, has so long to come back.
LONG_AWAY = inactivity.ERASED + inactivity.TO_COME_BACK + timedelta(days=1)
UNUSED = Q(is_staff=False, sessions=None)
rule(Member, "last_login", LONG_AWAY, UNUSED)
rule(Member, "joined_at", LONG_AWAY, UNUSED & Q(last_login=None))
# What is due is carried out every minute; a day is room for a long one.
rule(
    Leaving,
    "due_at",
    timedelta(days=1),
    Q(asked_by=None) | Q(approved_by__isnull=False),
)
rule(PrivacyRequest, "asked_at", TO_CONFIRM, Q(confirmed_at=None))
rule(PrivacyRequest, "answered_at", KEPT)
rule(PrivacyRequest, "asked_at", privacy_requests.NETWORKS, ~Q(network=""))
rule(RequestMail, "received_at", privacy_requests.MAILS)
rule(Download, "ended_at", downloads.LISTED)
rule(Download, "ends_at", timedelta(), ~Q(file=""))
ruleless(RequestWord, RequestStep, why="go with their request")
ruleless(ImportedCompany, why="the address goes with an event: a reminder or a claim")
