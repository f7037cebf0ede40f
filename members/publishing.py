"""When a company may be seen: what it lacks, putting its page up, taking it down."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import changes, contacts, drafts, profiles, public_pages
from members.drafts import Draft, Edit
from members.models import Company, CompanyPhoto, Member
from privacy.prepared import Prepared

# Where pictures are asked for: a page of its own, no section.
PICTURES = "pictures"


class Lack(NamedTuple):
    """Something that is missing before a page can be published, and where it is asked."""

    section: str
    field: str
    words: Promise


class Closed(Exception):
    """The company was closed: its page cannot be put up until that is undone."""


class NotReady(Exception):
    """Something is missing before the page can be published."""


def lacks(company: Company, draft: Draft | None = None) -> list[Lack]:
    """What is missing, its draft on top. "No fax" and "prefer not to say" are answers."""
    edit = draft.edit if draft else Edit()
    contact = contacts.contact_of(company)

    def reached_by(name: str) -> bool:
        if name in edit.contact:
            return bool(edit.contact[name])
        return getattr(contact, name, None) is not None

    says_no_fax = edit.has_no_fax
    if says_no_fax is None:
        says_no_fax = bool(contact and contact.has_no_fax)
    has_fax_answer = reached_by("fax") or says_no_fax
    has_summary = any(said for said, _more in texts(company, edit).values())
    needed = [
        (company.city, Lack("place", "city", _("The city"))),
        (
            reached_by("phone"),
            Lack("reach", "phone", _("A phone number; it stays private")),
        ),
        (
            has_fax_answer,
            Lack("reach", "fax", _("A fax number, or that there is none")),
        ),
        (company.web_address, Lack("reach", "web_address", _("The web address"))),
        (
            has_summary,
            Lack("texts", "summary_en", _("A summary in one language or more")),
        ),
        (
            company.turnover_band,
            Lack("size", "turnover_band", _("Turnover, or that you prefer not to say")),
        ),
        (
            company.employees_band,
            Lack(
                "size", "employees_band", _("Employees, or that you prefer not to say")
            ),
        ),
    ]
    return [lack for is_there, lack in needed if not is_there]


def texts(company: Company, edit: Edit) -> dict[str, tuple[str, str]]:
    """Summary and description by language, the edit on top."""
    live = {
        text.language: (text.summary, text.description) for text in company.texts.all()
    }
    return live | dict(edit.texts)


SHOWN = Prepared("SELECT DISTINCT kind FROM members_companyphoto WHERE company_id = %s")


def next_best(company: Company, draft: Draft) -> list[Lack]:
    """At most three public things that would help buyers most. Never a private one."""
    said = texts(company, draft.edit)
    shown = {kind for (kind,) in SHOWN.rows([company.pk])}
    wanted = [
        (
            any(more for _short, more in said.values()),
            Lack("texts", "description_en", _("Describe what you make and for whom")),
        ),
        (
            CompanyPhoto.Kind.LOGO in shown,
            Lack(PICTURES, "logo_pictures", _("Show your logo")),
        ),
        (
            CompanyPhoto.Kind.PHOTO in shown,
            Lack(
                PICTURES, "photo_pictures", _("Show photos of your goods and your work")
            ),
        ),
        (
            bool(company.hs_codes),
            Lack(
                "business",
                "hs_codes",
                _("Add HS codes, so that buyers who import find you"),
            ),
        ),
        (
            bool(company.categories),
            Lack(
                "goods",
                "categories_0_0",
                _(
                    "Choose the categories you supply, so that buyers who browse find you"
                ),
            ),
        ),
        (
            len([one for one, _more in said.values() if one]) > 1,
            Lack("texts", "summary_es", _("Add a summary in a second language")),
        ),
        (
            bool(company.incoterms and company.payment_terms),
            Lack(
                "trade",
                "incoterms_0",
                _("Say on which terms you deliver and are paid"),
            ),
        ),
        (
            bool(company.languages),
            Lack("trade", "languages_0", _("Say which languages you answer in")),
        ),
        (
            bool(company.keywords),
            Lack("business", "keywords", _("Add the words buyers would search for")),
        ),
        (
            bool(company.founded_year),
            Lack("business", "founded_year", _("Say since when you are in business")),
        ),
    ]
    return [lack for is_there, lack in wanted if not is_there][:3]


@transaction.atomic
def publish(company: Company, *, by: Member | None, seen: str | None = None) -> None:
    """Put the page up with the changes that wait; twice is once.

    Raises Closed, NotReady, and ChangedMeanwhile where it is not as it was `seen` by the one
    who publishes: nobody publishes what they have not read.
    """
    stored = Company.objects.select_for_update().get(pk=company.pk)
    if stored.ended_at:
        raise Closed
    contact = contacts.contact_of(stored)
    draft = drafts.draft_of(stored, contact)
    is_up = stored.published_at is not None and stored.unpublished_at is None
    if is_up and not draft:
        return
    if seen is not None and profiles.state_of(stored, draft) != seen:
        raise profiles.ChangedMeanwhile
    if lacks(draft.onto(stored), draft):
        raise NotReady
    profiles.write(stored, draft.edit, by=by)
    drafts.discard(stored)
    if not is_up:
        stored.published_at = timezone.now()
        stored.unpublished_at = None
        stored.confirmed_on = timezone.localdate()
        stored.save(update_fields=["published_at", "unpublished_at", "confirmed_on"])
        public_pages.company_changed(stored)


@transaction.atomic
def unpublish(company: Company, *, by: Member | None) -> None:
    """Take the company's page down, from the next page on. Nothing is lost."""
    changes.sign(by)
    Company.objects.filter(
        pk=company.pk, published_at__isnull=False, unpublished_at=None
    ).update(unpublished_at=timezone.now(), changed_at=timezone.now())
    public_pages.changed()
