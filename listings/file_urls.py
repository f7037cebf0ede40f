"""Addresses of photos and documents of listings."""

from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

from listings.views import own_files

ITEM = "me/company/<int:company_id>/items/<int:number>/"
OFFER = "me/company/<int:company_id>/offers/<int:number>/"
FILE = "<int:file>/"
View = Callable[..., HttpResponseBase]


def of_team(
    folder: str, kind: str, page: View, arrange: View, delete: View, *save: View
) -> list[URLPattern]:
    """A page of files, their order, one to delete, one to save."""
    one = kind.removesuffix("s")
    found = [
        path(folder, page, name=kind),
        path(f"{folder}order/", arrange, name=f"arrange-{kind}"),
        path(f"{folder}{FILE}delete/", delete, name=f"delete-{one}"),
    ]
    return found + [path(f"{folder}{FILE}", view, name=f"own-{one}") for view in save]


for_teams = [
    *of_team(
        f"{ITEM}photos/",
        "item-photos",
        own_files.photos,
        own_files.arrange_photos,
        own_files.delete_photo,
    ),
    *of_team(
        f"{ITEM}documents/",
        "item-documents",
        own_files.documents,
        own_files.arrange_documents,
        own_files.delete_document,
        own_files.own_document,
    ),
    *of_team(
        f"{OFFER}documents/",
        "offer-documents",
        own_files.offer_documents,
        own_files.arrange_offer_documents,
        own_files.delete_offer_document,
        own_files.own_offer_document,
    ),
]
for_visitors = [
    path(
        "items/<int:pk>/documents/<int:number>/",
        own_files.item_document,
        name="item-document",
    ),
    path(
        "offers/<int:pk>/documents/<int:number>/",
        own_files.offer_document,
        name="offer-document",
    ),
]
