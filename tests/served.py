"""The application as a server asks it, for what stands around it: kept pages, the tally."""

from django.core.cache import caches
from django.test import RequestFactory
from django.test.client import ClientHandler


def the_application():
    handler = ClientHandler()

    def application(environ, start_response):
        answer = handler(environ)
        start_response(
            f"{answer.status_code} {answer.reason_phrase}", list(answer.items())
        )
        return list(answer)

    return application


def turn_of_pages():
    """Another one after every change that kept pages were told of."""
    kept = caches["pages"]._cache.get_client(None)
    return kept.hmget("page-marks", "@", "#")


def answer_of(application, address, **said):
    """What it answers to a request: (status, headers, body)."""
    path, _mark, query = address.partition("?")
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
    told = []
    body = b"".join(
        application(
            RequestFactory()._base_environ(**asked | said),
            lambda *head: told.extend(head[:2]),
        )
    )
    return *told, body
