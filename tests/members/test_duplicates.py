"""Is it one of these? Asked of whoever begins a company, before it is there twice."""

from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from members import duplicates
from members.duplicates import Typed
from members.models import Company
from tests.people import a_company, a_member

pytestmark = pytest.mark.django_db

NEW = "/me/company/new/"


@pytest.fixture
def member(client):
    member = a_member()
    client.force_login(member)
    return member


def typed(name="Porto Pumps", **other):
    return {
        "trading_name": name,
        "country": "PT",
        "business_type": "manufacturer",
        "industry": "components",
        "form_key": str(uuid4()),
    } | other


def names(member, name, country="PT", **other):
    found = duplicates.like(Typed(name, country, **other), by=member)
    return [one.company.name for one in found]


@pytest.mark.parametrize(
    ("there", "entered"),
    [
        ("Porto Pumps Lda.", "PORTO PUMPS"),
        ("Müller Maschinenbau GmbH & Co. KG", "Muller Maschinenbau"),
        ("Ćwikła S.A.", "Cwikla"),
        ("Acme Trading Co., Ltd", "ACME Trading Limited"),
        ("Завод Насосов ООО", "Zavod Nasosov"),
        ("不锈钢集团有限公司", "不锈钢集团"),
        ("Porto Pumps", "Porto Pumps Trading"),
        ("Limited Co", "Limited Co"),
    ],
)
def test_names_are_alike_whatever_their_form(member, there, entered):
    a_company(there)
    a_company("Something else entirely")
    assert names(member, entered) == [there]


def test_the_legal_name_counts_too(member):
    a_company("Pumpen24", legal_name="Rheinische Pumpenwerke AG")
    assert names(member, "Rheinische Pumpenwerke") == ["Pumpen24"]


@pytest.mark.parametrize(
    ("there", "entered", "same"),
    [
        ("https://www.pumps.co.uk/en/", "https://shop.pumps.co.uk", True),
        ("https://PUMPS.example", "https://pumps.example:443/x", True),
        ("https://bücher.example/", "https://www.xn--bcher-kva.example", True),
        ("https://ana.github.io", "https://eva.github.io", False),
        ("https://notpumps.example", "https://pumps.example", False),
        ("https://10.0.0.1/", "https://10.0.0.1/", False),
        ("https://a.gmail.com/", "https://b.gmail.com/", False),
    ],
)
def test_the_web_domain_is_the_registrable_one(member, there, entered, same):
    a_company("There already", web_address=there)
    found = names(member, "Of another name", web_address=entered)
    assert found == (["There already"] if same else [])


def test_a_host_of_many_says_nothing(member):
    for n in range(4):
        a_company(f"{n} {uuid4()}", web_address=f"https://mall.example/{n}")
    assert names(member, "X", web_address="https://mall.example/9") == []


@pytest.mark.promise("T1")
def test_a_number_that_a_company_keeps_private_is_not_compared(member):
    shown, hidden = (a_company(name, registry_number="501 234-567") for name in "AB")
    Company.objects.filter(pk=shown.pk).update(public_fields=["registry_number"])
    assert names(member, "X", registry_number="501.234.567") == [shown.trading_name]
    assert names(member, "X", country="ES", registry_number="501.234.567") == []
    assert hidden.pk


@pytest.mark.promise("T1")
@pytest.mark.parametrize("state", ["published_at", "unpublished_at", "suspended_at"])
def test_what_is_not_published_is_not_revealed(client, member, state):
    company = a_company("Porto Pumps", web_address="https://pumps.example")
    now = None if state == "published_at" else timezone.now()
    Company.objects.update(**{state: now})
    answer = client.post(NEW, typed(web_address="https://pumps.example"))
    assert answer.status_code == 302
    assert Company.objects.exclude(pk=company.pk).get().web_address


def test_an_unclaimed_import_is_named_and_a_claimed_one_is_not(client, member):
    company = a_company("Porto Pumps", published_at=None, source="import")
    answer = client.post(NEW, typed())
    assert "Porto Pumps</bdi></strong>" in answer.text
    assert company.get_absolute_url() not in answer.text
    a_member(company)
    assert client.post(NEW, typed()).status_code == 302


def test_it_is_asked_and_nothing_typed_is_lost(client, member):
    there = a_company("Porto Pumps Lda", web_address="https://www.pumps.example")
    sent = typed(web_address="https://pumps.example", registry_number="501")
    answer = client.post(NEW, sent)
    assert answer.status_code == 200
    assert "Is it one of these?" in answer.text
    assert there.get_absolute_url() in answer.text
    for value in sent.values():
        assert f'value="{value}"' in answer.text
    assert Company.objects.count() == 1
    none = sent | {"is_none_of": answer.context["mark"]}
    first, second = client.post(NEW, none), client.post(NEW, none)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    entered = Company.objects.exclude(pk=there.pk).get()
    assert (entered.registry_number, entered.public_fields) == ("501", [])


def test_the_first_form_sent_again_is_not_asked_about_itself(client, member):
    sent = typed()
    assert client.post(NEW, sent).status_code == 302
    assert client.post(NEW, sent).status_code == 302
    assert Company.objects.count() == 1


def test_another_name_is_asked_about_again(client, member):
    a_company("Porto Pumps")
    a_company("Vigo Valves")
    first = client.post(NEW, typed())
    other = typed("Vigo Valves", is_none_of=first.context["mark"])
    assert "Vigo Valves" in client.post(NEW, other).text
    assert client.post(NEW, typed(is_none_of="x")).status_code == 200


def test_ones_own_is_opened_and_a_team_is_asked(client, member):
    own = a_company("Porto Pumps", published_at=None)
    own.memberships.create(member=member, role="owner")
    a_member(a_company("Porto Pumps SA"))
    answer = client.post(NEW, typed()).text
    assert f'href="/me/company/{own.pk}/"' in answer
    assert answer.count("ask its team") == 1


def test_bad_input_is_handed_back_before_anything_is_compared(client, member):
    a_company("Porto Pumps")
    for wrong in ({"web_address": "javascript:x"}, {"registry_number": "9" * 21}):
        answer = client.post(NEW, typed(**wrong))
        assert answer.status_code == 422
        assert "Is it one of these?" not in answer.text


def test_among_ten_thousand_it_reads_indexes(member, django_assert_num_queries):
    Company.objects.bulk_create(
        (
            Company(
                trading_name=f"{uuid4()} Trading {n} Ltd",
                slug="x",
                country="PT",
                business_type="manufacturer",
                industry="components",
                registry_number=str(n),
                web_address=f"https://{n}.example",
                published_at=timezone.now(),
            )
            for n in range(10_000)
        ),
        batch_size=500,
    )
    a_company("Porto Pumps")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE members_company")
    everything = Typed("Porto Pumps", "PT", "https://777.example", "777")
    with django_assert_num_queries(6):  # two of them begin and end the transaction
        assert len(duplicates.like(everything, by=member)) == 2
    reach = duplicates.in_reach(member)
    for rows, index in (
        (duplicates.with_number(reach, everything), "company_plain_number"),
        (duplicates.hosted(reach, "777.example")[:4], "company_host_backwards"),
        (duplicates.named_alike(reach, everything), "company_plain_trading_name"),
        (duplicates.named_alike(reach, everything), "company_plain_legal_name"),
    ):
        assert index in rows.explain()
