"""Rows whose every field holds a mark of its own, found by walking the data map.

A field that is added later is marked by itself, and so is a model that holds something
about a person or a company: nobody can forget to hide them from the crawl.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone, translation

from listings.models import (
    Favourite,
    Item,
    ListingEdit,
    Offer,
    Review,
    SavedSearch,
    Told,
)
from members import contacts, drafts
from members.change_words import said
from members.contacts import SEALED
from members.models import (
    BusinessType,
    Campaign,
    Certificate,
    Company,
    CompanyContact,
    CompanyDraft,
    CompanyPhoto,
    CompanyText,
    Delivery,
    Industry,
    Member,
    Membership,
)
from members.models.intervention import Intervention
from privacy import consents, sealing
from privacy.holdings import Visibility, registry
from privacy.models.ledger import Entry
from tests.campaigns import a_campaign

# What can hold no word of its own, and what stands there instead.
GIVEN: dict[str, Any] = {
    "HandOver.due_at": timezone.now() + timedelta(days=30),
    "CatalogueLine.tier_quantities": [480_271],
    "CatalogueLine.tier_prices": [390_187],
    "CatalogueLine.carton_size_cm": [70_917, 70_919, 70_921],
    "CatalogueFile.cancelled_at": None,
    # A check that stands, a wish and a revocation that wait.
    "Check.about": "",
    "Check.ending": "",
    "Check.expires_on": date(2099, 12, 31),
    "CheckWish.outcome": "",
    "CheckWish.wrong_entries": None,
    "Revocation.confirmed_by": None,
    # A conversation that is open, and what belongs to it.
    "Thread.closed_by": "",
    "Thread.reminders": 0,
    "Attachment.position": 0,
    "Alias.side": "buyer",
    # A quote that stands.
    "Quote.side": "supplier",
    "Quote.currency": "VUV",
    "Quote.sample": "paid",
    "QuotePlace.position": 1,
    "Leaving.cause": "staff",
    # A mail that waits.
    "IncomingMail.verdict": "",
    "Reveal.side": "buyer",
    "RequestWord.is_ours": False,
    "RequestMail.verdict": "",
    "SavedSearch.every": "off",
    "SavedReport.schedule": "off",
    # One that is scheduled, and a delivery that waits.
    "Campaign.kind": "news",
    "Campaign.state": "scheduled",
    "Campaign.paused_for": "",
    "Campaign.hour_from": 9,
    "Campaign.hour_to": 17,
    "Issue.variant": "a",
    "IssueLink.variant": "a",
    "CampaignDay.variant": "a",
    "Delivery.state": "queued",
    "Delivery.why": "",
    "Delivery.variant": "a",
    "Delivery.claim": None,
    "Delivery.claimed_until": None,
    "Delivery.week": None,
    "Delivery.week_place": None,
    "Delivery.month": None,
    "Delivery.month_place": None,
    "MailWish.every": "issue",
    "Company.country": "IS",
    "Company.region": "IS-1",
    "Company.categories": ["hydraulic-pumps"],
    "Company.business_type": BusinessType.AGENT,
    "Company.other_business_types": [BusinessType.ASSOCIATION],
    "Company.industry": Industry.LIGHTING,
    "Company.founded_year": 1873,
    "Company.turnover_band": Company.Turnover.TO_10M,
    "Company.turnover_year": 1987,
    "Company.employees_band": Company.Employees.TO_499,
    "Company.factory_size": Company.FactorySize.TO_10000,
    "Company.languages": ["eu"],
    "Company.export_countries": ["NR"],
    "Company.main_markets": ["TV"],
    "Company.payment_terms": ["escrow"],
    "Company.source": Company.Source.REGISTRATION,
    "Company.public_fields": [],
    "Company.ended_by": "",
    "CompanyText.language": "en",
    "CompanyPhoto.position": 0,
    "CompanyContact.has_no_fax": False,
    "Member.language": "en",
}
# A sign or a word of the software's own, which pages say anyway.
TELLS_NOTHING = {
    *("RequestWord.is_ours", "RequestMail.verdict"),
    "Leaving.cause",
    *("Company.source", "CatalogueFile.kind", "SavedSearch.every"),
    "SavedReport.schedule",
    *("Campaign.kind", "Campaign.state", "Campaign.hour_from", "Campaign.hour_to"),
    *("Delivery.state", "Delivery.variant", "Issue.variant", "IssueLink.variant"),
    "CampaignDay.variant",
    *("Delivery.why", "Delivery.week", "MailWish.every"),
    *("CatalogueFile.delimiter", "CatalogueFile.decimal_sign"),
    *("Thread.reminders", "Attachment.position", "Alias.side", "Reveal.side"),
    *("Quote.side", "Quote.sample", "QuotePlace.position"),
}
# Days, moments, switches and keys of rows say nothing of themselves.
WORDLESS = (
    models.AutoField,
    models.BooleanField,
    models.DateField,
    models.DecimalField,
    models.ForeignKey,
)


def to_be_sent() -> dict[str, Any]:
    """A campaign that may have deliveries."""
    now = timezone.now()
    times = {"starts_at": now, "expires_at": now + timedelta(days=1)}
    return {"state": "scheduled", "scheduled_at": now, **times}


def to_a_reader(member: Member | None = None) -> dict[str, Any]:
    """A delivery is of such a campaign, and to a member who allows it."""
    campaign = Campaign.objects.first() or a_campaign(
        state="scheduled", purpose="marked"
    )
    member = member or Member.objects.filter(is_active=True).order_by("pk")[0]
    for purpose in (campaign.purpose, consents.TARGETING):
        consents.record(
            member.subject,
            purpose,
            state=consents.State.GRANTED,
            language="en",
            method=consents.Method.SETTINGS,
        )
    return {"campaign": campaign, "member": member, "subject": member.subject}


# Rows that need another of a certain kind.
GIVEN_ROWS: dict[type[models.Model], Callable[[], dict[str, Any]]] = {
    Campaign: to_be_sent,
    Delivery: to_a_reader,
    Intervention: lambda: {"company": Company.objects.first()},
    Review: lambda: {"item": Item.objects.first()},
    Favourite: lambda: {"item": Item.objects.first()},
    Told: lambda: {"search": SavedSearch.objects.first()},
    ListingEdit: lambda: {"item": Item.objects.first()},
}
LANGUAGES = [code for code, _name in settings.LANGUAGES]
LETTERS = "bcdfghjklmnpqrtvwxz"
# Enough of them that two short words are hardly ever in one another.
FEW_LETTERS = "".join(map(chr, range(0x16A0, 0x16EB)))


class Marks:
    """Makes marked rows; remembers each mark, in every way a page could say it."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        # By where it stands ("vat_id of Company 1"): all ways to say it.
        self.ways: dict[str, set[str]] = {}

    def word(self, longest: int | None = None) -> str:
        """A word that is nowhere else; a short one of letters that no page uses."""
        if longest is not None and longest < 12:
            return "".join(self.rng.choices(FEW_LETTERS, k=longest))
        return "".join(self.rng.choices(LETTERS, k=12))

    def row(self, model: type[models.Model], of: str, **given: Any) -> Any:
        """A row with a mark in every field that is not given."""
        row = model()
        for field in model._meta.concrete_fields:
            if field.name in given:
                setattr(row, field.name, given[field.name])
                continue
            value = self.value(model, field)
            if value is not None:
                setattr(row, field.name, value)
            if value is not None and is_telling(model, field):
                self.note(f"{model.__name__}.{field.name} of {of}", field.name, value)
        row.save(force_insert=True)
        return row

    def value(self, model: type[models.Model], field: Any) -> Any:
        """What to put into a field; None leaves it as it begins."""
        name = f"{model.__name__}.{field.name}"
        if name in GIVEN:
            return GIVEN[name]
        if isinstance(getattr(field, "base_field", field), WORDLESS):
            return self.wordless(field)
        if field.choices:
            return field.choices[-1][0]
        if isinstance(field, ArrayField):
            return [self.word(field.base_field.max_length)]
        if isinstance(field, models.UUIDField):
            return UUID(int=self.rng.getrandbits(128), version=4)
        if isinstance(field, models.EmailField):
            return f"{self.word()}@example.org"
        if isinstance(field, models.IntegerField):
            return self.rng.randrange(20_000, 32_000)
        if isinstance(field, models.BinaryField):
            return self.word().encode()
        if field.name == "web_address":
            return f"https://{self.word()}.example/"
        return self.word(field.max_length)

    def wordless(self, field: Any) -> Any:
        """What a day, a row or a switch needs where it cannot stay empty."""
        if field.null or field.has_default() or isinstance(field, models.AutoField):
            return None
        if isinstance(field, models.DateTimeField):
            return timezone.now()
        if isinstance(field, models.DateField):
            return timezone.localdate()
        if isinstance(field, models.ForeignKey):
            return field.related_model._default_manager.order_by("pk").first()
        return 1 if isinstance(field, models.DecimalField) else None

    def note(self, where: str, field: str, value: Any) -> None:
        """Remember how this could be read, in every language."""
        if isinstance(value, bool | date | datetime | models.Model):
            return
        if isinstance(value, bytes):
            value = value.decode()
        ways = self.ways.setdefault(where, set())
        for language in LANGUAGES:
            with translation.override(language):
                ways.add(said(field, value, language))
        if isinstance(value, str) and len(value) >= 10:
            ways |= {value.upper(), value.capitalize()}
        ways.discard("")


