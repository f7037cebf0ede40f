"""Whose an inquiry is: by a company's rules when it comes, by a colleague's word later."""

from django.db import IntegrityError, transaction
from django.db.models import Q

from listings.asking.reach import team
from listings.models import Item, Offer, RoutingRule, Thread
from listings.taxonomy import tree
from members.models import Company, Member

MOST = 50


class ThereAlready(Exception):
    """A rule for the same is there."""


class TooManyRules(Exception):
    """A company has at most fifty."""


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
def add(rule: RoutingRule) -> None:
    """Behind those that are there. Raises ThereAlready, TooManyRules."""
    rules = locked(rule.company)
    if len(rules) >= MOST:
        raise TooManyRules
    rule.position = rules[-1].position + 1 if rules else 0
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
    except IntegrityError as error:
        raise ThereAlready from error


@transaction.atomic
def up(company: Company, key: int) -> None:
    """Before the rule that stands before it. Of one that is first, or gone, nothing changes."""
    rules = locked(company)
    place = next((n for n, rule in enumerate(rules) if rule.pk == key), 0)
    if place:
        rules[place - 1], rules[place] = rules[place], rules[place - 1]
    for n, rule in enumerate(rules):
        rule.position = n
    RoutingRule.objects.bulk_update(rules, ["position"])


def remove(company: Company, key: int) -> None:
    company.routing_rules.filter(pk=key).delete()


def locked(company: Company) -> list[RoutingRule]:
    """The rules in their order; others wait until this transaction ends."""
    Company.objects.select_for_update().get(pk=company.pk)
    return list(company.routing_rules.order_by("position", "pk"))
