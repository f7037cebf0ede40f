"""Addresses of a buyer's own tools."""

from django.urls import path

from listings.views import favourites, followed, searches, shared_lists, stopping

FAVOURITES = "me/favourites/"
SEARCHES = "me/searches/"
ONE_LIST = f"{FAVOURITES}<int:number>/"

urlpatterns = [
    path(FAVOURITES, favourites.my_favourites, name="my-favourites"),
    path(f"{FAVOURITES}add/", favourites.add_favourites, name="add-favourites"),
    path(ONE_LIST, favourites.favourite_list, name="favourite-list"),
    path(
        f"{ONE_LIST}rename/",
        favourites.rename_favourite_list,
        name="rename-favourite-list",
    ),
    path(
        f"{ONE_LIST}delete/",
        favourites.delete_favourite_list,
        name="delete-favourite-list",
    ),
    path(f"{ONE_LIST}act/", favourites.act_on_favourites, name="act-on-favourites"),
    path(
        f"{ONE_LIST}restore/", favourites.restore_favourites, name="restore-favourites"
    ),
    path(f"{ONE_LIST}<uuid:entry>/", favourites.favourite, name="favourite"),
    path(
        f"{ONE_LIST}share/",
        shared_lists.share_favourite_list,
        name="share-favourite-list",
    ),
    path(
        f"{ONE_LIST}share/<uuid:share>/revoke/",
        shared_lists.revoke_share,
        name="revoke-share",
    ),
    path(SEARCHES, searches.my_searches, name="my-searches"),
    path(f"{SEARCHES}new/", searches.save_search, name="save-search"),
    path(f"{SEARCHES}suppliers/", followed.my_followed, name="my-followed"),
    path(
        f"{SEARCHES}suppliers/follow/", followed.follow_supplier, name="follow-supplier"
    ),
    path(
        f"{SEARCHES}suppliers/<int:number>/leave/",
        followed.leave_supplier,
        name="leave-supplier",
    ),
    path(f"{SEARCHES}<uuid:key>/", searches.edit_search, name="edit-search"),
    path(f"{SEARCHES}<uuid:key>/see/", searches.see_search, name="see-search"),
    path(f"{SEARCHES}<uuid:key>/delete/", searches.delete_search, name="delete-search"),
    path(
        f"{SEARCHES}<uuid:key>/restore/", searches.restore_search, name="restore-search"
    ),
    path("u/alerts/<str:token>/", stopping.stop_alerts, name="stop-alerts"),
    path("shared/<str:token>/", shared_lists.shared_list, name="shared-list"),
]