def is_telling(model: type[models.Model], field: Any) -> bool:
    """Would its value be known again? One of a few choices is only where it is given."""
    name = f"{model.__name__}.{field.name}"
    return name not in TELLS_NOTHING and (name in GIVEN or not field.choices)


def a_marked_company(marks: Marks, of: str, **given: Any) -> Company:
    """A company with texts, ways to reach it, photo, logo, certificates, all marked."""
    company: Company = marks.row(
        Company,
        of,
        **{
            "published_at": timezone.now(),
            "closed_from": timezone.localdate(),
            "closed_until": timezone.localdate() + timedelta(days=3),
        }
        | given,
    )
    seal_marks(marks, company, of)
    marks.row(CompanyText, of, company=company)
    for kind in CompanyPhoto.Kind.values:
        marks.row(CompanyPhoto, f"{of}, {kind}", company=company, kind=kind)
    for approved, words in ((timezone.now(), "approved"), (None, "unseen")):
        marks.row(Certificate, f"{of}, {words}", company=company, approved_at=approved)
    return company


def seal_marks(marks: Marks, company: Company, of: str) -> None:
    contact = CompanyContact(company=company)
    for name in SEALED:
        mark = marks.word()
        marks.note(f"CompanyContact.{name} of {of}", name, mark)
        sealed = sealing.seal(
            mark, subject=contact.subject, table=contacts.TABLE, column=name
        )
        setattr(contact, name, sealed)
    contact.save()


