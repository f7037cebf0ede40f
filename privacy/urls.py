"""Addresses of the privacy policy."""

from django.urls import path
from django.views.decorators.http import require_safe

from privacy.feeds import PolicyVersions
from privacy.views import disclosures, keys, policy, promises

urlpatterns = [
    path("privacy/", policy.policy, name="privacy"),
    path("privacy/promises/", promises.promises, name="promises"),
    path("privacy/promises.json", promises.promises_json, name="promises-json"),
    path("privacy/data/", policy.data, name="policy-data"),
    path("privacy/retention/", policy.how_long, name="retention"),
    path("privacy/register/", policy.processing, name="processing-register"),
    path(
        "privacy/register.json", policy.processing_json, name="processing-register-json"
    ),
    path("privacy/register.csv", policy.processing_csv, name="processing-register-csv"),
    path("privacy/cookies/", policy.cookies, name="cookies"),
    path("privacy/disclosures/", disclosures.counts, name="disclosure-counts"),
    path(
        "privacy/disclosures.json",
        disclosures.counts_as_json,
        name="disclosure-counts-json",
    ),
    path("privacy/signing-keys.json", keys.keys, name="signing-keys"),
    path("privacy/versions/", policy.versions, name="policy-versions"),
    path("privacy/versions/<int:number>/", policy.version, name="policy-version"),
    path("privacy/changes/<int:number>/", policy.changes, name="policy-changes"),
    path("feeds/policy.xml", require_safe(PolicyVersions()), name="policy-feed"),
]
