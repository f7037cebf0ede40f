"""The administration's pages of people, companies, evidence and mail; see privacy/masks.py."""

from members.admin import (
    certificates,
    checks,
    claims,
    companies,
    company_imports,
    holds,
    leavings,
    mail,
    people,
)

__all__ = [
    "certificates",
    "checks",
    "claims",
    "companies",
    "company_imports",
    "holds",
    "leavings",
    "mail",
    "people",
]
