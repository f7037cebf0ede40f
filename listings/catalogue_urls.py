"""Addresses of a company's files of items."""

from django.urls import path

from listings.views import catalogue_pages as pages
from listings.views import photo_pages as photos

urlpatterns = [
    path("", pages.item_files, name="item-files"),
    path("items.csv", pages.export_items, {"kind": "csv"}, name="items-csv"),
    path("items.xlsx", pages.export_items, {"kind": "xlsx"}, name="items-xlsx"),
    path("<int:number>/", pages.item_file, name="item-file"),
    path("<int:number>/columns/", pages.item_file_columns, name="item-file-columns"),
    path("<int:number>/confirm/", pages.confirm_item_file, name="confirm-item-file"),
    path("<int:number>/cancel/", pages.cancel_item_file, name="cancel-item-file"),
    path("<int:number>/failed/", pages.failed_rows, name="failed-rows"),
    path("photos/", photos.photo_batches, name="photo-batches"),
    path("photos/<int:number>/", photos.photo_batch, name="photo-batch"),
    path(
        "photos/<int:number>/confirm/",
        photos.confirm_photo_batch,
        name="confirm-photo-batch",
    ),
    path(
        "photos/<int:number>/cancel/",
        photos.cancel_photo_batch,
        name="cancel-photo-batch",
    ),
    path("photos/<int:number>/failed/", photos.failed_photos, name="failed-photos"),
]
