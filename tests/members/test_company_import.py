"""Companies entered by staff from a file: looked through, entered, invited once."""

import re
import tracemalloc
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from members import claim_invitations, company_imports, company_rows, confirming
from members.models import (
    Company,
    CompanyImport,
    ImportedCompany,
    Member,
    Membership,
    NoInvitation,
)
from tests.people import a_company, a_member, a_staff_member
from tests.searched import unmarked

pytestmark = pytest.mark.django_db

HEADER = "trading_name,country,business_type,industry,city,web_address,email"
LIST = "/admin/members/companyimport/"


def line(name="Porto Pumps Lda", country="PT", **other):
    said = {"web_address": "", "email": "", "city": "Porto"} | other
    values = (name, country, "manufacturer", "components")
    return ",".join([*values, said["city"], said["web_address"], said["email"]])


def a_file(*lines, header=HEADER):
    return "\n".join([header, *lines]).encode()


def looked_through(content, source="the Demo register"):
    batch = company_imports.upload(
        content, source=source, ground="register", by=None, form_key=uuid4()
    )
    company_imports.work()
    batch.refresh_from_db()
    return batch


def entered(*lines):
    batch = looked_through(a_file(*lines))
    company_imports.confirm(batch)
    company_imports.work()
    batch.refresh_from_db()
    return batch


def counts(batch):
    return batch.new, batch.known, batch.wrong


def errors(*lines, header=HEADER):
    batch = looked_through(a_file(*lines, header=header))
    return [(e.row, e.column, e.words) for e in company_imports.errors_of(batch)]


@pytest.fixture
def staff(client):
    member = a_staff_member("support")
    client.force_login(member)
    return member


def test_nothing_is_entered_before_somebody_says_so():
    a_company("Vigo Valves", country="ES")
    batch = looked_through(a_file(line(), line("Vigo Valves SA", "ES"), line("", "PT")))
    assert counts(batch) == (1, 1, 1)
    assert Company.objects.count() == 1
    company_imports.confirm(batch)
    company_imports.work()
    assert set(Company.objects.values_list("trading_name", flat=True)) == {
        *("Vigo Valves", "Porto Pumps Lda")
    }
    assert not Member.objects.exists()
    assert not Membership.objects.exists()


@pytest.mark.promise("W1")
def test_the_page_says_where_it_is_from_until_the_company_confirms_it(client):
    entered(line(web_address="https://pumps.example"))
    company = Company.objects.get(source="import")
    page = client.get(company.get_absolute_url()).text
    assert "from: the Demo register" in page
    assert "not stated by the company" in page
    assert "Porto Pumps" in unmarked(client.get("/search/?q=pumps&tab=suppliers").text)
    confirming.confirm(company, by=a_member(company))
    assert "Demo register" not in client.get(company.get_absolute_url()).text


def test_the_same_file_again_changes_nothing():
    first = entered(line(), line("Faro Fans"))
    before = list(Company.objects.order_by("pk").values())
    again = entered(line(), line("Faro Fans"))
    assert counts(first) == (2, 0, 0)
    assert counts(again) == (0, 2, 0)
    assert list(Company.objects.order_by("pk").values()) == before


def test_a_company_that_was_claimed_and_renamed_is_known_all_the_same():
    entered(line())
    Company.objects.update(trading_name="Quite another name")
    assert counts(entered(line("Porto Pumps"))) == (0, 1, 0)
    assert counts(looked_through(a_file(line("Porto Pumps", "ES")))) == (1, 0, 0)


def test_what_is_the_same_stands_once():
    a_company("Other", registry_number="501 234", country="PT")
    header = "trading_name,country,business_type,industry,registry_number"
    plain = "{},PT,manufacturer,components,{}"
    batch = looked_through(
        a_file(
            plain.format("Any name", "501-234"),
            plain.format("Porto Pumps", ""),
            plain.format("PORTO PUMPS Lda", ""),
            "Porto Pumps,ES,manufacturer,components,",
            header=header,
        )
    )
    assert counts(batch) == (1, 1, 2)
    [first, second] = company_imports.errors_of(batch)
    assert "row 3" in first.words
    assert "another country" in second.words


