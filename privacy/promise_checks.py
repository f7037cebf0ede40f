"""Looks whether promises are kept: what the privacy app can see of them."""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privacy import (
    access,
    consents,
    disclosure_figures,
    erased_list,
    holdings,
    ledgers,
    partners,
    policies,
    retention,
)
from privacy.models import (
    CheckResult,
    ConsentEvent,
    ConsentState,
    Erasure,
    Incident,
    PolicyText,
    PolicyVersion,
    SubjectKey,
    incident,
)
from privacy.promises import checks, enter, promise_check
from privacy.promises.findings import (
    CannotLook,
    Finding,
    Reason,
    counted,
    rows,
    sampled,
)
from privacy.sealing import FORMAT, NONCE

FRESH = timedelta(days=2)
QUESTIONS = [
    *("preamble", "why", "what", "other", "treated", "shared"),
    *("responsibility", "you", "contact"),
]
# What can tell one visitor from another, by a column's type or name.
TELLS = r"(^|_)(ip|ip_address|ipv[46]|remote_addr|user_agent|referr?er|fingerprint|latitude|longitude)(_|$)"
# Bytes that are no secret, by the end of their name; what is 32 bytes long is a digest.
NOT_SEALED = ("digest", "head", "seal", "mark")
# Format, nonce and the tag of AES-GCM: no sealed value is shorter.
SHORTEST = len(FORMAT) + NONCE + 16


@promise_check("P1", _("Live checks that were not made for two days"))
def checks_are_made() -> Finding:
    recent = CheckResult.objects.filter(checked_at__gt=timezone.now() - FRESH)
    names = [one.name for one in checks() if one.clause != "P1"]
    made = recent.filter(check_name__in=names).values("check_name").distinct().count()
    return Finding(len(names) - made, len(names))


@promise_check("P2", _("Columns of the database that the list of what we hold lacks"))
def columns_are_declared() -> Finding:
    """The tables of our own, as they are in the database and not as the code has them."""
    known = {
        (model._meta.db_table, field.column)
        for model, fields in holdings.registry.items()
        for field in model._meta.concrete_fields
        if field.name in fields
    }
    ours = tuple(f"{app}_%" for app in ("privacy", "members", "listings"))
    there = rows(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name LIKE ANY (%s)",
        [list(ours)],
    )
    between = {
        field.m2m_db_table()
        for model in apps.get_models()
        for field in model._meta.local_many_to_many
    }
    strays = [one for one in there if one not in known and one[0] not in between]
    return Finding(len(strays), len(there))


@promise_check("P3", _("Versions of the policy announced later than 14 days ahead"))
def versions_are_announced() -> Finding:
    days = policies.NOTICE.days
    return counted(
        "SELECT count(*) FILTER (WHERE number > 1 AND"
        " effective_on < (recorded_at AT TIME ZONE 'UTC')::date + %s), count(*)"
        " FROM privacy_policyversion",
        [days],
    )


@promise_check("P3", _("Published versions whose file says something else today"))
def versions_stay_as_published() -> Finding:
    return Finding(len(policies.edited_since()), PolicyVersion.objects.count())


@promise_check("P4", _("Published versions that have no text to read"))
def versions_can_be_read() -> Finding:
    with_text = PolicyText.objects.filter(language="en").values("version")
    every = PolicyVersion.objects.all()
    return Finding(every.exclude(pk__in=with_text).count(), every.count())


@promise_check(
    "P5", _("Published texts that do not answer the eight questions in order")
)
def questions_are_answered() -> Finding:
    texts = [
        policies.sections(one.text)
        for one in PolicyText.objects.order_by("-position")[:100]
    ]
    good = sum(
        [part.id for part in parts] == QUESTIONS
        and [clause.id for part in parts for clause in part.clauses]
        == list(policies.CLAUSES)
        for parts in texts
    )
    return Finding(len(texts) - good, len(texts))


@promise_check("W4", _("Permissions for mail that no link in a message confirmed"))
def mail_is_confirmed() -> Finding:
    """What the gate goes by, against the ledger: the last word has to be a confirmation."""
    return counted(
        "SELECT count(*) FILTER (WHERE confirmed_by IS NULL OR event.method IS DISTINCT FROM"
        " 'double-opt-in' OR event.state IS DISTINCT FROM 'granted'), count(*)"
        " FROM privacy_consentstate AS held LEFT JOIN LATERAL ("
        "   SELECT method, state FROM privacy_consentevent AS said"
        "   WHERE said.subject = held.subject AND said.purpose = held.purpose"
        "   ORDER BY position DESC LIMIT 1) AS event ON true"
        " WHERE held.state = 'granted' AND held.purpose LIKE 'marketing_email:%'"
    )


