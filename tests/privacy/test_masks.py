"""What staff see in a list: everybody's business in clear, everything private as a mask."""

import pytest

from members.models import AddressChange, Company, CompanyContact, Member, SignUp
from privacy import holdings
from privacy.holdings import MASK, masked


def test_what_is_public_is_shown():
    company = Company(trading_name="Porto Pumps", founded_year=None)
    assert masked(company, "trading_name") == "Porto Pumps"
    assert masked(company, "founded_year") == ""


@pytest.mark.promise("H3")
@pytest.mark.parametrize(
    ("instance", "field"),
    [
        (Member(full_name="Ana"), "full_name"),
        (Member(email="ana@example.org"), "email"),
        (Company(vat_id="PT123"), "vat_id"),
        # Private until the company switches it on.
        (Company(turnover_band="1-5"), "turnover_band"),
        (CompanyContact(phone=b"sealed"), "phone"),
        (CompanyContact(phone=None), "phone"),
        (AddressChange(new_address="ana@example.org"), "new_address"),
        (SignUp(digest="x"), "digest"),
    ],
)
def test_what_is_private_is_a_mask_even_where_it_is_empty(instance, field):
    assert masked(instance, field) == MASK


def test_a_field_that_nobody_declared_is_a_mask():
    assert masked(Member(member_id="ana"), "pk") == MASK


def test_of_an_account_staff_see_what_the_course_of_things_wrote():
    assert masked(Member(is_active=False), "is_active") == "False"


@pytest.mark.promise("H3")
def test_nothing_personal_is_plain_but_what_is_public():
    plain = [
        (model.__name__, name)
        for model, fields in holdings.registry.items()
        for name, holding in fields.items()
        if holding.personal and holdings.is_plain(holding)
    ]
    assert plain == []
