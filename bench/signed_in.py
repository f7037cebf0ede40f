"""Pages that a signed-in member asks for: public ones, and those of their own company."""

from typing import Any, NamedTuple

from bench.world import World

# The first member of a company with as many items as most have, signed in as by the form.
SIGN_IN = """
import json
from django.conf import settings
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from members.models import Membership
row = (
    Membership.objects.filter(role="owner", company__published_at__isnull=False)
    .annotate(items=Count("company__items")).filter(items__range=(20, 400))
    .select_related("member").order_by("pk").first()
)
client = Client()
client.force_login(row.member)
session = client.cookies[settings.SESSION_COOKIE_NAME].value
of_company = [row.company_id]
print(json.dumps({
    "cookie": f"{settings.SESSION_COOKIE_NAME}={session}",
    "own": [
        reverse("me"), reverse("my-inquiries"),
        *(reverse(name, args=of_company)
          for name in ("my-company", "my-items", "my-offers", "company-inquiries")),
    ],
}))
"""
PUBLIC, OWN = "browse, signed in", "own pages, signed in"
OWN_TIMES = 10


class SignedIn(NamedTuple):
    headers: dict[str, str]
    # Addresses of the member's own pages.
    own: list[str]


def sign_in(world: World) -> SignedIn:
    said: dict[str, Any] = world.inside(SIGN_IN)
    return SignedIn({"Cookie": said["cookie"]}, said["own"])