@pytest.mark.parametrize(
    ("lines", "column"),
    [
        (line("x" * 201), "trading_name"),
        (line(country="ZZ"), "country"),
        (line(web_address="javascript:alert(1)"), "web_address"),
        (line(email="no address"), "email"),
        (line(city="y" * 10_001), "city"),
        ("Porto,PT,nonsense,components,,,", "business_type"),
        ("Porto,PT,manufacturer,nonsense,,,", "industry"),
        ("Porto,PT", ""),
        ('"a\nb",PT,manufacturer,components,,,', "trading_name"),
    ],
)
def test_an_error_says_row_column_and_what_is_wrong(lines, column):
    [(row, where, words)] = errors(line("Good"), lines)
    assert (row, where) == (3, column)
    assert words.endswith(".")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (a_file(line("Ćwikła")).decode().encode("utf-8-sig"), ""),
        (a_file(line("Ćwikła")).decode().encode("utf-16"), ""),
        (a_file(line("Müller")).decode().encode("latin-1"), "Line 2 is neither UTF-8"),
        (a_file(line()).decode().encode("utf-16-le"), "NUL"),
        (b"", "There is no column trading_name"),
        (a_file(line(), header=HEADER + ",phone"), "“phone” is not known"),
        (a_file(header=HEADER + ",city"), "twice"),
        (a_file(header=",".join(f"c{n}" for n in range(101))), "100 columns"),
        (b"x" * 8_000_001, "more than 8 MB"),
        (b"\x89PNG\r\n\x1a\n\xff", "UTF-8"),
    ],
)
def test_a_file_is_read_or_refused_as_a_whole(content, words):
    if words:
        with pytest.raises(company_rows.Unreadable, match=words):
            looked_through(content)
        assert not CompanyImport.objects.exists()
    else:
        assert counts(looked_through(content)) == (1, 0, 0)


def test_semicolons_and_tabs_separate_too():
    for sign in ";\t":
        text = a_file(line()).decode().replace(",", sign)
        assert counts(looked_through(text.encode())) == (1, 0, 0)


def test_lines_end_as_any_program_ends_them():
    assert list(company_rows.lines("a\r\nb\rc\n\nd\u2028e")) == [
        *("a\r\n", "b\r", "c\n", "\n", "d\u2028e")
    ]


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(company_rows, "MOST_ROWS", 2)
    batch = looked_through(a_file(line("One"), line("Two"), line("Three")))
    assert "more than 2 rows. Split the file" in batch.trouble
    assert batch.content is None


def test_so_many_rows_are_taken_and_empty_lines_are_none(monkeypatch):
    monkeypatch.setattr(company_rows, "MOST_ROWS", 2)
    batch = looked_through(a_file(line("One"), line("Two")) + b"\n\n,,\n")
    assert (batch.trouble, counts(batch)) == ("", (2, 0, 0))


def test_failed_rows_come_back_as_a_file_that_is_safe_and_can_be_mended():
    batch = looked_through(a_file(line("=cmd|' /C calc'!A0", "ZZ"), line("Good")))
    text = company_imports.failed_rows(batch)
    assert "'=cmd" in text
    assert text.splitlines()[0].endswith(",_error")
    mended = text.replace(",ZZ,", ",PT,")
    assert counts(looked_through(mended.encode())) == (1, 0, 0)
    company_imports.confirm(batch)
    company_imports.work()
    batch.refresh_from_db()
    assert company_imports.failed_rows(batch) == text


