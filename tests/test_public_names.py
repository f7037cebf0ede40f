"""What visitors read is made of public names alone, and nothing is fetched from elsewhere.

The one public projection of a company is `members/public.py`. Lists read rows in SQL, which
is faster; they too may name only what the data map says is public for every company.
"""

import ast
import re
from pathlib import Path

import pytest

from members.models import Company, CompanyContact, Member
from privacy.holdings import Visibility, registry

ROOT = Path(__file__).resolve().parent.parent
# A team's own pages, and what staff bring in.
NOT_PUBLIC = (
    *("imports/", "listings/moderation/", "listings/admin/", "decisions.py"),
    # What two sides say to each other, and what a team keeps beside it.
    *("listings/asking/", "asking_data.py", "thread_pages.py", "my_inquiries.py"),
    *("answering.py", "guest_threads.py", "listings/relay/", "relay_data.py"),
    *("listings/quoting/", "quote_pages.py", "views/quoting.py"),
    "listings/washing/",
    "moderation_data.py",
    # What a hold keeps, for our staff alone.
    "holdable.py",
    "migrations/",
    "personal_data.py",
    "own_storefront.py",
    "check_shown.py",
    "public_check.py",
    "urls.py",
    # What a member keeps and is told.
    *("buying/alerts.py", "buying/searches.py", "buying/turns.py", "my_page.py"),
    "listings/for_you.py",
    "posting/outcomes.py",
    # Counts how often what is private stands where it may not; figures alone come of it.
    "promise_checks.py",
    # What goes with an account, into a member's own copy, and out of one.
    *(
        "holdable.py",
        "copied_data.py",
        "copied_conversations.py",
        "listings/taking_in/",
    ),
)
PUBLIC_CODE = [
    path
    for path in sorted((ROOT / "listings").rglob("*.py"))
    if not any(part in str(path) for part in NOT_PUBLIC)
]
PUBLIC_PAGES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    if path.relative_to(ROOT / "templates").parts[0] in {"listings", "home.html"}
]
# Ways from a company or a member to what is not public.
WAYS = {
    *("contact", "draft", "memberships", "changes", "public_fields", "sessions"),
    *("member_id_skeleton", "opened", "unseal", "draft_of", "contact_of"),
}
ASKING = {
    *("values", "values_list", "only", "defer", "filter", "exclude", "order_by"),
    *("select_related", "prefetch_related", "annotate", "F", "Q"),
}
HTTP = {
    *("urllib.request", "http.client", "requests", "httpx", "aiohttp", "urllib3"),
    *("ftplib", "dns", "dns.resolver", "socket"),
}
# Start the site's own servers, and ask them whether they are up; speak to a process of ours.
ON_THIS_MACHINE = {
    *("tradedir/embedded", "tradedir/programs.py"),
    *("members/lost_process.py", "members/forking.py"),
}


def private_names() -> set[str]:
    """What is not public of companies and members; names that listings use too are not."""
    about = (Company, CompanyContact, Member)
    public, others = set(), set()
    for model, fields in registry.items():
        for name, held in fields.items():
            if held.visibility == Visibility.PUBLIC:
                public.add(name)
            elif model in about and held.visibility != Visibility.INTERNAL:
                others.add(name)
    return (others - public - {"company"}) | WAYS


def read_names(path: Path) -> set[str]:
    """Attributes, and names in questions to the database."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
        elif isinstance(node, ast.Call) and called(node) in ASKING:
            asked = [word.arg or "" for word in node.keywords]
            asked += [
                str(one.value) for one in node.args if isinstance(one, ast.Constant)
            ]
            names |= {part for one in asked for part in one.split("__")}
        elif isinstance(node, ast.Constant) and is_sql(node.value):
            names |= set(re.findall(r"[a-z_]+", node.value))
    return names


def is_sql(value: object) -> bool:
    return isinstance(value, str) and bool(re.search(r"SELECT|FROM|\bc\.[a-z]", value))


def called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


@pytest.mark.promise("T1")
@pytest.mark.parametrize(
    "path", PUBLIC_CODE, ids=lambda path: str(path.relative_to(ROOT))
)
def test_public_code_reads_public_names_alone(path):
    assert read_names(path) & private_names() == set()


@pytest.mark.promise("T1")
@pytest.mark.parametrize("path", PUBLIC_PAGES, ids=lambda path: path.name)
def test_public_pages_name_nothing_private(path):
    names = set(re.findall(r"\.([a-z_]+)", path.read_text()))
    assert names & private_names() == set()


def test_private_names_are_known():
    assert {"vat_id", "phone", "email", "turnover_band", "export_countries"} <= (
        private_names()
    )


# What asks the network for something that somebody named, and by what.
ASKS = {
    # It opens nothing: it ends a line that is open.
    "privacy/overdue.py": {"socket"},
    # One name server, which the operator chose, for TXT records; it opens nothing.
    "members/domain_records.py": {"dns", "dns.resolver"},
    # The same name server, for what it says of our own domains.
    "members/mailing/checking/mail_records.py": {"dns", "dns.resolver"},
    # Our own site, as SITE_URL names it.
    "members/mailing/checking/looking_at_mail.py": {"http.client"},
    # The mail server that the operator chose: how its line, opened already, sends.
    "members/mailing/sending/lines.py": {"socket"},
    # Photos that suppliers name, through the guards of tests/listings/photos/test_fetching.py.
    "listings/catalogue/photos/fetching.py": {
        *("dns", "dns.resolver", "http.client", "socket"),
    },
}


@pytest.mark.parametrize("app", ["privacy", "members", "listings", "tradedir"])
def test_one_module_alone_fetches_an_address_that_somebody_typed(app):
    """A web address may point into a private network: nothing else here could open it."""
    for path in (ROOT / app).rglob("*.py"):
        place = str(path.relative_to(ROOT))
        if not any(place.startswith(one) for one in ON_THIS_MACHINE):
            assert fetching(path) == ASKS.get(place, set()), place


def fetching(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {
                node.module or "",
                *(f"{node.module}.{n.name}" for n in node.names),
            }
    return found & HTTP
