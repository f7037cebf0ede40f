from privacy.models.consent import ConsentEvent, ConsentState, Restriction, Wording
from privacy.models.copy import CopyEvent
from privacy.models.erasure import Erasure
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
    "CopyEvent",
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
