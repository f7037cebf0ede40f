from members.models.address_change import AddressChange
from members.models.campaign import Campaign, CampaignStep, Issue, IssueLink, LinkDay
from members.models.campaign_day import CampaignDay
from members.models.certificate import Certificate
from members.models.check import Check
from members.models.check_wish import CheckWish
from members.models.claim import Claim
from members.models.company import (
    Company,
    CompanyContact,
    CompanyPhoto,
    CompanyText,
)
from members.models.company_import import (
    CompanyImport,
    ImportedCompany,
    NoInvitation,
)
from members.models.counter import Counter
from members.models.delivery import Delivery
from members.models.domain_link import DomainLink
from members.models.download import Download
from members.models.draft import CompanyDraft
from members.models.hand_over import HandOver
from members.models.industry import BusinessType, Industry
from members.models.intervention import Intervention
from members.models.invitation import Invitation
from members.models.leaving import Leaving
from members.models.mail_check import MailCheck
from members.models.mail_return import MailReturn
from members.models.mail_wish import MailWish
from members.models.member import Member
from members.models.membership import Membership
from members.models.notification import NotificationOff
from members.models.outgoing_mail import OutgoingMail
from members.models.page_change import PageChange
from members.models.privacy_request import (
    PrivacyRequest,
    RequestMail,
    RequestStep,
    RequestWord,
)
from members.models.profile_change import ProfileChange
from members.models.revocation import Revocation
from members.models.saved_report import SavedReport
from members.models.segment import Segment
from members.models.segment_figure import SegmentFigure
from members.models.session import Session
from members.models.sign_up import SignUp
from members.models.team_change import TeamChange

__all__ = [
    "AddressChange",
    "BusinessType",
    "Campaign",
    "CampaignDay",
    "CampaignStep",
    "Certificate",
    "Check",
    "CheckWish",
    "Claim",
    "Company",
    "CompanyContact",
    "CompanyDraft",
    "CompanyImport",
    "CompanyPhoto",
    "CompanyText",
    "Counter",
    "Delivery",
    "DomainLink",
    "Download",
    "HandOver",
    "ImportedCompany",
    "Industry",
    "Intervention",
    "Invitation",
    "Issue",
    "IssueLink",
    "Leaving",
    "LinkDay",
    "MailCheck",
    "MailReturn",
    "MailWish",
    "Member",
    "Membership",
    "NoInvitation",
    "NotificationOff",
    "OutgoingMail",
    "PageChange",
    "PrivacyRequest",
    "ProfileChange",
    "RequestMail",
    "RequestStep",
    "RequestWord",
    "Revocation",
    "SavedReport",
    "Segment",
    "SegmentFigure",
    "Session",
    "SignUp",
    "TeamChange",
]
