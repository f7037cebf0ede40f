"""Members who allow messages, and a campaign for them: made by SQL, for what is measured of mail."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from members.mailing.writing import drawing_up
from members.models import Campaign, Issue, Member
from privacy import policies, sealing
from privacy.consents import NEWS, TARGETING

BEGINS = "mailed"
# One company for four members, in countries as a directory has them.
FILL = """
INSERT INTO members_company (trading_name, legal_name, slug, registry, registry_number, vat_id,
    business_type, other_business_types, country, region, city, web_address, turnover_band,
    employees_band, industry, categories, hs_codes, keywords, export_countries, main_markets,
    languages, factory_size, custom_work, incoterms, payment_terms, currencies, public_fields,
    source, created_at, changed_at, ended_by)
SELECT 'Mailed ' || n, '', 'mailed', '', '', '', 'manufacturer', '{}',
    (ARRAY['IT', 'DE', 'CN', 'PT', 'US'])[1 + n %% 5], '', 'Town', '', '', '', 'textiles',
    '{}', '{}', '{}', '{}', '{}', '{}', '', '{}', '{}', '{}', '{}', '{}',
    'registration', now(), now(), ''
FROM generate_series(%(first)s, %(last)s, 4) AS n;
INSERT INTO members_member (password, is_superuser, subject, member_id, member_id_skeleton,
    full_name, email, language, time_zone, source, joined_at, is_active, is_staff)
SELECT '', false, gen_random_uuid(), 'mailed' || n, 'mailed' || n, 'Member ' || n,
    'm' || n || '@example.org', 'en', 'UTC', 'registration', now(), true, false
FROM generate_series(%(first)s, %(last)s) AS n;
INSERT INTO members_membership (company_id, member_id, role, since)
SELECT company.id, member.id, 'owner', now() FROM members_company AS company
JOIN members_member AS member
    ON member.member_id = 'mailed' || replace(company.trading_name, 'Mailed ', '')
WHERE company.slug = 'mailed' AND NOT EXISTS (
    SELECT FROM members_membership AS place WHERE place.company_id = company.id);
INSERT INTO account_emailaddress (email, verified, "primary", user_id)
SELECT email, true, true, id FROM members_member AS member
WHERE starts_with(member_id, 'mailed') AND NOT EXISTS (
    SELECT FROM account_emailaddress AS address WHERE address.user_id = member.id);
"""
LAST = (
    "SELECT coalesce(max(substr(member_id, 7)::integer), 0) FROM members_member"
    " WHERE starts_with(member_id, %s)"
)
COLUMNS = "subject, purpose, state, recorded_at, policy, confirmed_by"
TABLES = (
    *("members_company", "members_member", "members_membership"),
    *("account_emailaddress", "privacy_consentstate", "members_delivery"),
)
SOURCE = """# What is new in the directory

Good news for everybody who buys and sells **machined parts**: the directory now shows lead times.

{paragraphs}

[Have a look](https://tradedir.example/)

## And what comes next

- Comparing up to four items side by side
- Requests for quotation that several suppliers answer
- Drawings with an inquiry, up to ten files
"""
PARAGRAPH = (
    "Suppliers say how long an order takes from the day it is placed, for a sample and for a whole"
    " order, and buyers can ask for what leaves within two weeks. Nothing has to be entered twice."
    " More about it on [its own page](https://tradedir.example/help/)."
)


def fill(members: int) -> None:
    """Have at least so many members who allow news. What is there stays."""
    there = Member.objects.filter(member_id__startswith=BEGINS).count()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("TRUNCATE members_delivery")
        if there < members:
            # Some may have been erased; numbers are not given again.
            cursor.execute(LAST, [BEGINS])
            (last,) = cursor.fetchone()
            given = {"first": last + 1, "last": last + members - there}
            cursor.execute(FILL, given)
        for purpose in (NEWS, TARGETING):
            allow(cursor, purpose)
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")


def allow(cursor: Any, purpose: str) -> None:
    """Permission for those who have not said anything, confirmed by their address."""
    cursor.execute(
        "SELECT subject, email FROM members_member AS member"
        " WHERE starts_with(member_id, %s) AND NOT EXISTS (SELECT FROM privacy_consentstate AS said"
        " WHERE said.subject = member.subject AND said.purpose = %s)",
        [BEGINS, purpose],
    )
    mark = sealing.marker(of="address")
    policy, now = policies.in_force(), timezone.now().isoformat()
    number = policy.number if policy else "\\N"
    lines = (
        f"{subject}\t{purpose}\tgranted\t{now}\t{number}\t\\\\x{mark(email).hex()}\n"
        for subject, email in cursor.fetchall()
    )
    cursor.copy_expert(
        f"COPY privacy_consentstate ({COLUMNS}) FROM STDIN", Lines(lines)
    )


class Lines(io.TextIOBase):
    """Lines to be read as a file, some at a time."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.left = ""

    def read(self, size: int | None = -1) -> str:
        parts, have = [self.left], len(self.left)
        while size is None or size < 0 or have < size:
            line = next(self.lines, None)
            if line is None:
                break
            parts.append(line)
            have += len(line)
        whole = "".join(parts)
        end = len(whole) if size is None or size < 0 else size
        self.left = whole[end:]
        return whole[:end]


def a_campaign(*, criteria: dict[str, list[str]] | None = None) -> Campaign:
    """One that is scheduled for now, at any hour, with its issue drawn up."""
    now = timezone.now()
    campaign = Campaign.objects.create(
        name=f"Measured {now:%Y-%m-%d %H:%M:%S.%f}",
        purpose=NEWS,
        made_by=uuid4(),
        criteria=criteria or {},
        hour_from=0,
        hour_to=0,
        on_rest_days=True,
        state=Campaign.State.DRAFT,
    )
    Issue.objects.create(
        campaign=campaign,
        language="en",
        subject="What is new in the directory",
        source=SOURCE.format(paragraphs="\n\n".join([PARAGRAPH] * 6)),
    )
    drawing_up.freeze(campaign)
    Campaign.objects.filter(pk=campaign.pk).update(
        state=Campaign.State.SCHEDULED,
        starts_at=now,
        scheduled_at=now,
        expires_at=now + timedelta(days=20),
    )
    campaign.refresh_from_db()
    return campaign


def begin(campaign: Campaign) -> None:
    """Let it leave, as the clock does when its time has come."""
    Campaign.objects.filter(pk=campaign.pk).update(
        state=Campaign.State.SENDING, started_at=timezone.now()
    )


def export(campaign: Campaign, amount: int, folder: Path) -> None:
    """The same issue and recipients for others: issue.json, recipients.json."""
    issue = Issue.objects.get(campaign=campaign)
    said = {"subject": issue.subject, "html": issue.html, "text": issue.text}
    (folder / "issue.json").write_text(json.dumps(said))
    rows = Member.objects.filter(member_id__startswith=BEGINS).order_by("pk")
    known = list(rows.values_list("email", "full_name")[:amount])
    (folder / "recipients.json").write_text(json.dumps(known))
