"""Who may open which address: every address × every role.

An address that is not in the table fails the run. The table says who comes in; everybody
else is led to the sign-in page, told that their role is too low (403), or finds nothing (404).
"""

from io import BytesIO

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from listings import documents
from listings.asking import files, seals
from listings.catalogue import keeping
from listings.models import (
    Attachment,
    CatalogueFile,
    ItemDocument,
    ItemPhoto,
    ListingEdit,
    Message,
    OfferFile,
    PhotoBatch,
    Review,
    Side,
    Thread,
    Unread,
)
from listings.quoting import freezing
from members import certificates
from members.models import Certificate, CompanyPhoto
from tests.listings.asking.world import an_inquiry
from tests.listings.quoting.world import a_quote
from tests.people import a_company, a_member, an_item, an_offer

pytestmark = pytest.mark.django_db

TEAM = ["viewer", "sales", "editor", "admin", "owner"]
STAFF = ["moderator", "verifier", "support", "privacy officer", "marketing"]
EVERYBODY = ["visitor", "member", *TEAM, "of another company", *STAFF, "superuser"]
# Of others' libraries, or of no person: their own tests hold them.
LEFT_TO_OTHERS = {"admin"}
PUBLIC = (
    "issue-link "
    "healthz readyz robots security-txt change-password picture home categories category "
    "item offer offers company companies country countries country-category compare why "
    "search privacy terms about contact cookies formula suggest sitemap sitemap-listings "
    "items-feed offers-feed news issue news-feed "
    "sitemap-categories sitemap-pages account_login demo-mails demo-mail "
    "mail-notices account_signup account_inactive account_email_verification_sent account_confirm_email "
    "confirm-new-address undo-address-change account_reset_password "
    "account_reset_password_done account_reset_password_from_key "
    "account_reset_password_from_key_done mfa_authenticate mfa_login_webauthn "
    "disclosure-counts disclosure-counts-json leaving-link "
    "policy-data policy-versions policy-version policy-changes policy-feed confirm-consent "
    "gpc still-right mail-choices test-message stop-kind no-invitation invitation join-by-invitation stop-ownership "
    "statistics method releases release released-table release-csv release-json released-files "
    "report suggest-correction remark-status item-document offer-document "
    "shared-list stop-alerts "
    "inquire-item inquire-offer inquire-company inquire-several inquiry-sent "
    "report-schema signing-keys partner-package "
    # Behind a link that was mailed to a guest; another's leads nowhere.
    "retention processing-register processing-register-json processing-register-csv "
    "privacy-request privacy-request-sent privacy-request-status promises promises-json "
    "guest-threads confirm-inquiry renew-guest-link guest-thread act-on-guest-thread "
    "guest-thread-file guest-quote guest-quote-pdf"
).split()
# Of members, whoever they are; a visitor is led to the sign-in page.
MEMBERS = (
    "me my-account change-address my-sessions account_change_password "
    "account_set_password account_reauthenticate mfa_index mfa_activate_totp "
    "mfa_list_webauthn mfa_add_webauthn mfa_generate_recovery_codes mfa_reauthenticate "
    "mfa_reauthenticate_webauthn sign-out-elsewhere "
    "leave my-privacy my-requests switch-consent answer-policy new-company customs-codes "
    "my-inquiries my-favourites my-notifications my-searches save-search my-followed "
    "compare-quotes download take-in my-mail"
).split()
# Of marketing staff with a second step, and superusers; what its address holds.
MARKETING: dict[str, dict[str, object]] = {
    "desk-reports": {},
    "desk-report": {},
    "desk-releases": {},
    "saved-reports": {},
    "save-report": {},
    "saved-report": {"number": 1},
    "edit-saved-report": {"number": 1},
    "delete-saved-report": {"number": 1},
    "restore-saved-report": {"number": 1},
    "pause-saved-report": {"number": 1},
    "go-on-with-saved-report": {"number": 1},
    "desk-traffic": {},
    "desk-funnel": {},
    "report-file": {"kind": "csv"},
    "new-partner-release": {},
    "campaign-results": {"number": 1},
    "campaign-results-file": {"number": 1, "kind": "csv"},
    "ask-for-partner": {"number": 1},
    "new-campaign": {},
    "edit-campaign": {"number": 1},
    "campaign-text": {"number": 1, "variant": "a", "language": "en"},
    "campaign-languages": {"number": 1},
    "test-campaign": {"number": 1},
    "schedule-campaign": {"number": 1},
    "segments": {},
    "new-segment": {},
    "segment": {"number": 1},
    "delete-segment": {"number": 1},
    "restore-segment": {"number": 1},
}
# Of marketing staff, and of the privacy officers who agree to what partners get.
PARTNER_STAFF: dict[str, dict[str, object]] = {
    "report-files": {},
    "partner-releases": {},
    "partner-release": {"number": 1},
    "revoke-partner-link": {"number": 1},
    # Officers see the messages of partners alone.
    "desk-campaigns": {},
    "campaign": {"number": 1},
    "preview-issue": {"number": 1, "variant": "a", "language": "en"},
    "look-at-campaign": {"number": 1, "variant": "a", "language": "en"},
    "act-on-campaign": {"number": 1},
}
# A conversation with the company; of the member who asked, another's.
THREAD = "00000000-0000-4000-8000-000000000001"
QUOTE = "00000000-0000-4000-8000-000000000002"
# Of the one member who has the thing; nobody else finds it.
OWN_THINGS: dict[str, dict[str, object]] = {
    "mfa_deactivate_totp": {},
    "mfa_view_recovery_codes": {},
    "mfa_download_recovery_codes": {},
    "mfa_remove_webauthn": {"pk": 1},
    "mfa_edit_webauthn": {"pk": 1},
    "my-request": {"number": 1},
    "consent-receipt": {"number": 1},
    "consent-record": {"number": 1},
    "confirm-domain": {"token": "not-a-token"},
    "sign-out-there": {"number": "00000000-0000-4000-8000-000000000000"},
    "my-invitation": {"number": 1},
    "my-inquiry": {"number": THREAD},
    "act-on-my-inquiry": {"number": THREAD},
    "my-inquiry-file": {"number": THREAD, "file": 1},
    "give-my-quote": {"number": THREAD},
    "my-quote": {"number": THREAD, "quote": QUOTE},
    "my-quote-pdf": {"number": THREAD, "quote": QUOTE},
    # Of an offer to sell there is nothing to quote on; tests/listings/quoting has the others.
    "quote-offer": {"pk": 1},
    "edit-search": {"key": "00000000-0000-4000-8000-000000000000"},
    "see-search": {"key": "00000000-0000-4000-8000-000000000000"},
    "delete-search": {"key": "00000000-0000-4000-8000-000000000000"},
    "restore-search": {"key": "00000000-0000-4000-8000-000000000000"},
    "follow-supplier": {},  # of no company there is none
    "leave-supplier": {"number": 1},
    "add-favourites": {},  # of nothing there is nothing to add
    "favourite-list": {"number": 1},
    "rename-favourite-list": {"number": 1},
    "delete-favourite-list": {"number": 1},
    "act-on-favourites": {"number": 1},
    "restore-favourites": {"number": 1},
    "share-favourite-list": {"number": 1},
    "favourite": {"number": 1, "entry": "00000000-0000-4000-8000-000000000000"},
    "revoke-share": {"number": 1, "share": "00000000-0000-4000-8000-000000000000"},
}
# Of a company's team, from this role on; the address has company_id.
COMPANY: dict[str, str] = {
    "my-company": "viewer",
    "my-dashboard": "viewer",
    "edit-company": "editor",
    "company-pictures": "editor",
    "arrange-pictures": "editor",
    "delete-picture": "editor",
    "company-certificates": "viewer",
    "new-certificate": "editor",
    "edit-certificate": "editor",
    "delete-certificate": "editor",
    "certificate-document": "viewer",
    "item-files": "editor",
    "items-csv": "viewer",
    "items-xlsx": "viewer",
    "item-file": "editor",
    "item-file-columns": "editor",
    "confirm-item-file": "editor",
    "cancel-item-file": "editor",
    "failed-rows": "editor",
    "photo-batches": "editor",
    "photo-batch": "editor",
    "confirm-photo-batch": "editor",
    "cancel-photo-batch": "editor",
    "failed-photos": "editor",
    "my-company-visibility": "editor",
    "publish-company": "admin",
    "unpublish-company": "admin",
    "close-company": "owner",
    "take-back-company": "owner",
    "confirm-company": "admin",
    "discard-changes": "editor",
    "company-history": "viewer",
    "view-company": "viewer",
    "my-items": "viewer",
    "new-item": "editor",
    "act-on-items": "editor",
    "act-on-offers": "editor",
    "renew-item": "editor",
    "renew-offer": "editor",
    "edit-item": "editor",
    "move-item": "editor",
    "see-item": "viewer",
    "publish-item": "editor",
    "discard-item": "editor",
    "duplicate-item": "editor",
    "check-item": "editor",
    "check-offer": "editor",
    "item-photos": "editor",
    "arrange-item-photos": "editor",
    "delete-item-photo": "editor",
    "item-documents": "editor",
    "arrange-item-documents": "editor",
    "own-item-document": "viewer",
    "delete-item-document": "editor",
    "offer-documents": "editor",
    "arrange-offer-documents": "editor",
    "own-offer-document": "viewer",
    "delete-offer-document": "editor",
    "my-offers": "viewer",
    "new-offer": "editor",
    "edit-offer": "editor",
    "move-offer": "editor",
    "see-offer": "viewer",
    "publish-offer": "editor",
    "discard-offer": "editor",
    "duplicate-offer": "editor",
    "withdraw-offer": "editor",
    "say-outcome": "editor",
    "my-team": "viewer",
    "invite": "admin",
    "resend-invitation": "admin",
    "revoke-invitation": "admin",
    "change-role": "admin",
    "remove-colleague": "admin",
    "leave-team": "viewer",
    "team-history": "admin",
    "hand-over": "owner",
    "stop-hand-over": "viewer",
    "my-checks": "viewer",
    "ask-check": "admin",
    "my-reviews": "viewer",
    "my-review": "viewer",
    "appeal-review": "editor",
    "my-corrections": "viewer",
    "answer-correction": "editor",
    "company-inquiries": "viewer",
    "company-inquiry": "viewer",
    "company-inquiry-file": "viewer",
    "act-on-company-inquiry": "sales",
    "give-company-quote": "sales",
    "company-quote": "viewer",
    "company-quote-pdf": "viewer",
    "offer-quotes": "viewer",
    "answer-templates": "sales",
    "routing-rules": "admin",
}
# Of any member: of a company that has a team they are told to ask it.
ANY_COMPANY = {"claim-company"}
# What else such an address holds.
MORE: dict[str, dict[str, object]] = {
    "ask-check": {"way": "dns"},
    "edit-company": {"section": "names"},
    "change-role": {"number": "the viewer"},
    "remove-colleague": {"number": "the viewer"},
    "resend-invitation": {"number": 1},
    "revoke-invitation": {"number": 1},
    "delete-picture": {"number": 1},
    "edit-certificate": {"number": 1},
    "delete-certificate": {"number": 1},
    "certificate-document": {"number": 1},
    "my-review": {"number": 1},
    "appeal-review": {"number": 1},
    "answer-correction": {"number": "00000000-0000-4000-8000-000000000000"},
    "company-inquiry": {"number": THREAD},
    "company-inquiry-file": {"number": THREAD, "file": 1},
    "act-on-company-inquiry": {"number": THREAD},
    "give-company-quote": {"number": THREAD},
    "company-quote": {"number": THREAD, "quote": QUOTE},
    "company-quote-pdf": {"number": THREAD, "quote": QUOTE},
    "offer-quotes": {"number": 3},
    **{
        f"{act}-{kind}": {"number": 1}
        for act in (
            *("edit", "move", "see", "publish", "check", "discard", "duplicate"),
            "renew",
        )
        for kind in ("item", "offer")
    },
    "withdraw-offer": {"number": 1},
    "say-outcome": {"number": 2},
    "item-file": {"number": 1},
    "item-file-columns": {"number": 1},
    "confirm-item-file": {"number": 1},
    "cancel-item-file": {"number": 1},
    "failed-rows": {"number": 1},
    "photo-batch": {"number": 1},
    "confirm-photo-batch": {"number": 1},
    "cancel-photo-batch": {"number": 1},
    "failed-photos": {"number": 1},
    **{key: {"number": 1} for key in ("item-photos", "arrange-item-photos")},
    **{key: {"number": 1} for key in ("item-documents", "arrange-item-documents")},
    **{key: {"number": 1} for key in ("offer-documents", "arrange-offer-documents")},
    "delete-item-photo": {"number": 1, "file": 1},
    "delete-item-document": {"number": 1, "file": 1},
    "own-item-document": {"number": 1, "file": 1},
    "delete-offer-document": {"number": 1, "file": 1},
    "own-offer-document": {"number": 1, "file": 1},
}
# Acts on the session itself: open to all, without effect for a visitor.
OWN_SESSION = {"account_logout"}


