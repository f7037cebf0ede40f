"""A report in a real browser: built, filtered, regrouped, compared, saved, scheduled; and looked at."""

import pytest

from members.models import SavedReport
from privacy.models import Release
from tests.browser.looking import PHONE, faults
from tests.browser.test_company import signed_in
from tests.members.reporting.world import a_release
from tests.people import a_staff_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def marketing():
    a_release("2026-Q3", country={"DE": 900, "FR": 300, "CN": 2000})
    a_release(
        "2026-Q4",
        country={"DE": 990, "FR": 305, "CN": 2600},
        industry_country={("food", "DE"): 120, ("machinery", "CN"): 800},
    )
    return a_staff_member("marketing")


def on_the_desk(new_page, live_server, member, **options):
    page = new_page(**options)
    page.context.add_cookies([signed_in(member, live_server.url)])
    page.goto("/desk/reports/")
    return page


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_a_table_to_a_report_that_comes_by_mail(
    new_page, live_server, marketing, scripts
):
    page = on_the_desk(new_page, live_server, marketing, java_script_enabled=scripts)
    page.get_by_role("link", name="Companies by country").click()
    page.get_by_role("img", name="Companies by country: map").wait_for()
    page.get_by_role("cell", name="2,600").wait_for()
    page.get_by_label("Compare with").select_option(label="2026-Q3")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("cell", name="+600 ± 17").wait_for()
    assert page.get_by_role("cell", name="no clear change").count() >= 1

    page.get_by_text("Country", exact=True).first.click()
    page.get_by_label("Germany").check()
    page.get_by_label("France").check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**keep=country:DE&keep=country:FR**")
    assert page.locator("tbody tr").count() == 2

    page.get_by_label("Countries put together to regions").check()
    page.get_by_label("Order").select_option(label="Largest first")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("rowheader", name="Western Europe").wait_for()
    assert page.locator("tbody tr").count() == 1

    page.get_by_role("link", name="Save this report").click()
    page.get_by_label("Name").fill("The west")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("This field is required").wait_for()
    page.get_by_label("What it is for").fill("Where the fair should be")
    page.get_by_label("When a new release has this table").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The report is saved.").wait_for()
    page.get_by_text("A mail comes when a new release has this table.").wait_for()
    report = SavedReport.objects.get()
    assert (report.name, report.schedule) == ("The west", "release")

    page.get_by_role("button", name="Pause the mail").click()
    page.get_by_text("The mail is paused since").wait_for()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("The report is back.").wait_for()
    page.get_by_role("link", name="Saved", exact=True).click()
    page.get_by_role("link", name="The west").wait_for()


def test_by_keyboard_alone(new_page, live_server, marketing):
    page = on_the_desk(new_page, live_server, marketing, bypass_csp=True)
    page.goto("/desk/reports/table/?table=country")
    page.get_by_label("Order").focus()
    page.keyboard.type("Largest f")
    for _n in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**order=largest**")
    page.goto("/desk/reports/table/?table=industry-country")
    page.locator(".chart-wide").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.chart-wide').scrollLeft > 0")


def test_axe_finds_nothing_on_the_desk(new_page, live_server, marketing):
    report = SavedReport.objects.create(
        owner=marketing, name="The west", purpose="The fair", question="table=country"
    )
    page = on_the_desk(new_page, live_server, marketing, bypass_csp=True)
    found = []
    for address in (
        "/desk/reports/",
        "/desk/reports/releases/",
        "/desk/reports/table/?table=country&compare=1",
        "/desk/reports/table/?table=industry-country&coarse=industry&coarse=country",
        "/desk/reports/table/?table=type",
        "/ar/desk/reports/table/?table=country",
        "/desk/reports/saved/",
        "/desk/reports/saved/new/?table=country",
        f"/desk/reports/saved/{report.pk}/",
    ):
        address = address.replace("compare=1", f"compare={earliest()}")
        found += faults(page, address)
    address = "/desk/reports/table/?table=country&order=x&keep=country:XX"
    found += faults(page, address, statuses=(422,))
    assert found == []


def earliest():
    return Release.objects.order_by("pk").values_list("pk", flat=True)[0]


def test_the_words_of_a_chart_are_large_enough_on_a_phone(
    new_page, live_server, marketing
):
    page = on_the_desk(new_page, live_server, marketing, viewport=PHONE)
    page.goto("/desk/reports/table/?table=country&coarse=country")
    sizes = page.evaluate(
        "[...document.querySelectorAll('.chart text')].map(one =>"
        " parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)"
    )
    assert min(sizes) > 9.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_it_is_black_on_white(new_page, live_server, marketing, scheme):
    page = on_the_desk(new_page, live_server, marketing)
    page.emulate_media(media="print", color_scheme=scheme)
    page.goto("/desk/reports/table/?table=country&compare=" + str(earliest()))
    ink = page.evaluate(
        "getComputedStyle(document.querySelector('.chart .chart-ink')).fill"
    )
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ink == "oklch(0.24 0.02 230)"
    assert paper == "rgba(0, 0, 0, 0)"
    page.get_by_role("button", name="Show").wait_for(state="hidden")
