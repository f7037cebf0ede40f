"""Signing in for a measurement, in a process with the product's settings."""

import json

from django.conf import settings
from django.db.models import Count, QuerySet
from django.test import Client
from django.urls import reverse

from members import registration
from members.models import Company, Member, Membership

# As many items as most companies have.
LEAST, MOST = 20, 400


def main() -> None:
    """A session of an owner, made as the form makes it, and the owner's own pages."""
    place = owners().first() or an_owner()
    client = Client()
    client.force_login(place.member)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    of_company = [place.company_id]
    own = [
        *(reverse(name) for name in ("me", "my-inquiries")),
        *(
            reverse(name, args=of_company)
            for name in ("my-company", "my-items", "my-offers", "company-inquiries")
        ),
    ]
    said = {"cookie": f"{settings.SESSION_COOKIE_NAME}={session}", "own": own}
    print(json.dumps(said))


def owners() -> QuerySet[Membership]:
    return (
        Membership.objects.filter(role="owner", company__published_at__isnull=False)
        .annotate(items=Count("company__items"))
        .filter(items__gte=LEAST, items__lte=MOST)
        .select_related("member")
        .order_by("pk")
    )


def an_owner() -> Membership:
    """Where companies were made by SQL nobody works for any."""
    company = (
        Company.objects.filter(published_at__isnull=False)
        .annotate(many=Count("items"))
        .filter(many__gte=LEAST, many__lte=MOST)
        .order_by("pk")[0]
    )
    member = Member.objects.create_user(
        member_id="measured-owner",
        email="measured-owner@example.org",
        full_name="Owner",
    )
    registration.confirm_by_hand([member])
    return Membership.objects.create(company=company, member=member, role="owner")
