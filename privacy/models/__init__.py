from privacy.models.consent import ConsentEvent, ConsentState, Restriction, Wording
from privacy.models.erasure import Erasure
from privacy.models.ledger import Ledger
from privacy.models.opt_in import OptInMail, OptInRequest
from privacy.models.policy import (
    PolicyAcceptance,
    PolicyNotice,
    PolicyText,
    PolicyVersion,
)
from privacy.models.promise_check import CheckResult, CheckRun
from privacy.models.subject_key import SubjectKey
from privacy.models.suppression import Suppression

__all__ = [
    "CheckResult",
    "CheckRun",
    "ConsentEvent",
    "ConsentState",
    "Erasure",
    "Ledger",
    "OptInMail",
    "OptInRequest",
    "PolicyAcceptance",
    "PolicyNotice",
    "PolicyText",
    "PolicyVersion",
    "Restriction",
    "SubjectKey",
    "Suppression",
    "Wording",
]
