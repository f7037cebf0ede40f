"""Addresses of segments, for marketing staff."""

from django.urls import path

from members.views import segment_pages

urlpatterns = [
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
