"""The link of a package: without signing in, counted, ending, revocable."""

import hashlib
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.exporting import files
from privacy import retention
from privacy.models import (
    PartnerFile,
    PartnerLink,
    ReleaseExport,
)
from privacy.releases import exports, partnering
from privacy.releases.partnering import Over, Refused
from tests.members.exporting.world import (
    a_release,
    content,
    page,
    signed_in,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.promise("T7"),
    pytest.mark.promise("O1"),
]


@pytest.fixture(autouse=True)
def release():
    return a_release("industry", "type")


def test_a_partner_fetches_without_signing_in_and_without_a_cookie(export, client):
    address = f"/figures/{partnering.link(export)}/"
    shown = client.get(address)
    assert shown.status_code == 200
    assert "Ölwerk GmbH" in shown.text
    assert shown["Referrer-Policy"] == "no-referrer"
    assert "no-store" in shown["Cache-Control"]
    assert PartnerLink.objects.get().downloads == 0  # looking is not fetching
    for n in (1, 2):
        answer = client.post(address)
        assert answer.content == content(export)
        assert answer["Content-Type"] == "application/zip"
        assert PartnerLink.objects.get().downloads == n
    assert not shown.cookies
    assert not answer.cookies


def test_another_site_fetches_nothing(export, client):
    address = f"/figures/{partnering.link(export)}/"
    answer = client.post(address, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert PartnerLink.objects.get().downloads == 0


def test_only_a_digest_of_the_secret_is_kept(export):
    token = partnering.link(export)
    link = PartnerLink.objects.get()
    assert link.digest == hashlib.sha256(token.encode()).hexdigest()
    assert token not in repr(vars(link))
    assert len(token) >= 32


def test_a_link_that_is_over_revoked_or_made_up_is_gone(export, client):
    token = partnering.link(export)
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1), tick=True):
        late = client.get(f"/figures/{token}/"), client.post(f"/figures/{token}/")
    assert partnering.revoke(export)
    revoked = client.get(f"/figures/{token}/"), client.post(f"/figures/{token}/")
    made_up = client.get("/figures/x/"), client.post(f"/figures/{'é' * 300}/")
    for answer in (*late, *revoked, *made_up):
        assert answer.status_code == 410
        assert "This link is over" in answer.text
        assert answer["Referrer-Policy"] == "no-referrer"
    assert PartnerLink.objects.get().downloads == 0
    assert not partnering.revoke(export)


def test_a_new_link_takes_the_place_of_the_old_one(export):
    old, new = partnering.link(export), partnering.link(export)
    with pytest.raises(Over):
        partnering.behind(old)
    assert partnering.behind(new) == export
    with pytest.raises(DatabaseError), transaction.atomic():
        PartnerLink.objects.update(revoked_at=None)


def test_marketing_makes_the_link_sees_it_once_and_revokes_it(export, asked, marketing):
    client = signed_in(marketing)
    shown = client.post(page(asked), {"act": "link"})
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    (address,) = set(re.findall(r"http://testserver(/figures/[\w-]+/)", shown.text))
    assert address not in client.get(page(asked)).text
    assert Client().get(address).status_code == 200
    assert "Revoke the link?" in client.get(f"{page(asked)}revoke/").text
    assert Client().get(address).status_code == 200  # asked, not done
    for _ in range(2):
        assert client.post(f"{page(asked)}revoke/").status_code == 302
    assert Client().get(address).status_code == 410


def test_a_link_is_made_of_a_package_alone(asked, marketing, officer):
    client = signed_in(marketing)
    assert client.post(page(asked), {"act": "link"}).status_code == 409
    assert client.get(f"{page(asked)}revoke/").status_code == 404
    assert signed_in(officer).post(page(asked), {"act": "link"}).status_code == 403


def test_a_package_goes_when_its_days_are_over_and_the_listing_stays(export, asked):
    partnering.link(export)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1), tick=True):
        assert partnering.forget_files() == 1
        with pytest.raises(Refused, match="gone"):
            partnering.link(export)
        rules = {str(one.rule): one.overdue for one in retention.report()}
        assert rules["privacy.PartnerFile.ends_at, 0 days"] == 0
    assert not PartnerFile.objects.exists()
    assert len(exports.public_list()) == 1


def test_the_page_of_a_link_takes_few_queries(export, client):
    address = f"/figures/{partnering.link(export)}/"
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    assert len(found) <= 3, [one["sql"][:80] for one in found]


def test_every_format_can_be_in_a_package():
    assert set(files.KINDS) | {"zip"} == set(ReleaseExport.Format.values)
