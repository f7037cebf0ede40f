"""Why a message came: what is true of its reader, and nothing else."""

from datetime import date

import pytest

from members.mailing.sending import why
from members.mailing.sending.why import Facts
from members.models import Campaign
from privacy.models import Partner
from tests.campaigns import a_campaign, a_reader
from tests.people import a_company

pytestmark = [pytest.mark.django_db, pytest.mark.promise("W4")]
SINCE = date(2026, 5, 2)


def test_it_names_the_topic_and_the_day():
    campaign = a_campaign(purpose="marketing_email:textiles")
    [line] = why.lines(campaign, Facts(SINCE), "en")
    assert line == (
        "You get this because “Textiles & fibres” is on in your account, since 2 May 2026."
    )


def of(campaign, reader):
    """What is known of a reader of a campaign."""
    return Facts(SINCE, *why.of_companies(campaign, [reader.subject])[reader.subject])


def test_a_targeted_one_names_what_chose_the_reader():
    company = a_company(country="IT", industry="textiles")
    reader = a_reader(company=company)
    campaign = a_campaign(criteria={"industry": ["textiles"], "country": ["IT", "PT"]})
    [first, second] = why.lines(campaign, of(campaign, reader), "en")
    assert first.startswith("You get this because “New services and products")
    assert "Textiles & fibres, Italy." in second


def test_it_says_no_more_than_was_asked():
    company = a_company(country="IT", industry="textiles")
    reader = a_reader(company=company)
    campaign = a_campaign(criteria={"country": ["IT"]})
    facts = of(campaign, reader)
    assert (facts.industry, facts.country, facts.business_type) == ("", "IT", "")


def test_of_two_companies_it_names_the_one_that_was_chosen():
    reader = a_reader(company=a_company(country="PT", industry="food"))
    other = a_company(country="IT", industry="textiles")
    reader.memberships.create(company=other, role="viewer")
    campaign = a_campaign(criteria={"industry": ["textiles"]})
    assert why.stated(of(campaign, reader), "en") == "Textiles & fibres"


def test_what_is_not_targeted_asks_nothing_of_companies(django_assert_num_queries):
    reader, campaign = a_reader(), a_campaign()
    with django_assert_num_queries(0):
        assert why.of_companies(campaign, [reader.subject]) == {}


def test_many_readers_are_one_statement(django_assert_num_queries):
    readers = [a_reader() for _n in range(3)]
    campaign = a_campaign(criteria={"country": ["PT", "IT", "DE"]})
    with django_assert_num_queries(1):
        assert len(why.of_companies(campaign, [one.subject for one in readers])) == 3


def test_a_digest_says_that_it_was_chosen():
    campaign = a_campaign(kind="digest", purpose="marketing_email:")
    [line] = why.lines(campaign, Facts(SINCE), "en")
    assert line.startswith("You get this because you chose in your account")


@pytest.mark.promise("H2")
def test_a_partners_message_says_who_sends_it_and_that_no_address_is_given():
    partner = Partner(pk=3, name="Cork & Co")
    campaign = Campaign(kind="partner", partner=partner, purpose="partner:3")
    [first, second] = why.lines(campaign, Facts(SINCE), "en")
    assert "Cork & Co, since 2 May 2026." in first
    assert second.startswith("Tradedir sends it. Cork & Co gets no address")


@pytest.mark.parametrize("language", ["zh-hans", "es", "fr", "ar"])
def test_days_and_names_are_the_readers_languages(language):
    campaign = a_campaign(criteria={"country": ["IT"]})
    said = " ".join(why.lines(campaign, Facts(SINCE, country="IT"), language))
    assert "2026" in said
    assert "Italy" not in said
