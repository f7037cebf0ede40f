"""The administration: who sees which page, and that no page shows what is private."""

import re
from datetime import timedelta
from itertools import chain
from uuid import UUID

import pytest
from django.contrib import admin
from django.db.models import Model
from django.urls import get_resolver, reverse
from django.utils import timezone

from listings.asking import reports, threads
from listings.models import (
    Attribute,
    Correction,
    MissedSearch,
    Report,
    Review,
    Side,
    SynonymGroup,
    Thread,
    ThreadReport,
    TreeChange,
)
from listings.moderation import deciding, gate, remarks
from members import (
    account_letters,
    breaches,
    claims,
    company_imports,
    contacts,
    leaving,
    privacy_requests,
    revoking,
    staff_access,
)
from members.models import (
    Certificate,
    Check,
    CheckWish,
    CompanyContact,
    CompanyPhoto,
    MailCheck,
    MailReturn,
    Member,
    SignUp,
)
from privacy import access, consents, disclosures, hold_orders, policies, sealing
from privacy.masks import MaskedAdmin
from privacy.models import (
    AccessLogFile,
    AccessRecord,
    CheckResult,
    CheckRun,
    Disclosure,
    Erasure,
    Partner,
    ReleaseOrder,
    RetentionRun,
)
from tests.campaigns import a_campaign, allow
from tests.deliveries import a_delivery
from tests.listings.asking.world import a_guest, an_inquiry
from tests.people import a_company, a_member, a_policy, a_staff_member, an_item
from tests.privacy.releases.figures import released

pytestmark = pytest.mark.django_db

CANARY = "xq7canary"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
COMPANIES = {"members.company", "members.check", "members.certificate"}
DESK = {"members.claim", "members.checkwish", "members.revocation"}
PEOPLE = {"members.member", "members.membership"}
REVIEWS = {
    *("listings.review", "listings.report", "listings.correction"),
    "listings.threadreport",
}
TENDED = {
    *("listings.category", "listings.attribute", "listings.synonymgroup"),
    *("listings.treechange", "listings.missedsearch"),
}
OVERSIGHT = {
    *("privacy.accessrecord", "privacy.accessreview"),
    *("privacy.disclosure", "privacy.partner"),
}
RELEASED = {"privacy.budget", "privacy.release", "privacy.releaseorder"}
ERASED = {"members.leaving", "privacy.hold", "privacy.erasure"}
# What each role finds in the administration.
MAY_VIEW = {
    "moderator": COMPANIES | PEOPLE | REVIEWS | TENDED,
    "verifier": COMPANIES | DESK,
    "support": COMPANIES
    | PEOPLE
    | {"members.outgoingmail", "members.signup", "members.companyimport"},
    "privacy officer": {
        *("privacy.policyversion", "privacy.consentevent"),
        *("privacy.policyacceptance", "members.member", "members.outgoingmail"),
        *("members.privacyrequest", "privacy.retentionrun", "privacy.incident"),
        *OVERSIGHT,
        "privacy.checkresult",
        *ERASED,
        *RELEASED,
    },
    "marketing": set(),
    "superuser": COMPANIES
    | DESK
    | PEOPLE
    | REVIEWS
    | TENDED
    | OVERSIGHT
    | ERASED
    | RELEASED
    | {
        *("members.outgoingmail", "members.signup", "privacy.policyversion"),
        *("members.companyimport", "members.privacyrequest"),
        *("privacy.retentionrun", "privacy.incident", "privacy.accesslogfile"),
        *("privacy.consentevent", "privacy.policyacceptance"),
        "privacy.checkresult",
        *("members.mailcheck", "members.mailreturn", "members.delivery"),
    },
}
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
EVERY_MODEL = pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
EVERY_ROLE = pytest.mark.parametrize("role", MAY_VIEW)
# Pages of no model: whom they let in.
OF_NO_MODEL = {
    "index",
    "login",
    "logout",
    "password_change",
    "password_change_done",
} | {
    *("autocomplete", "jsi18n", "view_on_site", "app_list", "None"),
}


