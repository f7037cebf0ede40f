"""The administration's pages of people, companies, evidence and mail; see privacy/masks.py."""

from members.admin import (
    checks,
    claims,
    companies,
    company_imports,
    mail,
    people,
)

__all__ = ["checks", "claims", "companies", "company_imports", "mail", "people"]
