from collections.abc import Mapping
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import translation


def in_language(names: Mapping[str, str], language: str | None = None) -> str:
    """The name in the reader's language, or in English."""
    return names.get(language or translation.get_language() or "en") or names["en"]


# What stands in `decided` where staff made the row themselves.
EVERYTHING = "*"


class CategoryQuerySet(models.QuerySet["Category"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)

    def leaves(self) -> Self:
        return self.in_use().filter(depth=3)


class Category(models.Model):
    """A place in the tree of trade: industry (depth 1), family (2) or leaf (3).

    Only leaves hold listings.
    """

    slug = models.SlugField(max_length=80, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    depth = models.PositiveSmallIntegerField()
    # The order of the whole tree read from the top.
    position = models.PositiveIntegerField()
    names = models.JSONField()
    synonyms = models.JSONField(default=dict, blank=True)
    # Product names as a supplier would title an item, in English.
    nouns = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    icon = models.CharField(max_length=20, blank=True)
    hs_codes = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    # UN/ECE Recommendation 20.
    unit = models.CharField(max_length=3, blank=True)
    # Usual unit prices in US dollars and usual least quantities.
    price_low = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True
    )
    price_high = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True
    )
    moq_low = models.PositiveIntegerField(null=True, blank=True)
    moq_high = models.PositiveIntegerField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Columns that staff have decided: the files say no more about them. EVERYTHING: theirs.
    decided = ArrayField(
        models.CharField(max_length=20), default=list, db_default=[], editable=False
    )
    # Where a merged category's address leads.
    moved_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "categories"
        permissions = [("tend_tree", "Can change categories, attributes and synonyms")]
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(depth=1, parent=None)
                | Q(depth__in=(2, 3), parent__isnull=False),
                name="category_depth_fits_parent",
            ),
            models.CheckConstraint(
                condition=Q(names__has_key="en"), name="category_has_english_name"
            ),
            models.CheckConstraint(
                condition=Q(moved_to=None) | Q(retired_at__isnull=False),
                name="category_moved_means_retired",
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.names)

    def get_absolute_url(self) -> str:
        return reverse("category", args=[self.slug])


class Attribute(models.Model):
    """A typed property of goods, such as rated power in kW."""

    class Type(models.TextChoices):
        SINGLE = "single"
        MULTI = "multi"
        TEXT = "text"
        NUMBER = "number"
        YESNO = "yesno"

    # "<industry>.<key>" of the category files.
    key = models.CharField(max_length=80, unique=True)
    names = models.JSONField()
    type = models.CharField(max_length=6, choices=Type.choices)
    unit = models.CharField(max_length=12, blank=True)
    # Usual range of a number.
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    # As of a category.
    decided = ArrayField(
        models.CharField(max_length=20), default=list, db_default=[], editable=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(type__in=["single", "multi", "text", "number", "yesno"]),
                name="attribute_type_known",
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.names)


class AttributeOption(models.Model):
    """One of the values an attribute of choices can take."""

    attribute = models.ForeignKey(Attribute, models.CASCADE, related_name="options")
    code = models.CharField(max_length=80)
    names = models.JSONField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["attribute", "code"], name="option_once_per_attribute"
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.names)


class CategoryAttribute(models.Model):
    """An attribute that items of a leaf category state, in the order that matters to buyers."""

    category = models.ForeignKey(
        Category, models.CASCADE, related_name="category_attributes"
    )
    attribute = models.ForeignKey(Attribute, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    required = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "attribute"], name="attribute_once_per_category"
            ),
        ]
