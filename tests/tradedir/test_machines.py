"""What machines look for."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.cache import caches

from tradedir import health


@pytest.mark.django_db
def test_healthz_touches_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_readyz_says_how_each_part_is(client):
    caches["pages"].set(health.HEARTBEAT, time.time())
    caches["pages"].set(health.HEARTBEAT_OF_MAIL, time.time())
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "database": "ok",
        "migrations": "ok",
        "erasures": "ok",
        "cache": "ok",
        "files": "ok",
        "worker": "ok",
        "mail": "ok",
    }


@pytest.mark.django_db
def test_a_silent_worker_is_said_and_pages_are_served(client):
    for heart, name in (
        (health.HEARTBEAT, "worker"),
        (health.HEARTBEAT_OF_MAIL, "mail"),
    ):
        caches["pages"].set(heart, time.time() - 1000)
        response = client.get("/readyz")
        assert response.status_code == 200
        assert response.json()[name] == "not ok"


def test_security_txt_is_still_valid(client):
    lines = client.get("/.well-known/security.txt").text.splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    expires = datetime.fromisoformat(fields["Expires"])
    assert expires > datetime.now(UTC) + timedelta(days=30)
    assert fields["Contact"].startswith("mailto:")


def test_robots_leaves_filters_and_private_pages_out(client):
    text = client.get("/robots.txt").text
    for path in ("/search/", "/me/", "/admin/", "/ar/accounts/"):
        assert f"Disallow: {path}\n" in text
    assert "Sitemap: http" in text


@pytest.fixture
def pictures(settings):
    folder = Path(settings.MEDIA_ROOT) / "demo"
    folder.mkdir(parents=True)
    (folder / "pump-1-640.webp").write_bytes(b"RIFF")
    (folder / "secret.txt").write_text("secret")
    (folder.parent.parent / "outside-640.webp").write_bytes(b"secret")
    return folder


@pytest.mark.django_db
def test_a_picture_is_served_as_nothing_but_a_picture(client, pictures):
    response = client.get("/media/demo/pump-1-640.webp")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/webp"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "immutable" in response.headers["Cache-Control"]
    response.close()


@pytest.mark.parametrize(
    "path",
    [
        "demo/secret.txt",
        "demo/none-640.webp",
        "../outside-640.webp",
        "demo/../../outside-640.webp",
        "%2e%2e/outside-640.webp",
        "demo//pump-1-640.webp",
        "demo/pump-1-641.webp",
    ],
)
def test_nothing_else_comes_out_of_the_media_folder(client, pictures, path):
    assert client.get(f"/media/{path}").status_code in {400, 404}
