"""A company's checks: asked for, made, reminded of, ended."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from listings.models import SearchDoc
from listings.search import following
from members import (
    check_letters,
    check_wishes,
    checks,
    contacts,
    domain_records,
    profiles,
)
from members.drafts import Edit
from members.models import Check, CheckWish, Company, CompanyContact
from tests import full_disk
from tests.name_server import NameServer
from tests.people import a_company, a_member, an_item

pytestmark = pytest.mark.django_db

Method = Check.Method
PDF = b"%PDF-1.7 a licence\n%%EOF\n"


@pytest.fixture(autouse=True)
def name_server(settings):
    server = NameServer()
    settings.DNS_RESOLVER = server.address
    yield server
    server.stop()


@pytest.fixture
def company():
    company = a_company(
        web_address="https://www.pumps.example/",
        registry="Registo Comercial",
        registry_number="501234567",
    )
    CompanyContact.objects.create(company=company)
    profiles.save_contact(company, {"street": "Rua 1"}, has_no_fax=None)
    return Company.objects.get(pk=company.pk)


@pytest.fixture
def admin(client, company):
    cache.clear()
    admin = a_member(company, role="admin")
    client.force_login(admin)
    return admin


def ask(client, company, way, **typed):
    return client.post(f"/me/company/{company.pk}/checks/{way}/", typed)


def page(client, company):
    return client.get(f"/me/company/{company.pk}/checks/").text


def standing(company):
    return list(Check.objects.standing().filter(company=company))


def test_the_page_says_what_each_kind_proves_and_what_not(client, company, admin):
    shown = page(client, company)
    for kind in Method:
        assert kind.label.replace("'", "&#x27;") in shown
    assert shown.count("Not checked yet.") == 5
    assert "It does not show who owns the company." in shown
    assert domain_records.record_of(company) in shown


def test_a_viewer_reads_and_asks_nothing(client, company):
    client.force_login(a_member(company, role="viewer"))
    assert "Look now" not in page(client, company)
    assert ask(client, company, "dns").status_code == 403
    assert not CheckWish.objects.exists()


def test_mail_on_the_domain_is_confirmed_by_its_link(client, company, admin, letters):
    assert (
        ask(client, company, "email-domain", address="x@y.example").status_code == 422
    )
    answer = ask(client, company, "email-domain", address="ana@pumps.example")
    assert answer.status_code == 302
    [letter] = letters()
    link = re.search(r"http://testserver(/\S+)", letter.body)[1]
    assert client.post(link).status_code == 302
    [check] = standing(company)
    assert (check.method, check.about) == (Method.EMAIL_DOMAIN, "pumps.example")


def test_a_record_that_is_there_is_found_by_the_worker(
    client, company, admin, name_server
):
    name_server.records["pumps.example"] = [
        "v=spf1 -all",
        domain_records.record_of(company),
    ]
    assert ask(client, company, "dns").status_code == 302
    assert name_server.asked == []
    assert "We are looking" in page(client, company)
    assert domain_records.look_up_waiting() == 1
    assert domain_records.look_up_waiting() == 0
    assert name_server.asked == [("pumps.example", "TXT")]
    [check] = standing(company)
    assert (check.method, check.about) == (Method.DNS, "pumps.example")
    assert "by our program" in page(client, company)


@pytest.mark.parametrize(
    ("records", "rcode", "outcome"),
    [
        ({}, None, "missing"),
        ({"pumps.example": []}, None, "missing"),
        ({"pumps.example": ["tradedir-verify=another"]}, None, "missing"),
        ({"pumps.example": ["x"]}, 2, "unreachable"),
    ],
)
def test_what_is_not_there_is_said(
    client, company, admin, name_server, records, rcode, outcome
):
    name_server.records, name_server.rcode = records, rcode
    ask(client, company, "dns")
    domain_records.look_up_waiting()
    wish = CheckWish.objects.get()
    assert wish.outcome == outcome
    assert wish.get_outcome_display() in page(client, company)
    assert standing(company) == []


def test_a_silent_name_server_is_waited_for_a_bounded_time(
    company, admin, name_server, monkeypatch
):
    monkeypatch.setattr(domain_records, "SECONDS", 0.5)
    name_server.is_silent = True
    assert domain_records.outcome_for(company) == "unreachable"


def test_the_record_of_another_company_is_none_of_ours(company, name_server):
    other = a_company(web_address="https://pumps.example/")
    name_server.records["pumps.example"] = [domain_records.record_of(other)]
    assert domain_records.outcome_for(company) == "missing"


def test_a_look_that_was_cut_off_is_taken_up_again(client, company, admin):
    ask(client, company, "dns")
    assert domain_records.claim() is not None
    assert domain_records.claim() is None
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert domain_records.look_up_waiting() == 1


def test_we_look_once_a_minute(client, company, admin):
    assert ask(client, company, "dns").status_code == 302
    assert ask(client, company, "dns").status_code == 409
    domain_records.look_up_waiting()
    assert ask(client, company, "dns").status_code == 429
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        client.force_login(admin)
        assert ask(client, company, "dns").status_code == 302


def test_what_a_check_is_about_has_to_be_there(client):
    bare = a_company(city="")
    client.force_login(a_member(bare))
    for way in ("dns", "registry", "address-letter"):
        assert ask(client, bare, way).status_code == 409, way
    answer = ask(client, bare, "email-domain", address="a@b.example")
    assert answer.status_code == 422
    assert not CheckWish.objects.exists()


def test_an_unknown_way_is_not_there(client, company, admin):
    assert ask(client, company, "money").status_code == 404
    assert client.get(f"/me/company/{company.pk}/checks/dns/").status_code == 405


def upload(content=PDF, name="x.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_a_document_is_kept_apart_under_a_random_name(client, company, admin, settings):
    typed = {"title": "Export licence", "document": upload(name="../../me.html")}
    assert ask(client, company, "document", **typed).status_code == 302
    wish = CheckWish.objects.get()
    assert re.fullmatch(r"checks/[0-9a-f-]{36}\.pdf", wish.document.name)
    assert (Path(settings.PRIVATE_ROOT) / wish.document.name).read_bytes() == PDF
    assert client.get(f"/media/{wish.document.name}").status_code == 404


WRONG = {
    "none": ("", "Choose the document"),
    "an empty one": (b"", "is empty"),
    "a page": (b"<html>%PDF-", "is no PDF file"),
    "a page before it": (b"<b>" + PDF, "is no PDF file"),
    "half of one": (PDF[:-8], "is not whole"),
    "something behind it": (PDF + b"PK\x05\x06", "is not whole"),
    "too large": (bytes(10_000_001), "more than 10 MB"),
}


@pytest.mark.parametrize("case", WRONG)
def test_only_a_whole_pdf_and_nothing_else_is_taken(client, company, admin, case):
    content, sentence = WRONG[case]
    typed = {
        "title": "Export licence",
        "document": upload(content) if case != "none" else "",
    }
    answer = ask(client, company, "document", **typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Export licence" in answer.text
    assert not CheckWish.objects.exists()


def test_a_full_disk_leaves_no_wish_and_no_file(client, company, admin, settings):
    with full_disk.room_for(20):
        answer = ask(client, company, "document", title="Licence", document=upload())
    assert answer.status_code == 422
    assert "no room for files" in answer.text
    assert not CheckWish.objects.exists()
    assert list(Path(settings.PRIVATE_ROOT).glob("*/*")) == []


def test_a_document_goes_30_days_after_its_answer(client, company, admin, settings):
    ask(client, company, "document", title="Licence", document=upload())
    wish = CheckWish.objects.get()
    file = Path(settings.PRIVATE_ROOT) / wish.document.name
    check_wishes.confirm(wish, by=a_member(), note="Seen today.")
    check_wishes.tidy()
    assert file.exists()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        check_wishes.tidy()
    assert not file.exists()
    assert CheckWish.objects.get().document.name == ""


def test_staff_confirm_with_a_note_that_is_theirs(client, company, admin, letters):
    ask(client, company, "registry")
    staff = a_member(is_staff=True)
    check_wishes.confirm(CheckWish.objects.get(), by=staff, note="Secret note, 3 Jan.")
    [check] = standing(company)
    assert (check.checked_by, check.about) == (staff.subject, "")
    [letter] = letters()
    assert letter.to == admin.email
    for text in (letter.body, page(client, company)):
        assert "Secret note" not in text
    shown = client.get(company.get_absolute_url()).text
    assert "by our staff" in shown
    assert "Secret note" not in shown
    assert "501234567" not in shown


def test_a_refusal_says_why(client, company, admin, letters):
    ask(client, company, "registry")
    answer = "The number is another company's."
    check_wishes.refuse(CheckWish.objects.get(), by=a_member(), answer=answer)
    assert answer in letters()[0].body
    assert "The number is another company" in page(client, company)
    with pytest.raises(check_wishes.AnsweredAlready):
        check_wishes.confirm(CheckWish.objects.get(), by=a_member(), note="x")


def a_letter(client, company):
    ask(client, company, "address-letter")
    return check_wishes.print_letter(CheckWish.objects.get(), by=a_member())


def test_the_code_of_the_letter_is_entered_as_it_is_read(client, company, admin):
    code = a_letter(client, company)
    assert not set(code) & set("ILOU01")
    assert code not in str(CheckWish.objects.values().get())
    typed = f" {code[:5].lower()}-{code[5:]} "
    assert ask(client, company, "code", code=typed).status_code == 302
    [check] = standing(company)
    assert check.method == Method.ADDRESS_LETTER


def test_after_five_wrong_codes_the_right_one_is_over(client, company, admin):
    code = a_letter(client, company)
    for _ in range(5):
        assert ask(client, company, "code", code="AAAAA AAAAA").status_code == 409
    assert ask(client, company, "code", code=code).status_code == 409
    assert standing(company) == []


def test_a_code_lives_60_days(client, company, admin):
    code = a_letter(client, company)
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        client.force_login(admin)
        assert ask(client, company, "code", code=code).status_code == 409
    assert standing(company) == []


def test_a_new_letter_ends_the_one_before(client, company, admin):
    code = a_letter(client, company)
    new = check_wishes.print_letter(CheckWish.objects.get(), by=a_member())
    assert ask(client, company, "code", code=code).status_code == 409
    assert ask(client, company, "code", code=new).status_code == 302


def made(company, *methods, days=365):
    about = {Method.DNS: "pumps.example", Method.EMAIL_DOMAIN: "pumps.example"}
    for method in methods or Method:
        checks.enter(company, method, about=about.get(method, ""))
    end = timezone.localdate() + timedelta(days=days)
    Check.objects.filter(company=company, ended_at=None).update(
        checked_on=end - timedelta(days=365), expires_on=end
    )


@pytest.mark.parametrize(
    ("change", "ended"),
    [
        ("web_address = 'https://elsewhere.example/'", {"dns", "email-domain"}),
        ("web_address = ''", {"dns", "email-domain"}),
        ("web_address = 'https://shop.pumps.example/x'", set()),
        ("registry_number = '1'", {"registry"}),
        ("legal_name = 'Another Lda'", {"registry"}),
        ("city = 'Faro'", {"address-letter"}),
        ("country = 'ES'", {"address-letter", "registry"}),
        ("founded_year = 1990", set()),
    ],
)
def test_a_check_ends_with_its_fact_by_raw_sql_too(company, change, ended):
    made(company)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE members_company SET {change} WHERE id = {company.pk}")
    over = Check.objects.filter(ending="changed", ended_at__isnull=False)
    assert set(over.values_list("method", flat=True)) == ended


def test_a_new_street_ends_the_letter_and_its_code(client, company, admin):
    code = a_letter(client, company)
    made(company, Method.ADDRESS_LETTER)
    profiles.save_contact(company, {"street": "Rua 2"}, has_no_fax=None)
    assert standing(company) == []
    assert ask(client, company, "code", code=code).status_code == 409
    assert CheckWish.objects.get().outcome == "changed"


def test_the_same_street_saved_again_ends_nothing(company):
    made(company, Method.ADDRESS_LETTER)
    profiles.save_contact(company, {"street": "Rua 1"}, has_no_fax=False)
    assert len(standing(company)) == 1


def found_by(method):
    return set(
        SearchDoc.objects.filter(checks__contains=[method]).values_list(
            "kind", flat=True
        )
    )


def test_search_finds_a_company_and_its_goods_by_a_check_while_it_stands(company):
    an_item(by=company)
    made(company, Method.DNS)
    assert len(found_by("dns")) == 2
    edit = Edit(facts={"web_address": "https://elsewhere.example"})
    profiles.write(company, edit, by=None)
    assert found_by("dns") == set()


def test_search_forgets_a_check_after_its_last_day(company):
    an_item(by=company)
    made(company, Method.DNS)
    Check.objects.update(
        checked_on=timezone.localdate() - timedelta(days=366),
        expires_on=timezone.localdate() - timedelta(days=1),
    )
    following.follow_waiting()
    assert found_by("dns") == set()


def test_a_check_made_anew_ends_the_one_before(company):
    made(company, Method.DNS)
    made(company, Method.DNS)
    assert len(standing(company)) == 1
    assert Check.objects.get(ending="renewed").ended_at


def test_reminders_come_at_30_and_7_days_once_each(company, letters):
    owner = a_member(company)
    a_member(company, role="editor")
    made(company, Method.DNS, days=29)
    assert (check_letters.remind(), check_letters.remind()) == (1, 0)
    with time_machine.travel(timezone.now() + timedelta(days=23)):
        assert (check_letters.remind(), check_letters.remind()) == (1, 0)
    assert [letter.to for letter in letters()] == [owner.email] * 2


def test_a_check_far_from_its_end_is_not_reminded_of(company):
    made(company, Method.DNS, days=31)
    assert check_letters.remind() == 0


def test_the_street_in_the_contact_is_sealed_still(company):
    assert contacts.opened(contacts.contact_of(company), ["street"]) == {
        "street": "Rua 1"
    }


def test_the_page_asks_little(client, company, admin, django_assert_max_num_queries):
    made(company)
    with django_assert_max_num_queries(12):
        page(client, company)
