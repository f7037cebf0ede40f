"""django-post_office and django-newsletter as shipped, sending the same issue to the same people.

Run in the peer's own environment: `python -m bench.peers.mailing_site.site NAME FOLDER AMOUNT PORT`.
Writing the rows that say to whom is "queueing", what then leaves is "sending".
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from bench.measure import server_seconds

name, folder, amount, port = sys.argv[1:5]
address = urlsplit(os.environ["DATABASE_URL"])
APPS = {
    "django-post_office": ["post_office"],
    "django-newsletter": [
        *("django.contrib.sites", "django.contrib.admin", "django.contrib.messages"),
        *("django.contrib.sessions", "sorl.thumbnail", "newsletter"),
    ],
}
# The issue's places, and how these templates name them.
PLACES = {"greeting": "{{ greeting }}", "why": "{{ why }}", "unsubscribe": "{{ link }}"}
SENDER = "news@tradedir.example"
CHUNK = 1_000
settings.configure(
    INSTALLED_APPS=[
        *("django.contrib.contenttypes", "django.contrib.auth"),
        *APPS[name],
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address.path.strip("/"),
            "USER": address.username,
            "PASSWORD": address.password,
            "HOST": address.hostname,
            "PORT": address.port,
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    SITE_ID=1,
    SECRET_KEY="bench",
    ROOT_URLCONF="bench.peers.mailing_site.urls",
    EMAIL_BACKEND="post_office.EmailBackend"
    if name == "django-post_office"
    else "django.core.mail.backends.smtp.EmailBackend",
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=int(port),
    POST_OFFICE={
        "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"},
        # More at once than as shipped (100), and no row for each that left: to its advantage.
        "BATCH_SIZE": 5_000,
        "LOG_LEVEL": 1,
    },
    NEWSLETTER_THUMBNAIL="sorl-thumbnail",
    NEWSLETTER_USE_HTTPS=True,
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [folder],
            "APP_DIRS": True,
        }
    ],
)
django.setup()


def templated(text: str) -> str:
    for place, named in PLACES.items():
        text = text.replace(f"[[td:{place}]]", named)
    return text


def link_of(number: int) -> str:
    return f"https://tradedir.example/u/{number:054d}/"


def post_office(issue: dict[str, str], people: list[list[str]]) -> dict[str, Any]:
    from post_office import mail  # noqa: PLC0415 only where it is the peer
    from post_office.models import EmailTemplate  # noqa: PLC0415

    template = EmailTemplate.objects.create(
        name="issue",
        subject=issue["subject"],
        content=templated(issue["text"]),
        html_content=templated(issue["html"]),
    )

    def queue() -> None:
        for first in range(0, len(people), CHUNK):
            mail.send_many(
                [
                    {
                        "recipients": [to],
                        "sender": SENDER,
                        "template": template,
                        "context": context(number, called),
                        "headers": {
                            "List-Unsubscribe": f"<{link_of(number)}>",
                            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                        },
                    }
                    for number, (to, called) in enumerate(
                        people[first : first + CHUNK], first
                    )
                ]
            )

    def send() -> None:
        mail.send_queued_mail_until_done(processes=2)

    return timed(queue, send)


def newsletter(issue: dict[str, str], people: list[list[str]]) -> dict[str, Any]:
    """Its way: one process goes through all, rendering and connecting for each."""
    from newsletter.models import (  # noqa: PLC0415
        Article,
        Message,
        Newsletter,
        Submission,
        Subscription,
    )

    place = Path(folder) / "newsletter" / "message"
    place.mkdir(parents=True, exist_ok=True)
    said = {
        "greeting": "Hello {{ subscription.name }},",
        "why": "You asked for it.",
        "unsubscribe": "https://tradedir.example/u/{{ subscription.activation_code }}/",
    }
    for ending, text in (("txt", issue["text"]), ("html", issue["html"])):
        for one, words in said.items():
            text = text.replace(f"[[td:{one}]]", words)
        (place / f"message.{ending}").write_text(text)
    (place / "message_subject.txt").write_text(issue["subject"])
    letter = Newsletter.objects.create(
        title="News", slug="news", email=SENDER, sender="News"
    )
    message = Message.objects.create(
        title=issue["subject"], slug="m", newsletter=letter
    )
    Article.objects.create(post=message, title="A", text="A", sortorder=1)

    def queue() -> None:
        Subscription.objects.bulk_create(
            [
                Subscription(
                    newsletter=letter,
                    name_field=called,
                    email_field=to,
                    subscribed=True,
                )
                for to, called in people
            ],
            batch_size=CHUNK,
        )
        yesterday = timezone.now() - timedelta(days=1)
        submission = Submission.objects.create(
            message=message, newsletter=letter, publish_date=yesterday
        )
        submission.subscriptions.set(Subscription.objects.all())

    def send() -> None:
        Submission.objects.get().submit()

    return timed(queue, send)


def context(number: int, called: str) -> dict[str, str]:
    return {
        "greeting": f"Hello {called},",
        "why": "You asked for it.",
        "link": link_of(number),
    }


def timed(queue: Callable[[], None], send: Callable[[], None]) -> dict[str, Any]:
    before = database_seconds() + own_seconds()
    begun = time.perf_counter()
    queue()
    queueing = time.perf_counter() - begun
    database, processor = database_seconds(), own_seconds()
    begun = time.perf_counter()
    send()
    seconds = time.perf_counter() - begun
    return {
        "queueing": queueing,
        "queueing_processor": database + processor - before,
        "seconds": seconds,
        "processor": own_seconds() - processor,
        "database": database_seconds() - database,
        "peak_mb": max(
            resource.getrusage(who).ru_maxrss / 1024
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        ),
    }


def own_seconds() -> float:
    used = [
        resource.getrusage(who)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    return sum(one.ru_utime + one.ru_stime for one in used)


def database_seconds() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    seconds = server_seconds(backend)
    connections.close_all()
    return seconds


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    issue = json.loads((Path(folder) / "issue.json").read_text())
    people = json.loads((Path(folder) / "recipients.json").read_text())[: int(amount)]
    sends = post_office if name == "django-post_office" else newsletter
    found = sends(issue, people)
    print(json.dumps(found | {"messages": len(people), "sent": len(people)}))