@promise_check("W4", _("Permissions that are not what was said last"))
def states_follow_the_ledger() -> Finding:
    table, is_sample = sampled(ConsentState)
    found = counted(
        "SELECT count(*) FILTER (WHERE event.state IS DISTINCT FROM held.state), count(*)"  # noqa: S608 our own words
        f" FROM {table} AS held LEFT JOIN LATERAL ("
        f"   SELECT state FROM {ConsentEvent._meta.db_table} AS said"
        "   WHERE said.subject = held.subject AND said.purpose = held.purpose"
        "   ORDER BY position DESC LIMIT 1) AS event ON true"
    )
    return found._replace(is_sample=is_sample)


@promise_check("W3b", _("Permissions to be chosen by group that nobody gave"))
def choosing_was_allowed() -> Finding:
    """The gate reads the state; what was said stands in the ledger."""
    return counted(
        "SELECT count(*) FILTER (WHERE NOT EXISTS ("
        "   SELECT FROM privacy_consentevent AS said WHERE said.subject = held.subject"
        "   AND said.purpose = held.purpose AND said.state = 'granted')), count(*)"
        " FROM privacy_consentstate AS held WHERE state = 'granted' AND purpose = %s",
        [consents.TARGETING],
    )


@promise_check("H2", _("Permissions for a partner that are older than 12 months"))
def partners_expire() -> Finding:
    return counted(
        "SELECT count(*) FILTER (WHERE recorded_at < now() - interval '12 months 1 day'),"
        " count(*) FROM privacy_consentstate"
        " WHERE state = 'granted' AND purpose LIKE 'partner:%'"
    )


@promise_check(
    "O2", _("Columns of the database made for an internet address or a browser")
)
def no_column_tells_visitors_apart() -> Finding:
    return counted(
        "SELECT count(*) FILTER (WHERE data_type IN ('inet', 'cidr', 'macaddr', 'macaddr8')"
        " OR column_name ~ %s), count(*) FROM information_schema.columns"
        " WHERE table_schema = 'public'",
        [TELLS],
    )


@promise_check("T3", _("Values that should be encrypted and are not"))
def sealed_values_are_ciphertext() -> Finding:
    wrong = among = 0
    is_sample = False
    for model in apps.get_models():
        columns = sealed_columns(model)
        if not columns:
            continue
        table, part = sampled(model)
        plain = " + ".join(
            f"count(*) FILTER (WHERE length({one}) < {SHORTEST}"
            f" OR get_byte({one} || '\\x00'::bytea, 0) <> {FORMAT[0]})"
            for one in columns
        )
        there = " + ".join(f"count({one})" for one in columns)
        found = counted(f"SELECT {plain}, {there} FROM {table}")  # noqa: S608 our own words
        wrong, among = wrong + found.wrong, among + found.among
        is_sample = is_sample or part
    return Finding(wrong, among, is_sample)


def sealed_columns(model: type[models.Model]) -> list[str]:
    """A model's columns that hold ciphertext. Keys are wrapped in another form."""
    if model is SubjectKey:
        return []
    return [
        f'"{field.column}"'
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField)
        and not field.name.endswith(NOT_SEALED)
        and field.max_length != 32
    ]


@promise_check("T3", _("Ledgers that the site itself could change"))
def ledgers_cannot_be_changed() -> Finding:
    """By the rights of the role that the site works under, as the database has them."""
    ((owns,),) = rows(
        "SELECT bool_or(pg_has_role(relowner, 'USAGE')) FROM pg_class"
        " WHERE relname = 'privacy_ledger'"
    )
    if owns:
        raise CannotLook(Reason.OWNER)
    return counted(
        "SELECT count(*) FILTER (WHERE has_table_privilege(tgrelid, 'UPDATE')"
        " OR has_table_privilege(tgrelid, 'DELETE') OR has_table_privilege(tgrelid, 'TRUNCATE')"
        " OR tgenabled NOT IN ('O', 'A')), count(*) FROM pg_trigger"
        " WHERE tgname = 'ledger_stays'"
    )


