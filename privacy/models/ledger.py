from django.db import models


class Ledger(models.Model):
    """An append-only table: how long it is, and the seal of its last entry.

    Writing an entry takes this row, so entries follow one another even when two are
    written at once.
    """

    name = models.CharField(primary_key=True, max_length=63)
    # What a seal covers. A column that is added later starts a list of its own.
    columns = models.JSONField()
    length = models.BigIntegerField(default=0)
    head = models.BinaryField(default=bytes)
    # How long entries are kept, for good without it; up to which they went, and its seal.
    kept = models.DurationField(null=True)
    aged_to = models.BigIntegerField(default=0, db_default=0)
    aged_seal = models.BinaryField(default=bytes, db_default=b"")


class Entry(models.Model):
    """A row of an append-only table. Place, time and seal are written by the database."""

    position = models.BigIntegerField(unique=True, editable=False)
    recorded_at = models.DateTimeField(editable=False)
    seal = models.BinaryField(editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"Entry {self.position}"
