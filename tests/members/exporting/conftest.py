"""Who asks for figures for a partner, who decides, and what becomes of it."""

import pytest

from members.exporting import partner_packages
from privacy.models import ReleaseExport
from privacy.releases.partnering import State
from tests.members.exporting.world import a_partner_release
from tests.people import a_staff_member


@pytest.fixture
def marketing():
    return a_staff_member("marketing", full_name="Marketa Ohlsdottir")


@pytest.fixture
def officer():
    return a_staff_member("privacy officer", full_name="Prudence Offermann")


@pytest.fixture
def asked(marketing):
    return a_partner_release(marketing)


@pytest.fixture
def export(asked, officer):
    """The package of an approved release."""
    partner_packages.decide(asked, State.APPROVED, by=officer)
    assert partner_packages.make_waiting() == 1
    return ReleaseExport.objects.get()
