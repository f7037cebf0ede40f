"""The addresses that django-newsletter writes into its heads."""

from django.urls import include, path

urlpatterns = [path("newsletter/", include("newsletter.urls"))]
