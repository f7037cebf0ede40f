from privacy.models.consent import ConsentEvent, ConsentState, Restriction, Wording
from privacy.models.erasure import Erasure
from privacy.models.hold import HeldRow, Hold, HoldExtension
from privacy.models.ledger import Ledger
from privacy.models.opt_in import OptInMail, OptInRequest
from privacy.models.policy import (
    PolicyAcceptance,
    PolicyNotice,
    PolicyText,
    PolicyVersion,
)
from privacy.models.subject_key import SubjectKey
from privacy.models.suppression import Suppression

__all__ = [
    "ConsentEvent",
    "ConsentState",
    "Erasure",
    "HeldRow",
    "Hold",
    "HoldExtension",
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