def page(model, kind, *args):
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{kind}", args=args)


def staff(role):
    return a_staff_member("" if role == "superuser" else role)


@pytest.fixture
def world():
    """A row of everything, with a mark in whatever is private."""
    company = a_company(
        "Porto Pumps",
        vat_id=CANARY,
        registry=CANARY,
        registry_number=CANARY,
        turnover_band="5-10",
        production_lines=31_987,
        public_fields=["custom_work", "phone"],
        custom_work=["OEM"],
    )
    subject = UUID(int=7)
    sealed = {
        name: sealing.seal(CANARY, subject=subject, table=contacts.TABLE, column=name)
        for name in contacts.SEALED
    }
    CompanyContact.objects.create(company=company, subject=subject, **sealed)
    member = a_member(company, email=f"{CANARY}@example.org", full_name=CANARY)
    Member.objects.filter(pk=member.pk).update(
        password=CANARY, time_zone="Pacific/Auckland"
    )
    allow(member)
    a_delivery(a_campaign(state="sending"), member, state="uncertain")
    day = timezone.localdate()
    check = Check.objects.create(
        company=company,
        method="dns",
        note=CANARY,
        checked_on=day,
        expires_on=day + timedelta(days=365),
    )
    revoking.propose(check, by=member, reason=CANARY)
    claims.ask_staff(company, member, why=CANARY)
    CheckWish.objects.create(
        company=company, method="document", title=CANARY, document=CANARY, code=CANARY
    )
    Certificate.objects.create(
        company=company, standard="ISO 9001", valid_from=day, document=CANARY
    )
    CompanyPhoto.objects.create(
        company=company, kind="photo", stem="x", width=1, height=1
    )
    hold_orders.ask(
        subject=member.subject,
        ground="claim",
        reference="7 O 12/26",
        reason="It is sued for.",
        until=day + timedelta(days=9),
        by=UUID(int=10),
    )
    officer = a_staff_member("privacy officer")
    leaving.ask_by_staff(member, by=officer, reason="By letter.", ticket="R-17")
    Erasure.objects.create(
        number=UUID(int=11), subject=member.subject, cause="member", counts={"keys": 1}
    )
    SignUp.objects.create(
        form_key=UUID(int=8), member_id_skeleton=CANARY, digest=CANARY
    )
    company_imports.upload(
        f"trading_name,country,business_type,industry\n{CANARY},PT,x,y\n".encode(),
        source="the Demo register",
        ground="register",
        by=member,
        form_key=UUID(int=9),
    )
    company_imports.work()
    item = an_item(company)
    review = gate.lay_before(item, [], by=member)
    deciding.reject(review, by=a_member(), rule="copy", words="Not your own text.")
    deciding.appeal(Review.objects.get(), words=CANARY * 4, by=member)
    sender = remarks.Sender(None, "fd00::1", f"{CANARY}@example.org", "en")
    remarks.report(item, reason=Report.Reason.SPAM, words=CANARY, by=sender)
    remarks.suggest(item, about=Correction.About.PRICE, words=CANARY, by=sender)
    thread = an_inquiry(item, a_guest(f"{CANARY}@example.org"), text=CANARY * 4)
    threads.note(thread, side=Side.SUPPLIER, by=member, text=CANARY)
    told = reports.Told(ThreadReport.Reason.SPAM, CANARY)
    reports.report(thread, told, side=Side.SUPPLIER, by=member)
    Thread.objects.update(subject=CANARY)
    Attribute.objects.create(
        key="components.power", names={"en": "Power"}, type="number"
    )
    SynonymGroup.objects.create(words=["pump", "lifter"])
    MissedSearch.objects.create(text="pumpx", day=day, times=5)
    TreeChange.objects.create(act="edited", category=item.category)
    asked_about_privacy(f"{CANARY}@example.org")
    RetentionRun.objects.create()
    released(turnover={})
    ReleaseOrder.objects.create(
        line="membership", period="x", tables=["type"], reason="Why.", by=UUID(int=12)
    )
    AccessLogFile.objects.create(
        content_hash="0" * 64, size=1, claimed_until=timezone.now()
    )
    breaches.note("members_signup", timezone.now(), timezone.now(), is_drill=True)
    overseen(member)
    run = CheckRun.objects.create()
    CheckResult.objects.create(
        run=run, check_name="W1.x", clause="W1", state="nothing", milliseconds=1
    )
    account_letters.notice(member, "password_changed")
    MailCheck.objects.create(has_passed=True, about="x")
    MailReturn.objects.create(
        key=b"1", kind="hard", source="letter", mark=CANARY.encode()
    )
    policies.accept(member.subject, a_policy(), language="en", method="sign-up")
    consents.record(
        member.subject,
        consents.NEWS,
        state=consents.State.REFUSED,
        words=CANARY,
        language="en",
        method=consents.Method.SIGN_UP,
    )
    return member