def named(patterns=None, inside=""):
    """Every url name, with the namespaces it is in."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{inside}{entry.namespace}:" if entry.namespace else inside
            yield from named(entry.url_patterns, space)
        elif isinstance(entry, URLPattern):
            yield f"{inside}{entry.name}"


def test_every_address_is_in_the_table():
    known = {*PUBLIC, *MEMBERS, *OWN_THINGS, *COMPANY, *OWN_SESSION, *ANY_COMPANY}
    known |= {*MARKETING, *PARTNER_STAFF}
    ours = {name for name in named() if name.split(":")[0] not in LEFT_TO_OTHERS}
    assert ours - known == set(), "Say in this table who may open these."
    assert known - ours == set(), "These no longer exist."


@pytest.fixture
def people():
    """A client's user per role, and the company of the addresses."""
    company = a_company()
    CompanyPhoto.objects.create(pk=1, company=company, kind="logo", width=1, height=1)
    name = certificates.kept(b"%PDF-1.7 %%EOF")
    Certificate.objects.create(
        pk=1, company=company, standard="x", valid_from="2026-01-01", document=name
    )
    item = an_item(company, pk=1)
    ItemPhoto.objects.create(pk=1, item=item, width=1, height=1)
    sheet = documents.Sent("Data sheet", b"%PDF-1.7 %%EOF")
    documents.put_up(item, [sheet])
    ItemDocument.objects.filter(item=item).update(id=1, held_at=None)
    an_offer(company, pk=2, days=-1)  # asks what became of it
    offer = an_offer(company, pk=1)
    documents.put_up(offer, [sheet])
    OfferFile.objects.filter(offer=offer).update(id=1, held_at=None)
    an_offer(company, pk=3, side="buy")
    ListingEdit.objects.all().delete()
    Review.objects.all().delete()
    Review.objects.create(pk=1, company=company, item=item, kind="new")
    kept = keeping.keep(BytesIO(b"sku,title\nA-1,Pump\n"), "csv")
    CatalogueFile.objects.create(
        pk=1,
        company=company,
        content=kept,
        name="items.csv",
        size=21,
        kind="csv",
        header=["sku", "title"],
        mapping=["sku", "title"],
        failed=kept,
    )
    PhotoBatch.objects.create(pk=1, company=company, name="photos.zip")
    found = {role: a_member(company, role=role) for role in TEAM}
    a_thread(company, item)
    found |= {"member": a_member(), "of another company": a_member(a_company())}
    for role in STAFF:
        found[role] = a_member(is_staff=True)
        found[role].groups.add(Group.objects.get(name=role))
    found["superuser"] = a_member(is_staff=True, is_superuser=True)
    return company, found


