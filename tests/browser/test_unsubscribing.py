"""From the message that arrived to its end, in a browser without scripts and without a cookie."""

import smtplib
from email import message_from_bytes, policy

import pytest

from members.mailing.sending import filling, materialising
from members.mailing.wishes import tokens
from members.mailing.writing import drawing_up
from members.models import Campaign, MailWish
from privacy import consents
from privacy.consents import NEWS
from tests.browser.looking import PHONE, faults
from tests.browser.test_company import signed_in
from tests.campaigns import a_campaign, a_reader
from tests.people import a_policy, an_item

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.promise("W4"),
]
OPENED = (
    "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; ms-office; MSOffice 16)",
    "BarracudaCentral",
)


@pytest.fixture
def reader():
    a_policy()
    return a_reader(language="ar")


@pytest.fixture
def arrived(reader, mailbox, settings, live_server):
    """The message of a campaign, as it came to the mail server of its reader."""
    settings.SITE_URL = live_server.url
    campaign = a_campaign(state=Campaign.State.SCHEDULED, languages=("en", "ar"))
    drawing_up.freeze(campaign)
    assert materialising.prepare(campaign) == 1
    delivery = campaign.deliveries.get()
    issue = campaign.issues.get(language=delivery.language)
    to = filling.Recipient(delivery.pk, reader.subject, reader.email, reader.full_name)
    raw = filling.stencil(issue).filled(to)
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as line:
        line.sendmail("back@example.org", [reader.email], raw)
    [mail] = mailbox.mails
    return message_from_bytes(mail.content, policy=policy.default)


@pytest.mark.parametrize("view", [PHONE, None], ids=["phone", "desktop"])
def test_the_link_of_the_message_that_arrived_ends_it(
    new_page, live_server, reader, arrived, view
):
    link = arrived["List-Unsubscribe"].strip("<>")
    text = arrived.get_body(("plain",)).get_content()
    assert tokens.in_language(link, "ar") in text
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    options = {"java_script_enabled": False} | ({"viewport": view} if view else {})
    page = new_page(**options)
    for name in OPENED:
        page.context.set_extra_http_headers({"User-Agent": name})
        page.goto(link)
    page.context.set_extra_http_headers({})
    page.goto(link)
    assert consents.may(reader.subject, NEWS)
    page.get_by_label("Once a month", exact=False).check()
    page.get_by_role("button", name="Save how often").click()
    page.get_by_role("status").first.wait_for()
    assert MailWish.objects.get(member=reader).every == "month"
    page.get_by_role("button", name="Stop these messages").click()
    page.get_by_text("You get no more of these messages.").wait_for()
    assert not consents.may(reader.subject, NEWS)
    assert not page.context.cookies()


def test_pages_of_mail_are_right_in_every_view(new_page, live_server, reader, arrived):
    link = arrived["List-Unsubscribe"].strip("<>")
    page = new_page(bypass_csp=True)
    found = faults(page, link) + faults(page, link.replace("/u/", "/ar/u/"))
    found += faults(page, f"/u/{'A' * 54}/", statuses=(410,))
    page.troubles.clear()  # the browser's own word of the 410
    page.goto(link)
    page.evaluate("for (const one of document.forms) one.noValidate = true")
    page.get_by_role("button", name="Save how often").click()
    page.get_by_text("Choose one of these.").wait_for()
    found += faults(page)
    page.troubles.clear()  # and of the 422
    page.context.add_cookies([signed_in(reader, live_server.url)])
    an_item()
    for on in ("off", "on"):
        found += faults(page, "/me/") + faults(page, "/me/mail/")
        if on == "off":
            page.goto("/me/")
            page.get_by_role("button", name="Switch on").click()
    assert found == []