def asked_about_privacy(address):
    """A request whose address is confirmed."""
    asked = privacy_requests.Asked("access", CANARY * 2, None, address, "", "en")
    row = privacy_requests.ask(asked, form_key=UUID(int=10))
    privacy_requests.confirm(privacy_requests.token_of(row))


def overseen(member):
    """Looks at a member, a week that was signed off, and what was given out."""
    staff_access.note(
        [staff_access.of_member(member, access.About.MEMBER, ["email"])],
        by=a_staff_member("support"),
        purpose=access.Purpose.SUPPORT,
        ticket="T-1",
        reason="They asked for help.",
    )
    week = access.monday(timezone.localdate()) - timedelta(days=7)
    access.sign_off(week, reviewer=UUID(int=5), words="Nobody looked.")
    disclosures.ask(
        ground=2,
        instrument="",
        recipient="A court",
        reason="Because. " * 20,
        fields=["email"],
        members=[member.subject],
        by=UUID(int=6),
    )
    Partner.objects.create(name="Trade Fair", purpose="Fairs")


def private_marks(member):
    """What no page of the administration may hold."""
    ledgers = (
        *(consents.ConsentEvent, policies.PolicyAcceptance),
        *(AccessRecord, Disclosure),
    )
    ledgers = (consents.ConsentEvent, policies.PolicyAcceptance, Erasure)
    return {
        *(CANARY, "31987", "USD 5 million", "OEM", "Pacific/Auckland"),
        *(staff.full_name for staff in Member.objects.filter(is_staff=True)),
        *(staff.email for staff in Member.objects.all()),
    }, [(model, str(member.subject)) for model in ledgers]


def pages_of(model):
    row = model._default_manager.first()
    return [
        page(model, "changelist"),
        page(model, "changelist") + f"?q={CANARY}",
        page(model, "change", row.pk),
        page(model, "history", row.pk),
    ]


@pytest.mark.promise("T1")
@EVERY_ROLE
def test_no_page_holds_what_is_private(client, world, role):
    client.force_login(staff(role))
    marks, by_subject = private_marks(world)
    seen = 0
    for address in [reverse("admin:index"), *chain(*map(pages_of, MODELS))]:
        answer = client.get(address)
        if answer.status_code != 200:
            assert answer.status_code == 403, address
            continue
        seen += 1
        # What was asked for stands in the search box, and in the ways to other filters.
        # A form's token is drawn by chance, and may hold any short word.
        text = TOKEN.sub("", answer.text)
        for echo in (f'value="{CANARY}"', f"q={CANARY}", f"q%3D{CANARY}"):
            text = text.replace(echo, "")
        assert [mark for mark in marks if mark in text] == [], address
    assert seen == 1 + 4 * len(MAY_VIEW[role])
    for model, subject in by_subject:
        assert subject not in client.get(page(model, "changelist")).text


