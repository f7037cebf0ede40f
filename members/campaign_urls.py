"""Addresses of campaigns, on the desk of marketing staff."""

from django.urls import path

from members.views import campaign_acts, campaign_pages, campaign_texts

urlpatterns = [
    path("desk/campaigns/", campaign_pages.desk_campaigns, name="desk-campaigns"),
    path("desk/campaigns/new/", campaign_pages.new_campaign, name="new-campaign"),
    path("desk/campaigns/<int:number>/", campaign_pages.campaign, name="campaign"),
    path(
        "desk/campaigns/<int:number>/edit/",
        campaign_pages.edit_campaign,
        name="edit-campaign",
    ),
    path(
        "desk/campaigns/<int:number>/text/<slug:variant>/<slug:language>/",
        campaign_texts.campaign_text,
        name="campaign-text",
    ),
    path(
        "desk/campaigns/<int:number>/text/<slug:variant>/<slug:language>/look/",
        campaign_texts.look_at_campaign,
        name="look-at-campaign",
    ),
    path(
        "desk/campaigns/<int:number>/languages/",
        campaign_texts.campaign_languages,
        name="campaign-languages",
    ),
    path(
        "desk/campaigns/<int:number>/test/",
        campaign_texts.test_campaign,
        name="test-campaign",
    ),
    path(
        "desk/campaigns/<int:number>/schedule/",
        campaign_acts.schedule_campaign,
        name="schedule-campaign",
    ),
    path(
        "desk/campaigns/<int:number>/act/",
        campaign_acts.act_on_campaign,
        name="act-on-campaign",
    ),
]
