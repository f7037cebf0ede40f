"""What a published company is about to say: changes that wait for its team's word.

While a page is up, editing it changes nothing that visitors see. The changes wait here,
sealed as one under the company's key, until somebody publishes or discards them.
"""

import json
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from members.contacts import key_of
from members.models import Company, CompanyContact, CompanyDraft, Member
from privacy import sealing
from privacy.written import Written

TABLE = "members_companydraft"


@dataclass(frozen=True)
class Edit:
    """New values of a profile; what is not named stays as it is.

    `facts` are columns of the company, `contact` those that are sealed ("" is none),
    `texts` summary and description by language (two empty ones: no text).
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)
    has_no_fax: bool | None = None
    texts: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(
            self.facts or self.contact or self.texts or self.has_no_fax is not None
        )

    def then(self, later: "Edit") -> "Edit":
        """Both, the later one last."""
        return Edit(
            facts={**self.facts, **later.facts},
            contact={**self.contact, **later.contact},
            has_no_fax=self.has_no_fax
            if later.has_no_fax is None
            else later.has_no_fax,
            texts={**self.texts, **later.texts},
        )

    def beside(self, now: "Edit") -> "Edit":
        """Only what differs from the profile as it is `now`."""
        return Edit(
            facts={k: v for k, v in self.facts.items() if v != now.facts.get(k)},
            contact={
                k: v for k, v in self.contact.items() if v != now.contact.get(k, "")
            },
            has_no_fax=None if self.has_no_fax == now.has_no_fax else self.has_no_fax,
            texts={
                k: v for k, v in self.texts.items() if v != now.texts.get(k, ("", ""))
            },
        )


@dataclass(frozen=True)
class Draft:
    """The changes that wait, when somebody last worked on them, and who."""

    edit: Edit = field(default_factory=Edit)
    changed_at: datetime | None = None
    changed_by: int | None = None

    def __bool__(self) -> bool:
        return bool(self.edit)

    def onto(self, company: Company) -> Company:
        """A copy of the company with the facts of the draft; nothing is saved."""
        edited = copy(company)
        for name, value in self.edit.facts.items():
            setattr(edited, name, value)
        return edited


KEPT = Written(lambda company: CompanyDraft.objects.filter(company_id=company), int)


def draft_of(company: Company, contact: CompanyContact | None) -> Draft:
    """The changes of this company that wait; an empty draft where none do."""
    kept = KEPT.first(company.pk)
    if kept is None or contact is None:
        return Draft()
    unsealed = sealing.opener(subject=contact.subject, table=TABLE, key=key_of(contact))
    opened = unsealed(bytes(kept.values), "values")
    return Draft(_read(opened), kept.changed_at, kept.changed_by_id)


def keep(
    company: Company, contact: CompanyContact, edit: Edit, *, by: Member | None
) -> None:
    """These are the changes that wait; none where the edit is empty."""
    if not edit:
        discard(company)
        return
    values = {
        "values": sealing.seal(
            _written(edit), subject=contact.subject, table=TABLE, column="values"
        ),
        "changed_at": timezone.now(),
        "changed_by": by,
    }
    CompanyDraft.objects.update_or_create(company=company, defaults=values)


def discard(company: Company) -> None:
    """Forget the changes that wait. Twice is once."""
    CompanyDraft.objects.filter(company=company).delete()


def _written(edit: Edit) -> str:
    return json.dumps(
        {
            "facts": dict(edit.facts),
            "contact": dict(edit.contact),
            "has_no_fax": edit.has_no_fax,
            "texts": dict(edit.texts),
        },
        cls=DjangoJSONEncoder,
    )


def _read(written: str) -> Edit:
    values = json.loads(written)
    columns = {one.name: one for one in Company._meta.concrete_fields}
    edit = Edit(
        contact=values["contact"],
        has_no_fax=values["has_no_fax"],
        texts={code: (pair[0], pair[1]) for code, pair in values["texts"].items()},
    )
    facts = {
        name: columns[name].to_python(value)
        for name, value in values["facts"].items()
        if name in columns
    }
    return replace(edit, facts=facts)
