"""Addresses of a company's own items and offers."""

from django.urls import path

from listings.views import (
    acts,
    customs_codes,
    dashboard,
    my_items,
    my_offers,
    my_page,
    public_check,
    taking_in_pages,
)

ITEMS = "me/company/<int:company_id>/items/"
OFFERS = "me/company/<int:company_id>/offers/"
ONE_ITEM, ONE_OFFER = f"{ITEMS}<int:number>/", f"{OFFERS}<int:number>/"

urlpatterns = [
    path("me/", my_page.me, name="me"),
    path("me/privacy/import/", taking_in_pages.take_in, name="take-in"),
    path(
        "me/company/<int:company_id>/dashboard/",
        dashboard.my_dashboard,
        name="my-dashboard",
    ),
    path("me/customs-codes/", customs_codes.customs_codes, name="customs-codes"),
    path(ITEMS, my_items.my_items, name="my-items"),
    path(f"{ITEMS}new/", my_items.new_item, name="new-item"),
    path(f"{ITEMS}act/", acts.act_on_items, name="act-on-items"),
    path(ONE_ITEM, my_items.edit_item, name="edit-item"),
    path(f"{ONE_ITEM}category/", my_items.move_item, name="move-item"),
    path(f"{ONE_ITEM}see/", my_items.see_item, name="see-item"),
    path(f"{ONE_ITEM}publish/", my_items.publish_item, name="publish-item"),
    path(f"{ONE_ITEM}check/", public_check.check_item, name="check-item"),
    path(f"{ONE_ITEM}discard/", my_items.discard_item, name="discard-item"),
    path(f"{ONE_ITEM}duplicate/", my_items.duplicate_item, name="duplicate-item"),
    path(f"{ONE_ITEM}renew/", acts.renew_item, name="renew-item"),
    path(OFFERS, my_offers.my_offers, name="my-offers"),
    path(f"{OFFERS}act/", acts.act_on_offers, name="act-on-offers"),
    path(f"{OFFERS}new/", my_offers.new_offer, name="new-offer"),
    path(ONE_OFFER, my_offers.edit_offer, name="edit-offer"),
    path(f"{ONE_OFFER}category/", my_offers.move_offer, name="move-offer"),
    path(f"{ONE_OFFER}see/", my_offers.see_offer, name="see-offer"),
    path(f"{ONE_OFFER}publish/", my_offers.publish_offer, name="publish-offer"),
    path(f"{ONE_OFFER}check/", public_check.check_offer, name="check-offer"),
    path(f"{ONE_OFFER}discard/", my_offers.discard_offer, name="discard-offer"),
    path(f"{ONE_OFFER}duplicate/", my_offers.duplicate_offer, name="duplicate-offer"),
    path(f"{ONE_OFFER}renew/", acts.renew_offer, name="renew-offer"),
    path(f"{ONE_OFFER}withdraw/", my_offers.withdraw_offer, name="withdraw-offer"),
    path(f"{ONE_OFFER}outcome/", my_offers.say_outcome, name="say-outcome"),
]
