"""An answered page is freed at once: none of it waits for the collector of garbage."""

import gc

import pytest
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest
from django.template.context import BaseContext

from tests.people import an_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def _no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collector")
def test_a_public_page_leaves_no_request_and_no_context_behind(rf):
    handler = BaseHandler()
    handler.load_middleware()
    address = an_item().get_absolute_url()
    handler.get_response(rf.get(address))
    gc.collect()
    before = held()
    for _ in range(3):
        assert handler.get_response(rf.get(address)).status_code == 200
    assert held() == before


def held():
    """How many requests and contexts there are."""
    things = gc.get_objects()
    return sum(isinstance(one, HttpRequest | BaseContext) for one in things)
