"""What is new, to subscribe to: the items and offers that were published last, the news sent.

A feed is read from the listings themselves and kept with the public pages, so that what is
taken down is in no feed from that moment.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from listings.models import Item, Offer
from listings.posting.form_fields import CONTROL
from listings.taxonomy import tree
from members.mailing import archive
from privacy.atom import Atom

MOST = 50
SHOWN = 250


def as_html(text: str) -> str:
    """Text as the summaries of an Atom feed want it: readers take them for HTML."""
    return escape(clear(text))


def clear(text: str) -> str:
    """Text without what XML cannot hold."""
    return CONTROL.sub(" ", text)


class Newest(Feed[Any, None]):
    """What the feeds of items and of offers have in common."""

    feed_type = Atom
    name, kind = "", ""

    def link(self) -> str:
        return f"{settings.SITE_URL}{reverse('home')}"

    def feed_url(self) -> str:
        return f"{settings.SITE_URL}{reverse(self.name)}"

    def item_title(self, item: Any) -> str:
        return clear(item.title)

    def item_link(self, item: Any) -> str:
        return f"{settings.SITE_URL}{item.get_absolute_url()}"

    def item_guid(self, item: Any) -> str:
        """The same in all languages, and after another title."""
        return f"{settings.SITE_URL}/{self.kind}/{item.pk}/"

    def item_categories(self, item: Any) -> list[str]:
        node = tree().by_id.get(item.category_id)
        return [clear(node.name(get_language() or "en"))] if node else []

    def item_pubdate(self, item: Any) -> datetime:
        told: datetime = item.published_at
        return told

    def item_updateddate(self, item: Any) -> datetime:
        told: datetime = item.changed_at
        return told


class NewItems(Newest):
    """The items that buyers can find since last."""

    name, kind = "items-feed", "items"

    def title(self) -> str:
        return _("New items")

    def items(self) -> list[Item]:
        listed = Item.objects.listed().select_related("company")
        return list(listed.order_by("-published_at", "-pk")[:MOST])

    def item_description(self, item: Item) -> str:
        return as_html(item.summary or Truncator(item.description).chars(SHOWN))

    def item_author_name(self, item: Item) -> str:
        return clear(item.company.trading_name)


class NewOffers(Newest):
    """The offers to sell and wishes to buy that are open since last; named where their company is."""

    name, kind = "offers-feed", "offers"

    def title(self) -> str:
        return _("New offers")

    def link(self) -> str:
        return f"{settings.SITE_URL}{reverse('offers')}"

    def items(self) -> list[Offer]:
        listed = Offer.objects.listed().select_related("company")
        return list(listed.order_by("-published_at", "-pk")[:MOST])

    def item_title(self, item: Offer) -> str:
        return f"{item.get_side_display()}: {clear(item.title)}"

    def item_description(self, item: Offer) -> str:
        return as_html(Truncator(item.specification).chars(SHOWN))

    def item_author_name(self, item: Offer) -> str | None:
        return clear(item.company.trading_name) if item.shows_identity else None


class News(Newest):
    """The messages about the directory that were sent last, in the reader's language."""

    name = "news-feed"

    def title(self) -> str:
        return _("News we sent")

    def link(self) -> str:
        return f"{settings.SITE_URL}{reverse('news')}"

    def items(self) -> list[archive.Shown]:
        return archive.page(get_language() or "en")[0]

    def item_title(self, item: archive.Shown) -> str:
        return clear(item.issue.subject)

    def item_description(self, item: archive.Shown) -> str:
        return as_html(item.issue.preview)

    def item_link(self, item: archive.Shown) -> str:
        return f"{settings.SITE_URL}{item.issue.get_absolute_url()}"

    def item_guid(self, item: archive.Shown) -> str:
        return f"{settings.SITE_URL}/news/{item.campaign.pk}/"

    def item_categories(self, item: archive.Shown) -> list[str]:
        return []

    def item_pubdate(self, item: archive.Shown) -> datetime:
        return item.begun

    def item_updateddate(self, item: archive.Shown) -> datetime:
        return item.begun
