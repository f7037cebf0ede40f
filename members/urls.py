"""Addresses of a member's own pages."""

from django.urls import path

from members.views import own_page

urlpatterns = [path("me/", own_page.me, name="me")]
