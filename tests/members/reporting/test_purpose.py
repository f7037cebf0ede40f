"""What a report is for is said before it is kept; the database keeps none without."""

import pytest
from django.db import IntegrityError, transaction

from members.models import SavedReport
from tests.people import a_staff_member

pytestmark = pytest.mark.django_db


def a_saved_report(**fields):
    usual = {"name": "By type", "purpose": "For the fair", "question": "table=type"}
    return SavedReport.objects.create(**usual | fields)


@pytest.mark.promise("T5")
@pytest.mark.parametrize("purpose", ["", " ", "\n\t "])
def test_a_report_without_a_purpose_is_not_kept(purpose):
    owner = a_staff_member("marketing")
    assert a_saved_report(owner=owner).purpose
    with pytest.raises(IntegrityError, match="has_a_purpose"), transaction.atomic():
        a_saved_report(owner=owner, name="Another", purpose=purpose)


@pytest.mark.promise("T5")
def test_a_report_without_an_owner_is_not_kept():
    with pytest.raises(IntegrityError), transaction.atomic():
        a_saved_report()
