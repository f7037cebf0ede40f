"""Looks whether promises are kept: what the members app can see of them."""

from datetime import timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX as NO_PASSWORD
from django.contrib.auth.hashers import get_hashers
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import contacts, countries, policy_notices, statistics
from members.mailing import proving
from members.models import (
    Company,
    CompanyContact,
    CompanyText,
    Counter,
    Industry,
    Leaving,
    Member,
    OutgoingMail,
    PrivacyRequest,
    SavedReport,
    Session,
)
from members.models.session import PASSING_BY
from members.reporting.asking import KNOWN
from members.sessions import BROWSERS, SYSTEMS
from privacy import sealing
from privacy.models import Erasure, PolicyVersion, ReleasedTable
from privacy.promises import enter, promise_check
from privacy.promises.findings import Finding, counted, counted_in, rows, sampled

# About the person: name and address; all else makes the account work, or says whence it is.
OF_MEMBERS = {
    *("id", "subject", "member_id", "member_id_skeleton", "full_name", "email"),
    *("password", "last_login", "joined_at", "source", "language", "time_zone"),
    *("is_active", "is_staff", "is_superuser"),
}
# Opening what is sealed costs more than counting: so many rows are opened.
OPENED = 200
LOGGED = (
    *("members_company", "members_companycontact", "members_companytext"),
    *("members_companyphoto", "members_certificate"),
)
# By what the policy says that the membership is researched: industry, region, type and size.
RESEARCHED = {
    *("industry", "sector", "country", "region"),
    *("type", "turnover", "employees"),
}
# Of released tables so many are looked at, the newest first.
LOOKED = 500
# A notice is written within a minute; a day is for a mail server that is away.
A_DAY = timedelta(days=1)
AN_ADDRESS = r"\m[0-9]{1,3}(\.[0-9]{1,3}){3}\M|@[a-z0-9-]+\.|\m[0-9a-f]{1,4}(:[0-9a-f]{0,4}){4,7}"


@promise_check("W1", _("Members whose source or time of joining is not noted"))
def source_is_noted() -> Finding:
    known = ", ".join(f"'{one}'" for one in Member.Source.values)
    return counted_in(
        Member, wrong=f"source NOT IN ({known}) OR joined_at > clock_timestamp()"
    )


@promise_check("W2", _("Released groups that are none of the catalogue's"), openly=True)
def released_groups_are_known() -> Finding:
    """A table's groups are fixed before anything is counted: nothing else can be read there."""
    released = ReleasedTable.objects.filter(release__line=statistics.LINE)
    groups = [
        (name, key)
        for domain in released.order_by("-pk").values_list("domain", flat=True)[:LOOKED]
        for name, keys in domain
        for key in keys
    ]
    known = {(name, key) for name, one in KNOWN.items() for key in one.categories}
    return Finding(sum(one not in known for one in groups), len(groups))


@promise_check(
    "T4", _("Tables by something else than industry, place, type or size"), openly=True
)
def research_is_by_the_named_dimensions() -> Finding:
    names = ReleasedTable.objects.filter(release__line=statistics.LINE)
    asked = [
        one
        for name in names.order_by("-pk").values_list("name", flat=True)[:LOOKED]
        for one in name.split("-")
    ]
    return Finding(sum(one not in RESEARCHED for one in asked), len(asked))


@promise_check(
    "W3a", _("Published companies without an industry or a country"), openly=True
)
def companies_are_classified() -> Finding:
    published = Company.objects.published()
    right = published.filter(
        industry__in=Industry.values,
        country__in=[code for code, _name in countries.choices("en")],
    )
    among = published.count()
    return Finding(among - right.count(), among)


@promise_check("P4", _("Members who were not written to about the newest policy"))
def members_are_told() -> Finding:
    version = (
        PolicyVersion.objects.told()
        .filter(recorded_at__lt=timezone.now() - A_DAY)
        .order_by("-number")
        .first()
    )
    if version is None:
        return Finding(0, 0)
    concerned = policy_notices.concerned(version)
    return Finding(policy_notices.unwritten(version).count(), concerned.count())


@promise_check(
    "C1", _("Columns about a person beyond those that are named"), openly=True
)
def nothing_else_about_a_person() -> Finding:
    there = rows(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = 'members_member'"
    )
    return Finding(sum(name not in OF_MEMBERS for (name,) in there), len(there))


@promise_check(
    "C2", _("Published companies that lack an answer which publishing asks for")
)
def companies_have_answered() -> Finding:
    """Those that registered themselves; what staff enter from a register lacks much."""
    own = Company.objects.published().filter(source=Company.Source.REGISTRATION)
    texts = CompanyText.objects.filter(company=OuterRef("pk")).exclude(summary="")
    answers = Q(contact__phone__isnull=False) & (
        Q(contact__fax__isnull=False) | Q(contact__has_no_fax=True)
    )
    named = ("trading_name", "city", "web_address", "turnover_band", "employees_band")
    for name in named:
        answers &= ~Q(**{name: ""})
    among = own.count()
    return Finding(among - own.filter(answers, Exists(texts)).count(), among)


@promise_check(
    "C3", _("Tables of the profile whose changes are not logged"), openly=True
)
def changes_are_logged() -> Finding:
    logging = {
        table
        for (table,) in rows(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname = 'profile_changes' AND tgenabled IN ('O', 'A')"
        )
    }
    return Finding(len(set(LOGGED) - logging), len(LOGGED))


@promise_check("O2", _("Counts of our limits that hold an address in clear"))
def limits_count_nobody() -> Finding:
    return counted_in(
        Counter, wrong=f"key ~* '{AN_ADDRESS}' OR value::text ~* '{AN_ADDRESS}'"
    )


