from django.db import models
from django.utils import timezone

from privacy import days
from privacy.models.ledger import Entry


class RetentionRun(models.Model):
    """One turn of the clock that deletes what is over: what each deed removed, and what failed.

    A turn without an end was broken off; what it removed is removed, and the next goes on.
    """

    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    # {the deed: how many rows}, where a deed counts them.
    removed = models.JSONField(default=dict)
    failed = models.JSONField(default=list)
    # Rows that were older than their rule when it ended, over all rules.
    overdue = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["began_at"], name="retention_run_by_age")]

    def __str__(self) -> str:
        return f"Run of {days.moment(self.began_at, 'en')}"


class LedgerAgeing(Entry):
    """That the oldest entries of a ledger went because their time was over: up to which one.

    Written by the function of the database that removes them, and by nothing else.
    """

    ledger = models.CharField(max_length=63)
    aged_to = models.BigIntegerField()
    aged_seal = models.BinaryField()
    removed = models.BigIntegerField()