def wait_to_be_published(marks: Marks, company: Company, of: str) -> None:
    """A draft with another mark for every field of the profile."""
    facts = {
        field.name: marks.value(Company, field)
        for field in Company._meta.concrete_fields
        if isinstance(field, models.CharField | ArrayField)
        and f"Company.{field.name}" not in GIVEN
        and field.name != "slug"
    }
    contact = {name: marks.word() for name in SEALED}
    texts = {code: (marks.word(), marks.word()) for code in LANGUAGES}
    for name, value in [*facts.items(), *contact.items()]:
        marks.note(f"waiting {name} of {of}", name, value)
    for code, pair in texts.items():
        for words in pair:
            marks.note(f"waiting text in {code} of {of}", "summary", words)
    edit = drafts.Edit(facts=facts, contact=contact, texts=texts)
    drafts.keep(company, CompanyContact.objects.get(company=company), edit, by=None)


def a_marked_member(marks: Marks, company: Company) -> Member:
    member: Member = marks.row(Member, "a member", is_active=True)
    marks.row(Membership, "a member", company=company, member=member, role="owner")
    return member


def about_somebody() -> Iterator[type[models.Model]]:
    """Models that hold what is private, but the ledgers (append-only)."""
    for model, fields in registry.items():
        private = any(
            one.personal or one.visibility in {Visibility.PRIVATE, Visibility.OPTIONAL}
            for one in fields.values()
        )
        is_ledger = model._meta.app_label == "privacy" or issubclass(model, Entry)
        if private and not is_ledger and model is not Offer:
            yield model


def fill_the_rest(marks: Marks) -> None:
    """One marked row of every such model that has none yet."""
    ContentType.objects.get_for_model(Company)
    for model in about_somebody():
        if model is not CompanyDraft and not model._default_manager.exists():
            marks.row(model, "somebody", **GIVEN_ROWS.get(model, dict)())
