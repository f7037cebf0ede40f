"""Many read and save sealed fields at once: nobody sees ciphertext or another's value."""

import pytest

from bench import sealing_work
from members.models import CompanyContact

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.promise("T3")
def test_eight_threads_see_only_what_is_theirs():
    companies = sealing_work.some_companies(4)
    found = sealing_work.read_and_save(companies, threads=8, seconds=2)
    assert found.wrong == []
    assert found.saves > 0
    assert found.reads > 0


def test_a_value_of_another_company_would_be_seen():
    one, other = sealing_work.some_companies(2)
    contact = CompanyContact.objects.get(company=other)
    CompanyContact.objects.filter(company=one).update(phone=contact.phone)
    found = sealing_work.read_and_save([one], threads=1, seconds=0.2)
    assert "Unreadable" in found.wrong[0]
