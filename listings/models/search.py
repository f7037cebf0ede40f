from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone


class SearchDoc(models.Model):
    """What search knows of one listing: narrow, in the same transaction as the listing.

    Rows of what is no longer listed are removed by triggers of the listings' own tables,
    and `until` keeps an expired one from being found on any day after.
    """

    class Kind(models.IntegerChoices):
        ITEM = 1
        SELL = 2
        BUY = 3
        COMPANY = 4

    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    listing = models.BigIntegerField()
    company_id = models.BigIntegerField()
    # The path in the tree; a company has only `cats`.
    industry = models.IntegerField(null=True)
    family = models.IntegerField(null=True)
    leaf = models.IntegerField(null=True)
    # Every category the listing is in, at every level.
    cats = ArrayField(models.IntegerField())
    country = models.CharField(max_length=2)
    type = models.CharField(max_length=20)
    checks = ArrayField(models.CharField(max_length=20))
    certs = ArrayField(models.CharField(max_length=60))
    ships_to = ArrayField(models.CharField(max_length=2))
    price = models.FloatField(null=True)
    moq = models.FloatField(null=True)
    # 0..1: how fresh and how complete. The order of lists, and a small part of the score.
    rank = models.FloatField()
    confirmed = models.DateField()
    created = models.DateTimeField()
    until = models.DateField()
    sample = models.PositiveSmallIntegerField()
    # 0 among the best 1/256 of its kind by rank, 1 the best 1/64, 2 1/16, 3 1/4, 4 the rest.
    tier = models.PositiveSmallIntegerField(default=4, db_default=4)
    # How many words each field holds: title, tags, description, company.
    words_a = models.PositiveSmallIntegerField()
    words_b = models.PositiveSmallIntegerField()
    words_c = models.PositiveSmallIntegerField()
    words_d = models.PositiveSmallIntegerField()
    tsv = SearchVectorField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "listing"], name="searchdoc_once_per_listing"
            ),
        ]


class BehindQuerySet(models.QuerySet["Behind"]):
    def free(self) -> Self:
        """Marks that no worker has in hand."""
        held = models.Q(claimed_until__gt=timezone.now())
        return self.exclude(held)


class Behind(models.Model):
    """A mark: what this company lists is still found by what the company was before.

    Set by triggers of companies, checks and certificates, whoever changes them; one more
    for each change, so that writers never wait for each other.
    """

    company_id = models.BigIntegerField(db_index=True)
    claimed_until = models.DateTimeField(null=True)
    # The last of its items and offers that have followed.
    items_to = models.BigIntegerField(db_default=0, default=0)
    offers_to = models.BigIntegerField(db_default=0, default=0)

    objects = BehindQuerySet.as_manager()


class FacetCount(models.Model):
    """How many listings stand behind a facet's value; rows of one key add up.

    Written by triggers of the search table, appended so that writers never wait for each
    other, and added together now and then.
    """

    kind = models.PositiveSmallIntegerField()
    # 0 is the whole directory.
    category = models.IntegerField()
    facet = models.CharField(max_length=10)
    value = models.CharField(max_length=60)
    n = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "category", "facet", "value"],
                include=["n"],
                name="facetcount_key",
            ),
            models.Index(
                fields=["kind", "facet", "category", "value"],
                include=["n"],
                name="facetcount_facet",
            ),
        ]


class Lexeme(models.Model):
    """In how many listings a stem stands."""

    lexeme = models.CharField(max_length=200, primary_key=True)
    listings = models.IntegerField()


class KnownWord(models.Model):
    """A word as it is written in titles and names, for suggestions."""

    word = models.CharField(max_length=40, primary_key=True)
    listings = models.IntegerField()


class SpelledWord(models.Model):
    """A word of the listings without up to two of its letters, to find it by."""

    without = models.CharField(max_length=8)
    word = models.CharField(max_length=40)
    listings = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["without"], include=["word", "listings"], name="spelled_without"
            ),
        ]
