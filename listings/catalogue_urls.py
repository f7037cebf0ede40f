"""Addresses of a company's files of items."""

from django.urls import path

from listings.views import catalogue_pages as pages

urlpatterns = [
    path("", pages.item_files, name="item-files"),
    path("items.csv", pages.export_items, {"kind": "csv"}, name="items-csv"),
    path("items.xlsx", pages.export_items, {"kind": "xlsx"}, name="items-xlsx"),
    path("<int:number>/", pages.item_file, name="item-file"),
    path("<int:number>/columns/", pages.item_file_columns, name="item-file-columns"),
    path("<int:number>/confirm/", pages.confirm_item_file, name="confirm-item-file"),
    path("<int:number>/cancel/", pages.cancel_item_file, name="cancel-item-file"),
    path("<int:number>/failed/", pages.failed_rows, name="failed-rows"),
]