@promise_check("T6", _("Tables about members that the role for research could read"))
def research_reads_no_member() -> Finding:
    if not rows("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.READER_ROLE]):
        raise CannotLook(Reason.NO_ROLE)
    # By the data map; what it does not name and belongs to accounts is none of theirs either.
    personal = [
        model._meta.db_table
        for model, fields in holdings.registry.items()
        if any(field.personal for field in fields.values())
    ]
    # Tables of figures, without the columns that are about one of our staff.
    figures = [
        f"{model._meta.db_table}.{field.column}"
        for model in holdings.aggregates()
        for field in model._meta.concrete_fields
        if not holdings.registry[model][field.name].personal
    ]
    return counted(
        "SELECT count(*) FILTER (WHERE EXISTS (SELECT FROM pg_attribute"
        " WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped"
        " AND has_column_privilege(%s, attrelid, attnum, 'SELECT')"
        " AND relname || '.' || attname <> ALL (%s))), count(*)"
        " FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND (relname = ANY (%s) OR relname ~ '^(members|privacy|account|mfa|auth)_')",
        [settings.READER_ROLE, figures, personal],
    )


@promise_check("R1", _("Entries of ledgers that were changed or are missing"))
def ledgers_are_whole() -> Finding:
    among = sum(length for (length,) in rows("SELECT length FROM privacy_ledger"))
    faults = sum(1 for _fault in ledgers.verify())
    return Finding(faults, max(among, faults))


@promise_check("R1", _("Erased members whose key is still there"))
def erased_stay_erased() -> Finding:
    keys = SubjectKey.objects.filter(subject__in=Erasure.objects.values("subject"))
    return Finding(keys.count(), Erasure.objects.values("subject").distinct().count())


@promise_check("R1", _("Erasures that the list beside the database lacks"))
def erasures_outlive_a_backup() -> Finding:
    """The clock writes down each hour what a crash kept from the list."""
    since = timezone.now() - timedelta(hours=3)
    known = {one.number for one in erased_list.read()}
    done = Erasure.objects.filter(recorded_at__lt=since).values_list(
        "number", flat=True
    )
    numbers = list(done)
    return Finding(sum(one not in known for one in numbers), len(numbers))


@promise_check("R2", _("Settings that keep transmission encrypted, switched off"))
def transmission_is_encrypted() -> Finding:
    if not settings.SITE_URL.startswith("https://"):
        raise CannotLook(Reason.NOT_PUBLIC)
    needed = (
        settings.SECURE_SSL_REDIRECT,
        settings.SECURE_HSTS_SECONDS >= 31_536_000,
        settings.SESSION_COOKIE_SECURE,
        settings.CSRF_COOKIE_SECURE,
    )
    return Finding(sum(not one for one in needed), len(needed))


@promise_check(
    "H3", _("Weeks in which our staff looked and that nobody went through in time")
)
def looks_are_reviewed() -> Finding:
    """A week without a look is none to go through."""
    this = access.monday(timezone.now().date())
    weeks = [this - timedelta(days=7 * n) for n in range(1, 13)]
    late, _twelve = access.weeks_not_reviewed()
    return Finding(late, sum(access.in_week(one).exists() for one in weeks))


# What stands beside the code that it judges.
enter(
    "P2",
    "what_is_kept_for_a_time_has_a_rule",
    _("Kinds of records kept for a time that no rule checks"),
    lambda: (len(retention.without_rule()), len(holdings.sweeps)),
)
enter(
    "P2",
    "nothing_is_kept_too_long",
    _("Rules of retention with records that are too old"),
    lambda: (
        sum(one.overdue > 0 for one in retention.report()),
        len(retention.rules()),
    ),
)
enter(
    "T2",
    "packages_are_approved",
    _("Disclosed files that nobody but who asked approved"),
    disclosure_figures.packages_not_approved,
)
enter(
    "T2",
    "members_are_told",
    _("Members who were not written to about a disclosure"),
    disclosure_figures.members_not_told,
)
enter(
    "H1",
    "disclosures_have_a_ground",
    _("Disclosures with neither a ground nor a permission"),
    disclosure_figures.handed_without_ground,
)
enter(
    "H2",
    "partners_were_allowed",
    _("Members given to a partner whom they had not allowed"),
    partners.handed_without_permission,
)
enter(
    "H3",
    "looks_have_a_reason",
    _("Looks of our staff without a purpose, a ticket or a reason"),
    access.looks_without_a_reason,
)
enter(
    "R3",
    "authorities_are_told",
    _("Incidents that the authority was not told of within 72 hours"),
    lambda: (
        Incident.objects.filter(
            is_drill=False,
            authority_told_at=None,
            closed_at=None,
            noticed_at__lt=timezone.now() - incident.TO_TELL,
        ).count(),
        Incident.objects.filter(is_drill=False).count(),
    ),
)
