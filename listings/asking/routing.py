"""Whose an inquiry is: by a company's rules when it comes, by a colleague's word later."""

from django.db import transaction
from django.db.models import Q

from listings.asking.reach import team
from listings.models import Item, Offer, RoutingRule, Thread
from listings.taxonomy import tree
from members.models import Company, Member


def assignee_of(thread: Thread) -> Member | None:
    """Whom the first rule that fits names, if they are still in the team. One statement."""
    about = thread.item or thread.offer
    item_id = thread.item_id or (thread.offer.item_id if thread.offer else None)
    rules = RoutingRule.objects.filter(
        Q(category=None) | Q(category__in=inside(about)),
        Q(item=None) | Q(item=item_id) if item_id else Q(item=None),
        Q(country="") | Q(country=thread.destination),
        company=thread.company_id,
        member__in=team(thread.company).values("member"),
    )
    rule = rules.select_related("member").first()
    return rule.member if rule else None


def inside(about: Item | Offer | None) -> list[int]:
    """The category of what is asked about, and those it is in."""
    node = tree().by_id.get(about.category_id) if about else None
    return [one.id for one in node.trail()] if node else []


@transaction.atomic
def put(company: Company, rules: list[RoutingRule]) -> None:
    """These rules and no others, in this order."""
    Company.objects.select_for_update().get(pk=company.pk)
    company.routing_rules.all().delete()
    for n, rule in enumerate(rules):
        rule.company, rule.position = company, n
    RoutingRule.objects.bulk_create(rules)