@pytest.mark.promise("T3")
def test_addresses_are_sealed_and_the_file_is_gone():
    batch = entered(line(email="Ana@Pumps.example"))
    row = ImportedCompany.objects.get()
    assert batch.content is None
    for kept in (row.address, row.address_digest, batch.errors):
        assert b"ana" not in bytes(kept).lower()


def test_one_invitation_and_one_reminder_then_the_address_is_gone(letters):
    entered(line(email="ana@pumps.example"))
    for _ in range(2):
        claim_invitations.invite_due()
    [letter] = letters()
    assert letter.to == "ana@pumps.example"
    assert "the Demo register" in letter.body
    company = Company.objects.get()
    assert company.get_absolute_url() in letter.body
    later()
    for _ in range(2):
        claim_invitations.invite_due()
    later()
    claim_invitations.invite_due()
    assert len(letters()) == 2
    assert ImportedCompany.objects.get().address is None


def later():
    ImportedCompany.objects.update(invited_at=timezone.now() - timedelta(days=15))


def test_an_address_beside_many_companies_is_invited_once(letters):
    entered(*(line(f"Company {n}", email="ana@pumps.example") for n in range(3)))
    entered(line("Another", email="ANA@pumps.example"))
    claim_invitations.invite_due()
    assert len(letters()) == 1


@pytest.mark.parametrize("state", ["claimed", "unpublished", "suspended"])
def test_nobody_is_invited_where_it_is_too_late(letters, state):
    entered(line(email="ana@pumps.example"))
    if state == "claimed":
        a_member(Company.objects.get())
    else:
        Company.objects.update(**{f"{state}_at": timezone.now()})
    claim_invitations.invite_due()
    assert letters() == []
    assert ImportedCompany.objects.get().address is None


def test_never_again_is_a_button_and_holds_for_later_files(letters, client):
    entered(line(email="ana@pumps.example"))
    claim_invitations.invite_due()
    link = re.search(r"testserver(/u/no-invitation/\S+)", letters()[0].body)[1]
    assert client.get(link).status_code == 200
    assert not NoInvitation.objects.exists()
    for _ in range(2):
        answer = client.post(link)
        assert "None comes to your address again" in answer.text
        assert not answer.cookies
    later()
    entered(line("Another", email="Ana@pumps.example"))
    claim_invitations.invite_due()
    assert len(letters()) == 1
    assert not ImportedCompany.objects.to_invite().exists()
    Company.objects.all().delete()
    assert client.post(link).status_code == 200
    assert client.post(link[:-5] + "/").status_code == 400


def test_a_team_that_came_is_asked_after_90_days(letters):
    entered(line())
    a_member(Company.objects.get())
    confirming.ask_due()
    assert letters() == []
    Company.objects.update(asked_on=timezone.localdate() - timedelta(days=90))
    confirming.ask_due()
    assert "has confirmed its page yet" in letters()[0].body


def test_support_uploads_looks_through_and_enters(client, staff):
    form = {
        "source": "the Demo register",
        "ground": "register",
        "form_key": str(uuid4()),
    }
    answers = [
        client.post(
            f"{LIST}upload/",
            form | {"file": SimpleUploadedFile("a.csv", a_file(line(), line("")))},
        )
        for _ in range(2)
    ]
    batch = CompanyImport.objects.get()
    review = f"{LIST}{batch.pk}/review/"
    assert {answer["Location"] for answer in answers} == {review}
    assert "is being looked through" in client.get(review).text
    company_imports.work()
    assert "1 new, 0 known, 1 with errors" in client.get(review).text
    assert "This field is required" in client.get(f"{LIST}{batch.pk}/failed.csv").text
    for _ in range(2):
        assert client.post(review, {"enter": "1"}).status_code == 302
    company_imports.work()
    assert "Entered: " in client.get(review).text
    assert Company.objects.get().source == "import"