def a_thread(company, item):
    """A conversation with this company, with a file."""
    sheet = files.Sent("sheet.txt", b"40", "text/plain")
    with files.kept([sheet]) as kept:
        thread = an_inquiry(item)
        Message.objects.all().delete()
        Unread.objects.all().delete()
        Thread.objects.filter(pk=thread.pk).update(id=THREAD)
        message = Message(thread_id=THREAD, side=Side.BUYER)
        seals.seal(message, "How many?")
        message.save()
        files.attach(message, kept)
    Attachment.objects.update(id=1)
    thread = Thread.objects.get(pk=THREAD)
    quote = a_quote(thread, id=QUOTE)
    quote.accepted_at = timezone.now()
    freezing.freeze(quote, None, company)


def answers(client, address, found):
    """What each role gets: "in", "sign in", 403 or 404."""
    for role in EVERYBODY:
        client.logout()
        if role != "visitor":
            client.force_login(found[role])
        answer = client.get(address)
        if answer.streaming:
            list(answer)  # read to its end, the file is closed
        yield role, outcome(answer)


def outcome(response):
    if response.status_code == 302 and "/accounts/login/" in response["Location"]:
        return "sign in"
    return response.status_code if response.status_code in {403, 404} else "in"


@pytest.mark.parametrize("name", MEMBERS)
def test_a_members_page_is_for_members(client, people, name):
    for role, got in answers(client, reverse(name), people[1]):
        assert got == ("sign in" if role == "visitor" else "in"), role


