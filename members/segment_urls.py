"""Addresses of segments and results, for marketing staff; and of the links in messages."""

from django.urls import path

from members.views import link_following, result_pages, segment_pages

urlpatterns = [
    path(
        "news/<int:number>/<slug:variant>/<int:n>/",
        link_following.follow_link,
        name="issue-link",
    ),
    path(
        "desk/campaigns/<int:number>/results/",
        result_pages.campaign_results,
        name="campaign-results",
    ),
    path(
        "desk/campaigns/<int:number>/results/partner/",
        result_pages.ask_for_partner,
        name="ask-for-partner",
    ),
    path(
        "desk/campaigns/<int:number>/results/<slug:kind>/",
        result_pages.campaign_results_file,
        name="campaign-results-file",
    ),
    path("desk/segments/", segment_pages.segments_page, name="segments"),
    path("desk/segments/new/", segment_pages.new_segment, name="new-segment"),
    path("desk/segments/<int:number>/", segment_pages.edit_segment, name="segment"),
    path(
        "desk/segments/<int:number>/delete/",
        segment_pages.delete_segment,
        name="delete-segment",
    ),
    path(
        "desk/segments/<int:number>/restore/",
        segment_pages.restore_segment,
        name="restore-segment",
    ),
]
