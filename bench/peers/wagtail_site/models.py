"""A catalogue the way Wagtail's guide builds one: an index page and its children."""

from django.core.paginator import Paginator
from django.db import models
from wagtail.models import Page
from wagtail.search import index


class GoodsPage(Page):
    """One product."""

    body = models.TextField(blank=True)
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    search_fields = [*Page.search_fields, index.SearchField("body")]


class GoodsIndexPage(Page):
    """A category with its products, 24 a page."""

    def get_context(self, request, *args, **kwargs):
        shown = super().get_context(request, *args, **kwargs)
        goods = GoodsPage.objects.child_of(self).live().order_by("-first_published_at")
        pages = Paginator(goods.specific(), 24)
        return shown | {"goods": pages.get_page(request.GET.get("page"))}
