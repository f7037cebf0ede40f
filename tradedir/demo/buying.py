"""What the demo world's buyer keeps: a list of favourites, a saved search, a supplier to follow."""

from django.http import QueryDict

from listings.buying import favourites, following, searches
from listings.models import Item
from listings.models.buying import Every
from listings.search.query import Query
from members.models import Company, Member
from tradedir.demo.companies import Maker

KEPT = 4
NOTE = "Asked for two pallets; compare with the offer of our old supplier."


def make(made: list[Maker]) -> None:
    """As much of it as the world has items for."""
    buyer = Member.objects.get(member_id="demo-buyer")
    kept = favourites.make(buyer, "For the new line")
    listed = Item.objects.listed().filter(company__in=[one.pk for one in made[:6]])
    shown = list(listed.order_by("company", "pk").distinct("company")[:KEPT])
    favourites.add(kept, shown[:1], note=NOTE)
    favourites.add(kept, shown[1:])
    question = Query.asked(QueryDict("q=pump"))
    searches.save(buyer, question, name="Pumps", every=Every.WEEKLY)
    for company in Company.objects.published().filter(pk__in=[m.pk for m in made[:1]]):
        following.follow(buyer, company)
