"""The web server killed with -9 in the middle of an upload: no half photo, no row without its files."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client

from listings import item_photos
from listings.models import ItemPhoto
from listings.posting import items
from members.pictures import names_of
from tests.people import a_category, a_company, a_member, a_policy
from tests.pictures import a_picture

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 60
BOUNDARY = "between-the-parts"


@contextmanager
def a_server(media):
    """The site as it runs, in a session of its own; (port, a way to kill all of it)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = urlsplit(os.environ["DATABASE_URL"])
    here = place._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    words = "-m tradedir.serving --workers 1 --threads 2 --port".split()
    process = subprocess.Popen(
        [sys.executable, *words, str(port)],
        env=os.environ
        | {"DATABASE_URL": here, "DJANGO_SETTINGS_MODULE": "tradedir.settings"}
        | {"MEDIA_ROOT": str(media)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def kill():
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    try:
        until(lambda: answers(port), f"no server on {port}")
        yield port, kill
    finally:
        kill()


def until(holds, otherwise):
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, otherwise
        time.sleep(0.002)


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def an_upload(request, port, cookie, address):
    """The request of a browser that sends three photos: a connection, its head and its body."""
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    line.request("GET", address, headers={"Cookie": cookie})
    answer = line.getresponse()
    assert answer.status == 200, (answer.status, answer.headers["Location"])
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())[1]
    for one in answer.headers.get_all("Set-Cookie") or ():
        cookie += "; " + one.partition(";")[0]
    parts = [f'name="csrfmiddlewaretoken"\r\n\r\n{token}'.encode()]
    parts += [
        f'name="pictures"; filename="{colour}.png"\r\nContent-Type: image/png\r\n\r\n'.encode()
        + a_picture(size=(1600, 1200), colour=colour)
        for colour in ("red", "green", "blue")
    ]
    body = b"".join(
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; ".encode() + part + b"\r\n"
        for part in parts
    )
    body += f"--{BOUNDARY}--\r\n".encode()
    line.putrequest("POST", address)
    line.putheader("Cookie", cookie)
    line.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    line.putheader("Content-Length", str(len(body)))
    line.endheaders()
    request.addfinalizer(line.close)
    return line, body


def files_in(media):
    return {str(one.relative_to(media)) for one in media.rglob("*") if one.is_file()}


def files_of_photos():
    stems = ItemPhoto.objects.values_list("stem", flat=True)
    return {name for stem in stems for name in names_of(stem)}


def test_no_half_state_is_left_and_the_next_try_is_right(request, tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)
    a_policy()
    company = a_company()
    client = Client()
    client.force_login(a_member(company, role="editor"))
    name = configured.SESSION_COOKIE_NAME
    cookie = f"{name}={client.cookies[name].value}"
    item = items.begin(company, category=a_category(), form_key=uuid4())
    address = f"/me/company/{company.pk}/items/{item.pk}/photos/"
    shelf = Path(tmp_path) / item_photos.FOLDER

    with a_server(tmp_path) as (port, kill):
        line, body = an_upload(request, port, cookie, address)
        line.send(body[: len(body) // 2])
        kill()
    assert not ItemPhoto.objects.exists()
    assert not files_in(tmp_path)

    with a_server(tmp_path) as (port, kill):
        line, body = an_upload(request, port, cookie, address)
        line.send(body)
        until(lambda: any(shelf.glob("*/*")), "nothing was written")
        kill()
    assert ItemPhoto.objects.count() in {0, 3}
    assert files_of_photos() <= files_in(tmp_path)
    assert files_in(tmp_path)
    yesterday = time.time() - 2 * 86_400
    for one in files_in(tmp_path):
        os.utime(tmp_path / one, (yesterday, yesterday))
    item_photos.sweep()
    assert files_in(tmp_path) == files_of_photos()

    with a_server(tmp_path) as (port, kill):
        line, body = an_upload(request, port, cookie, address)
        line.send(body)
        assert line.getresponse().status == 302
    assert ItemPhoto.objects.count() == 3
    assert files_in(tmp_path) == files_of_photos()
