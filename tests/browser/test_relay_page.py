"""A mail that came from another address than its owner's, on the page of the conversation."""

import pytest

from listings.models import IncomingMail, Side
from listings.relay import deciding
from tests.browser.looking import faults
from tests.browser.test_company import signed_in
from tests.listings.relay.world import Conversation
from tests.people import a_policy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.promise("T1")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_its_owner_passes_it_on(new_page, live_server, script):
    a_policy()
    talk = Conversation()
    talk.arrives(talk.of_seller, "USD 4 a piece.", sender="boss@elsewhere.com")
    talk.arrives(talk.of_seller, "Spam.", sender="x@spam.com", number="<2@x>")
    page = new_page(java_script_enabled=script, bypass_csp=script)
    page.context.add_cookies([signed_in(talk.seller, live_server.url)])
    page.goto(f"/me/company/{talk.company.pk}/inquiries/{talk.thread.pk}/")
    assert page.get_by_text("from another e-mail address than yours").count() == 2
    if script:
        assert faults(page) == []
    page.get_by_role("button", name="It is mine: pass it on").first.click()
    page.get_by_text("It is passed on in a moment.").wait_for()
    page.get_by_role("button", name="It is not mine: delete it").click()
    page.get_by_text("It is deleted. Nobody has read it.").wait_for()
    deciding.take_in()
    page.reload()
    page.get_by_text("USD 4 a piece.").wait_for()
    assert talk.said().filter(side=Side.SUPPLIER).count() == 1
    assert set(IncomingMail.objects.values_list("verdict", flat=True)) == {
        "passed-on",
        "left",
    }
