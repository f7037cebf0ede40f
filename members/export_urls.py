"""Addresses of files of figures: staff make them, partners fetch theirs, programs read the schema."""

from django.urls import path

from members.views import partner_fetching, partner_release_pages, report_files

urlpatterns = [
    path("statistics/report.schema.json", report_files.schema, name="report-schema"),
    path(
        "desk/reports/file/<slug:kind>/", report_files.report_file, name="report-file"
    ),
    path("desk/reports/files/", report_files.exports_made, name="report-files"),
    path(
        "desk/reports/partners/",
        partner_release_pages.partner_releases,
        name="partner-releases",
    ),
    path(
        "desk/reports/partners/new/",
        partner_release_pages.new_partner_release,
        name="new-partner-release",
    ),
    path(
        "desk/reports/partners/<int:number>/",
        partner_release_pages.partner_release,
        name="partner-release",
    ),
    path(
        "desk/reports/partners/<int:number>/revoke/",
        partner_release_pages.revoke_link,
        name="revoke-partner-link",
    ),
    path("figures/<str:token>/", partner_fetching.package, name="partner-package"),
]
