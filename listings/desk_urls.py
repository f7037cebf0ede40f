"""Addresses of the desk's pages about traffic."""

from django.urls import path

from listings.views import traffic_pages

urlpatterns = [
    path("desk/reports/traffic/", traffic_pages.desk_traffic, name="desk-traffic"),
    path("desk/reports/funnel/", traffic_pages.desk_funnel, name="desk-funnel"),
]
