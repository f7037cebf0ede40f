"""Mail without a mail server: kept in files, shown in a demo world on this machine only."""

import pytest
from django.core.mail import EmailMessage, get_connection

from tradedir import kept_mail


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO_WORLD = settings.KEEPS_MAIL = True
    settings.KEPT_MAIL_ROOT = str(tmp_path / "mail")


def keep(subject="Confirm your address", to="ana@example.org", **headers):
    connection = get_connection("tradedir.kept_mail.Backend")
    text = "Follow https://example.org/x/ to go on.\n"
    EmailMessage(
        subject, text, "us@example.org", [to], connection=connection, headers=headers
    ).send()


def test_the_newest_is_first_and_its_links_can_be_followed(demo, client, db):
    keep("First")
    keep("Größe 不锈钢")
    page = client.get("/demo/mail/").text
    assert page.index("Größe 不锈钢") < page.index("First")
    one = client.get(f"/demo/mail/{kept_mail.names()[0]}/")
    assert '<a href="https://example.org/x/"' in one.text
    assert "no-store" in one.headers["Cache-Control"]


@pytest.mark.parametrize(("language", "way"), [("ar", "rtl"), ("zh-hans", "ltr")])
def test_a_mail_reads_the_way_its_language_does(demo, client, db, language, way):
    keep("أكدوا عنوانكم", **{"Content-Language": language})
    page = client.get(f"/demo/mail/{kept_mail.names()[0]}/").text
    assert f'<div class="prose letter" lang="{language}" dir="{way}">' in page
    assert f'<h1 lang="{language}" dir="{way}">أكدوا' in page


def test_an_empty_list_says_so(demo, client, db):
    assert "No mail has been sent yet" in client.get("/demo/mail/").text


@pytest.mark.parametrize("name", ["x", "..%2Fsecret", ".hidden.eml", "a.eml"])
def test_what_is_not_there_is_not_found(demo, client, db, name):
    assert client.get(f"/demo/mail/{name}/").status_code == 404


def test_nobody_sees_it_from_elsewhere_or_outside_a_demo_world(
    demo, client, db, settings
):
    assert client.get("/demo/mail/", REMOTE_ADDR="192.0.2.1").status_code == 404
    settings.DEMO_WORLD = False
    assert client.get("/demo/mail/").status_code == 404
