"""Indexes of companies by what they are classified by."""

from django.db import models
from django.db.models import Q

BY_CLASS = (
    models.Index(fields=["country", "industry"], name="company_country_industry"),
    # Whom a segment chooses is read from it alone.
    models.Index(
        fields=[
            *("industry", "country", "business_type"),
            *("turnover_band", "employees_band", "id"),
        ],
        condition=Q(ended_at=None, erased_at=None, suspended_at=None),
        name="company_by_segment",
    ),
)
