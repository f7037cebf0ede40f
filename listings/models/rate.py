from django.db import models
from django.db.models import Q


class ExchangeRate(models.Model):
    """What one unit of a currency is worth in US dollars, as of a day. For "about" prices."""

    currency = models.CharField(max_length=3, primary_key=True)
    in_usd = models.DecimalField(max_digits=18, decimal_places=9)
    on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(in_usd__gt=0), name="rate_is_positive"),
        ]

    def __str__(self) -> str:
        return f"1 {self.currency} = {self.in_usd} USD ({self.on})"