@pytest.mark.promise("T6")
@pytest.mark.parametrize("name", [*MARKETING, *PARTNER_STAFF])
def test_the_desk_is_for_marketing(client, people, name):
    kwargs = (MARKETING | PARTNER_STAFF)[name]
    let_in = {"marketing", "superuser"}
    let_in |= {"privacy officer"} if name in PARTNER_STAFF else set()
    for role in let_in:
        given = {"type": "totp", "data": {"secret": "x"}}
        Authenticator.objects.create(user=people[1][role], **given)
    for role, got in answers(client, reverse(name, kwargs=kwargs), people[1]):
        if role in let_in:
            # A report that is not there is found by nobody.
            assert got in ({"in", 404} if kwargs else {"in"}), role
        else:
            assert got == ("sign in" if role == "visitor" else 403), role


@pytest.mark.parametrize("name", OWN_THINGS)
def test_what_a_member_has_is_nobody_elses(client, people, name):
    address = reverse(name, kwargs=OWN_THINGS[name])
    for role, got in answers(client, address, people[1]):
        assert got == "sign in" if role == "visitor" else got != 200, role


@pytest.mark.promise("Y1")
@pytest.mark.parametrize("name", COMPANY)
def test_what_is_not_opened_cannot_be_sent_either(client, people, name):
    company, found = people
    address = reverse(name, kwargs={"company_id": company.pk, **more(name, company)})
    for role in EVERYBODY:
        if role in TEAM and TEAM.index(role) >= TEAM.index(COMPANY[name]):
            continue
        client.logout()
        if role != "visitor":
            client.force_login(found[role])
        refused = "sign in" if role == "visitor" else 403 if role in TEAM else 404
        for send in (client.post, client.put, client.delete):
            assert outcome(send(address)) == refused, role


def more(name, company):
    """What an address holds besides the company; whom it is about is in its team."""
    viewer = company.memberships.get(role="viewer")
    found = MORE.get(name, {})
    return {k: viewer.pk if v == "the viewer" else v for k, v in found.items()}


@pytest.mark.parametrize("name", COMPANY)
def test_a_companys_page_is_for_its_team(client, people, name):
    company, found = people
    for role, got in answers(
        client,
        reverse(name, kwargs={"company_id": company.pk, **more(name, company)}),
        found,
    ):
        if role == "visitor":
            assert got == "sign in"
        elif role in TEAM:
            least = TEAM.index(COMPANY[name])
            assert got == ("in" if TEAM.index(role) >= least else 403), role
        else:
            assert got == 404, role


@pytest.mark.parametrize("name", ANY_COMPANY)
def test_a_company_is_claimed_by_members_alone(client, people, name):
    address = reverse(name, kwargs={"company_id": people[0].pk})
    for role, got in answers(client, address, people[1]):
        assert got == ("sign in" if role == "visitor" else "in"), role