@promise_check("O3", _("Sessions that know more of a browser than its kind"))
def sessions_know_little() -> Finding:
    kinds = {name for _sign, name in (*BROWSERS, *SYSTEMS)}
    table, is_sample = sampled(Session)
    devices = rows(f"SELECT device, count(*) FROM {table} GROUP BY device")  # noqa: S608 our own words
    among = sum(n for _device, n in devices)
    wrong = sum(n for device, n in devices if not is_coarse(device, kinds))
    return Finding(wrong, among, is_sample)


def is_coarse(device: str, kinds: set[str]) -> bool:
    """ "Firefox · Windows", one of the two, or nothing."""
    return all(part in kinds for part in device.split(" · ") if part)


@promise_check("O4", _("Sessions of visitors who did not sign in, older than a day"))
def visitors_have_no_session() -> Finding:
    hours = PASSING_BY.total_seconds() / 3600 + 1
    return counted_in(
        Session,
        wrong=f"member_id IS NULL AND expire_date > seen_at + interval '{hours:.0f} hours'",
    )


@promise_check("T1", _("Companies that show a field which is not theirs to switch on"))
def only_optional_fields_are_shown() -> Finding:
    fields = (*Company.OPTIONAL_FIELDS, *Company.OPTIONAL_CONTACT_FIELDS)
    known = ", ".join(f"'{one}'" for one in fields)
    return counted_in(Company, wrong=f"NOT public_fields <@ ARRAY[{known}]::varchar[]")


@promise_check("T1", _("Mails that have left and still hold an address or a text"))
def mail_that_left_is_empty() -> Finding:
    gone = "(sent_at IS NOT NULL OR given_up_at IS NOT NULL)"
    return counted_in(OutgoingMail, wrong="letter IS NOT NULL", where=gone)


@promise_check("T3", _("Ways to reach a company that its own key does not open"))
def contacts_open_with_their_own_key() -> Finding:
    table, _part = sampled(CompanyContact, OPENED)
    columns = ", ".join(contacts.SEALED)
    found = rows(f"SELECT subject, {columns} FROM {table} LIMIT {OPENED}")  # noqa: S608 our own words
    wrong = among = 0
    for subject, *values in found:
        sealed = {
            name: bytes(value)
            for name, value in zip(contacts.SEALED, values, strict=True)
            if value is not None
        }
        among += len(sealed)
        try:
            sealing.unseal_all(sealed, subject=subject, table=contacts.TABLE)
        except sealing.Unreadable:
            wrong += len(sealed)
    return Finding(wrong, among, CompanyContact.objects.count() > len(found))


@promise_check("R1", _("Erased accounts of which a row is still there"))
def erased_accounts_are_gone() -> Finding:
    """A backup that was restored brings them back until their erasure is done again."""
    erased = Erasure.objects.values("subject").distinct()
    there = Member.objects.filter(subject__in=erased.values("subject"))
    return Finding(there.count(), erased.count())


@promise_check("R1", _("Accounts that should have been erased more than a day ago"))
def leaving_is_carried_out() -> Finding:
    waiting = Leaving.objects.waiting()
    late = waiting.filter(due_at__lt=timezone.now() - A_DAY)
    return Finding(late.count(), waiting.count())


@promise_check("Y1", _("Sessions that are open although their account is closed"))
def closed_accounts_have_no_session() -> Finding:
    return counted(
        "SELECT count(*) FILTER (WHERE NOT is_active), count(*) FROM members_session"
        " JOIN members_member ON members_member.id = members_session.member_id"
        " WHERE expire_date > now()"
    )


@promise_check("Y2", _("Changed e-mail addresses whose old address was not told"))
def old_addresses_are_told() -> Finding:
    return counted(
        "SELECT count(*) FILTER (WHERE mail.id IS NULL), count(*)"
        " FROM members_addresschange AS change LEFT JOIN members_outgoingmail AS mail"
        " ON mail.key = 'address-changed:' || change.id WHERE confirmed_at IS NOT NULL"
    )


@promise_check("Y3", _("Passwords that are kept in another form than as a hash"))
def passwords_are_hashed() -> Finding:
    forms = [f"{one.algorithm}$%" for one in get_hashers()] + [f"{NO_PASSWORD}%"]
    wrong = " AND ".join(f"password NOT LIKE '{one}'" for one in forms)
    return counted_in(Member, wrong=wrong)


@promise_check("T5", _("Saved reports without a purpose or an owner"))
def reports_say_what_for() -> Finding:
    return counted_in(
        SavedReport, wrong="purpose !~ '\\S' OR owner_id IS NULL", where="true"
    )


enter(
    "K1",
    "requests_are_answered",
    _("Requests whose day has passed without an answer"),
    lambda: (
        PrivacyRequest.objects.overdue().count(),
        PrivacyRequest.objects.confirmed().count(),
    ),
)
enter(
    "W4",
    "messages_were_allowed",
    _("Messages on a topic to members who had not allowed it"),
    proving.sent_without_permission,
)
enter(
    "W3b",
    "groups_were_allowed",
    _("Messages to chosen groups, to members who had not allowed to be chosen"),
    proving.chosen_without_permission,
)
enter(
    "W3b",
    "two_a_week_and_month",
    _("Messages beyond two a week or month to the same member"),
    proving.more_than_two,
)
enter(
    "H2",
    "partners_messages_were_allowed",
    _("Messages of a partner to members who had not allowed that partner"),
    proving.partners_messages_without_permission,
)
