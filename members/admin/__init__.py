"""The administration's pages of people, companies, evidence and mail; see privacy/masks.py."""

from members.admin import (
    certificates,
    checks,
    claims,
    companies,
    company_imports,
    disclosures,
    holds,
    incidents,
    leavings,
    looks,
    mail,
    mail_checks,
    people,
    promises,
    releases,
    requests,
)

__all__ = [
    "certificates",
    "checks",
    "claims",
    "companies",
    "company_imports",
    "disclosures",
    "holds",
    "incidents",
    "leavings",
    "looks",
    "mail",
    "mail_checks",
    "people",
    "promises",
    "releases",
    "requests",
]
