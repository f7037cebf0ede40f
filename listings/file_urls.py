"""Addresses of photos and documents of items."""

from django.urls import path

from listings.views import item_files

PHOTOS = "me/company/<int:company_id>/items/<int:number>/photos/"
DOCUMENTS = "me/company/<int:company_id>/items/<int:number>/documents/"

for_teams = [
    path(PHOTOS, item_files.photos, name="item-photos"),
    path(f"{PHOTOS}order/", item_files.arrange_photos, name="arrange-item-photos"),
    path(
        f"{PHOTOS}<int:file>/delete/", item_files.delete_photo, name="delete-item-photo"
    ),
    path(DOCUMENTS, item_files.documents, name="item-documents"),
    path(
        f"{DOCUMENTS}order/",
        item_files.arrange_documents,
        name="arrange-item-documents",
    ),
    path(f"{DOCUMENTS}<int:file>/", item_files.own_document, name="own-item-document"),
    path(
        f"{DOCUMENTS}<int:file>/delete/",
        item_files.delete_document,
        name="delete-item-document",
    ),
]
for_visitors = [
    path(
        "items/<int:pk>/documents/<int:number>/",
        item_files.item_document,
        name="item-document",
    ),
]
