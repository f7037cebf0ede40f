from privacy.models.access import AccessAlert, AccessRecord, AccessReview
from privacy.models.access_log import AccessLogFile
from privacy.models.consent import ConsentEvent, ConsentState, Restriction, Wording
from privacy.models.copy import CopyEvent
from privacy.models.disclosure import (
    Disclosure,
    DisclosureFile,
    DisclosurePackage,
    DisclosureStep,
    DisclosureSubject,
    DisclosureTold,
    HandedOver,
    Partner,
)
from privacy.models.erasure import Erasure
from privacy.models.export import (
    PartnerFile,
    PartnerLink,
    PartnerRelease,
    PartnerReleaseStep,
    ReleaseExport,
)
from privacy.models.hold import HeldRow, Hold, HoldExtension
from privacy.models.incident import Incident
from privacy.models.ledger import Ledger
from privacy.models.opt_in import OptInMail, OptInRequest
from privacy.models.policy import (
    PolicyAcceptance,
    PolicyNotice,
    PolicyText,
    PolicyVersion,
)
from privacy.models.promise_check import CheckResult, CheckRun
from privacy.models.release import Budget, Release, ReleasedTable
from privacy.models.release_order import ReleaseOrder
from privacy.models.retention import LedgerAgeing, RetentionRun
from privacy.models.subject_key import SubjectKey
from privacy.models.suppression import Suppression
from privacy.models.traffic import CountedDay, SharedVisits, TrafficDay

__all__ = [
    "AccessAlert",
    "AccessLogFile",
    "AccessRecord",
    "AccessReview",
    "Budget",
    "CheckResult",
    "CheckRun",
    "ConsentEvent",
    "ConsentState",
    "CopyEvent",
    "CountedDay",
    "Disclosure",
    "DisclosureFile",
    "DisclosurePackage",
    "DisclosureStep",
    "DisclosureSubject",
    "DisclosureTold",
    "Erasure",
    "HandedOver",
    "HeldRow",
    "Hold",
    "HoldExtension",
    "Incident",
    "Ledger",
    "LedgerAgeing",
    "OptInMail",
    "OptInRequest",
    "Partner",
    "PartnerFile",
    "PartnerLink",
    "PartnerRelease",
    "PartnerReleaseStep",
    "PolicyAcceptance",
    "PolicyNotice",
    "PolicyText",
    "PolicyVersion",
    "Release",
    "ReleaseExport",
    "ReleaseOrder",
    "ReleasedTable",
    "Restriction",
    "RetentionRun",
    "SharedVisits",
    "SubjectKey",
    "Suppression",
    "TrafficDay",
    "Wording",
]
