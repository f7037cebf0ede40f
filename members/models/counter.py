from django.db import models


class Counter(models.Model):
    """What a limit has counted while the cache was away: how often, until when.

    Its key holds digests, never an address or a name.
    """

    key = models.CharField(max_length=250, primary_key=True)
    value = models.JSONField()
    ends_at = models.DateTimeField(db_index=True)
