"""The administration's pages of people, companies, evidence and mail; see privacy/masks.py."""

from members.admin import checks, companies, mail, people

__all__ = ["checks", "companies", "mail", "people"]
