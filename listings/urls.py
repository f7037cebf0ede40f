"""The directory's public addresses."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe

from listings import asking_urls
from listings.file_urls import for_teams, for_visitors
from listings.views import (
    comparing,
    decisions,
    details,
    feeds,
    home,
    lists,
    method,
    own_storefront,
    remarks,
    sitemaps,
    statistics,
    texts,
)

# What is asked for most stands first.
in_languages: list[URLPattern | URLResolver] = [
    *asking_urls.forms,
    path("items/<int:pk>/<slug:slug>/", details.item, name="item"),
    path("c/<slug:slug>/", lists.category, name="category"),
    path("search/", lists.search, name="search"),
    path("companies/<int:pk>/<slug:slug>/", details.company, name="company"),
    path("offers/<int:pk>/<slug:slug>/", details.offer, name="offer"),
    path("", home.home, name="home"),
    path("search/why/", lists.why, name="why"),
    path("search/formula/", texts.formula, name="formula"),
    path("suggest/", lists.suggestions, name="suggest"),
    path("compare/", comparing.compare, name="compare"),
    path("categories/", lists.categories, name="categories"),
    path("offers/", lists.offers, name="offers"),
    path("companies/", lists.companies, name="companies"),
    path("countries/", lists.countries, name="countries"),
    path("countries/<slug:code>/", lists.country, name="country"),
    path("countries/<slug:code>/<slug:slug>/", lists.country, name="country-category"),
    path("about/", texts.about, name="about"),
    path("terms/", texts.terms, name="terms"),
    path("contact/", texts.contact, name="contact"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/method/", method.method, name="method"),
    path("statistics/files/", statistics.released_files, name="released-files"),
    path("statistics/releases/", statistics.releases, name="releases"),
    path("statistics/releases/<int:pk>/", statistics.release, name="release"),
    path(
        "statistics/releases/<int:pk>/<slug:name>/",
        statistics.released_table,
        name="released-table",
    ),
    path("feeds/items.xml", require_safe(feeds.NewItems()), name="items-feed"),
    path("feeds/offers.xml", require_safe(feeds.NewOffers()), name="offers-feed"),
    path("feeds/news.xml", require_safe(feeds.News()), name="news-feed"),
    path("report/<slug:kind>/<int:pk>/", remarks.report, name="report"),
    path(
        "correct/<slug:kind>/<int:pk>/",
        remarks.suggest_correction,
        name="suggest-correction",
    ),
    path("remarks/<str:token>/", remarks.remark_status, name="remark-status"),
    path(
        "me/company/<int:company_id>/decisions/",
        decisions.my_reviews,
        name="my-reviews",
    ),
    path(
        "me/company/<int:company_id>/decisions/<int:number>/",
        decisions.my_review,
        name="my-review",
    ),
    path(
        "me/company/<int:company_id>/decisions/<int:number>/appeal/",
        decisions.appeal_review,
        name="appeal-review",
    ),
    path(
        "me/company/<int:company_id>/corrections/",
        decisions.my_corrections,
        name="my-corrections",
    ),
    path(
        "me/company/<int:company_id>/corrections/<uuid:number>/",
        decisions.answer_correction,
        name="answer-correction",
    ),
    path(
        "me/company/<int:company_id>/view/",
        own_storefront.view_company,
        name="view-company",
    ),
    path(
        "me/company/<int:company_id>/items/files/",
        include("listings.catalogue_urls"),
    ),
    path("", include("listings.buying_urls")),
    path("", include("listings.desk_urls")),
    *for_visitors,
    *for_teams,
    *asking_urls.for_guests,
    *asking_urls.for_members,
]

for_machines = [
    path(
        "statistics/releases/<int:pk>.csv", statistics.release_csv, name="release-csv"
    ),
    path(
        "statistics/releases/<int:pk>.json",
        statistics.release_json,
        name="release-json",
    ),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap-pages"),
    path("sitemap-categories.xml", sitemaps.categories, name="sitemap-categories"),
    path(
        "sitemap-<slug:kind>-<int:number>.xml",
        sitemaps.listings,
        name="sitemap-listings",
    ),
]
