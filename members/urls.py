"""Addresses of a member's own pages."""

from django.urls import path

from members import views

urlpatterns = [path("me/", views.me, name="me")]
