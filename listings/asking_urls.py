"""Addresses of inquiries and threads."""

from django.urls import path

from listings.views import guest_threads

for_visitors = [
    path("inquiries/<str:token>/", guest_threads.guest_threads, name="guest-threads"),
]