def test_a_discarded_file_is_forgotten(client, staff):
    batch = looked_through(a_file(line(email="ana@pumps.example"), line("")))
    review = f"{LIST}{batch.pk}/review/"
    client.post(review, {"discard": "1"})
    client.post(review, {"enter": "1"})
    company_imports.work()
    batch.refresh_from_db()
    assert (batch.content, batch.errors, batch.confirmed_at) == (None, None, None)
    assert "Discarded: " in client.get(review).text
    assert not Company.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"source": ""}, {"ground": ""}, {"ground": "x"}, {"file": ""}]
)
def test_source_and_ground_are_needed(client, staff, wrong):
    form = {"source": "x", "ground": "register", "form_key": str(uuid4())}
    form["file"] = SimpleUploadedFile("a.csv", a_file(line()))
    assert client.post(f"{LIST}upload/", form | wrong).status_code == 422
    form["file"] = SimpleUploadedFile("a.csv", "Müller".encode("latin-1"))
    answer = client.post(f"{LIST}upload/", form)
    assert answer.status_code == 422
    assert "CSV UTF-8" in answer.text
    assert not CompanyImport.objects.exists()


@pytest.mark.parametrize("role", ["moderator", "verifier", "marketing"])
def test_other_staff_and_strangers_do_not_come_in(client, role):
    batch = looked_through(a_file(line()))
    addresses = [
        f"{LIST}upload/",
        *(f"{LIST}{batch.pk}/{x}" for x in ("review/", "failed.csv")),
    ]
    for address in addresses:
        client.logout()
        assert client.get(address)["Location"].startswith("/admin/login/")
        client.force_login(a_member())
        assert client.post(address).status_code == 302
        client.force_login(a_staff_member(role))
        assert (
            client.get(address).status_code == client.post(address).status_code == 403
        )


def test_after_a_week_nothing_of_a_file_is_kept():
    open_one, entered_one = looked_through(a_file(line("A"))), entered(line("B"), "x")
    CompanyImport.objects.update(uploaded_at=timezone.now() - timedelta(days=8))
    company_imports.forget_old()
    for batch in (open_one, entered_one):
        batch.refresh_from_db()
        assert (batch.content, batch.errors) == (None, None)
    assert open_one.discarded_at


def test_the_command_looks_and_enters(tmp_path, capsys):
    file, failed = tmp_path / "companies.csv", tmp_path / "failed.csv"
    file.write_bytes(a_file(line(), line("", "PT")))
    said = {"source": "the Demo register", "ground": "licence", "failed": failed}
    call_command("import_companies", file, **said)
    out = capsys.readouterr()
    assert "1 new, 0 known, 1 with errors; nothing was entered." in out.out
    assert "row 3, trading_name: This field is required." in out.err
    assert "trading_name: This field" in failed.read_text()
    assert not Company.objects.exists()
    call_command("import_companies", file, enter=True, **said)
    assert Company.objects.count() == 1
    file.write_bytes(b"x")
    with pytest.raises(CommandError, match="no column"):
        call_command("import_companies", file, **said)


def test_ten_thousand_rows_are_read_in_batches(django_assert_max_num_queries):
    content = a_file(
        *(line(f"{uuid4()} {n}", email=f"{n}@x.example") for n in range(10_000))
    )
    batch = company_imports.upload(
        content, source="x", ground="register", by=None, form_key=uuid4()
    )
    with django_assert_max_num_queries(20 * 5 + 12):
        company_imports.work()
    batch.refresh_from_db()
    assert counts(batch) == (10_000, 0, 0)
    tracemalloc.start()
    held = sum(1 for _ in company_rows.rows(content.decode()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert held == 10_000
    assert peak < 4 * len(content) + 2_000_000


def test_entering_asks_the_same_for_each_batch(django_assert_max_num_queries):
    batch = looked_through(a_file(*(line(f"{uuid4()} {n}") for n in range(1_000))))
    company_imports.confirm(batch)
    with django_assert_max_num_queries(70):
        company_imports.work()
    assert Company.objects.count() == 1_000
