"""Found by certificate: as long as it counts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from listings.models import SearchDoc
from listings.search import index, keeping
from members.models import Certificate
from tests.people import a_company, an_item

pytestmark = pytest.mark.django_db


def test_what_lapsed_is_found_by_no_more():
    company, today = a_company(), timezone.localdate()
    item = an_item(company)
    Certificate.objects.create(
        company=company,
        standard="ISO 9001",
        valid_from=today,
        valid_until=today,
        approved_at=timezone.now(),
    )
    index.enter_companies([company.pk])
    index.enter_items([item.pk])
    rows = SearchDoc.objects.filter(company_id=company.pk)
    assert [row.certs for row in rows] == [["ISO 9001"]] * 2
    yesterday = today - timedelta(days=1)
    Certificate.objects.update(valid_from=yesterday, valid_until=yesterday)
    keeping.tidy()
    assert [row.certs for row in rows.all()] == [[]] * 2