@EVERY_ROLE
def test_a_role_sees_what_its_work_needs(client, world, role):
    client.force_login(staff(role))
    for model in MODELS:
        comes_in = model._meta.label_lower in MAY_VIEW[role]
        row = model._default_manager.first()
        for address in pages_of(model):
            answer = client.get(address)
            assert answer.status_code == (200 if comes_in else 403), address
        for address in (page(model, "add"), page(model, "delete", row.pk)):
            assert client.get(address).status_code == 403, address
        assert client.post(page(model, "change", row.pk), {}).status_code == 403


@pytest.mark.parametrize("who", ["visitor", "member", "staff without a second step"])
def test_nobody_else_comes_in(client, world, who):
    if who == "member":
        client.force_login(world)
    elif who != "visitor":
        client.force_login(a_member(is_staff=True, is_superuser=True))
    for model in MODELS:
        for address in pages_of(model):
            answer = client.get(address)
            assert answer.status_code == 302, address
            assert answer["Location"].startswith("/admin/login/"), address


def test_every_address_is_of_a_model_that_is_tested_here():
    names = {
        entry.name
        for entry in get_resolver().namespace_dict["admin"][1].url_patterns
        if getattr(entry, "name", None)
    }
    assert names <= OF_NO_MODEL


@EVERY_MODEL
def test_only_masked_pages_are_let_in(model):
    assert isinstance(admin.site._registry[model], MaskedAdmin)
    assert model._meta.app_label not in {"auth", "account", "mfa"}


@pytest.mark.parametrize(
    "question",
    [
        "email__startswith=x",
        "email=x",
        "full_name__contains=x",
        "password__regex=.",
        "emailaddress__email__startswith=x",
        "groups__name=moderator",
        "is_staff__gt=x",
        "memberships__company__vat_id__startswith=x",
        "_to_field=email",
    ],
)
@pytest.mark.promise("T1")
def test_an_address_feels_out_nothing(client, world, question):
    client.force_login(staff("superuser"))
    answer = client.get(page(Member, "changelist") + f"?{question}")
    assert answer.status_code in {302, 400}


@pytest.mark.parametrize(
    ("word", "found"),
    [("{id}", 1), ("{ID}", 1), ("{half}", 0), (CANARY, 0), ("{email}", 0), ("", None)],
)
def test_a_member_is_found_by_the_whole_member_id_alone(client, world, word, found):
    client.force_login(staff("support"))
    asked = word.format(
        id=world.member_id,
        ID=world.member_id.upper(),
        half=world.member_id[:-1],
        email=world.email,
    )
    changelist = client.get(page(Member, "changelist"), {"q": asked}).context["cl"]
    assert changelist.result_count == (
        Member.objects.count() if found is None else found
    )


@EVERY_MODEL
def test_a_list_asks_the_same_however_long(
    client, world, model, django_assert_max_num_queries
):
    client.force_login(staff("superuser"))
    for _ in range(3):
        a_member(a_company())
    client.get(page(model, "changelist"))
    with django_assert_max_num_queries(8):
        client.get(page(model, "changelist"))


@EVERY_MODEL
def test_rows_are_called_something(model):
    assert model.__str__ is not Model.__str__


def test_the_administration_takes_no_password(client):
    client.force_login(staff("superuser"))
    assert client.get("/admin/password_change/")["Location"] == (
        "/accounts/password/change/"
    )
    assert 'type="password"' not in client.get("/admin/").text


@pytest.mark.parametrize("odd", ["0", "x", "9" * 30, "%00", "a_3Fb"])
def test_a_row_that_is_not_there_leads_back(client, odd):
    client.force_login(staff("superuser"))
    for model in MODELS:
        for kind in ("change", "history"):
            address = page(model, kind, 1).replace("/1/", f"/{odd}/")
            assert client.get(address).status_code in {302, 400, 404}, address
        for question in (f"?q={odd}", f"?p={odd}", f"?o={odd}", f"?{odd}={odd}"):
            address = page(model, "changelist") + question
            assert client.get(address).status_code in {200, 302, 400}, address
