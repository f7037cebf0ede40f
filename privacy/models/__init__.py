from privacy.models.consent import ConsentEvent, ConsentState, Restriction, Wording
from privacy.models.ledger import Ledger
from privacy.models.opt_in import OptInRequest
from privacy.models.policy import PolicyAcceptance, PolicyText, PolicyVersion
from privacy.models.subject_key import SubjectKey

__all__ = [
    "ConsentEvent",
    "ConsentState",
    "Ledger",
    "OptInRequest",
    "PolicyAcceptance",
    "PolicyText",
    "PolicyVersion",
    "Restriction",
    "SubjectKey",
    "Wording",
]
