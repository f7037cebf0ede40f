"""The directory's public addresses."""

from django.urls import path

from listings.file_urls import for_teams, for_visitors
from listings.views import details, home, lists, own_storefront, sitemaps, texts

# What is asked for most stands first.
in_languages = [
    path("items/<int:pk>/<slug:slug>/", details.item, name="item"),
    path("c/<slug:slug>/", lists.category, name="category"),
    path("search/", lists.search, name="search"),
    path("companies/<int:pk>/<slug:slug>/", details.company, name="company"),
    path("offers/<int:pk>/<slug:slug>/", details.offer, name="offer"),
    path("", home.home, name="home"),
    path("search/why/", lists.why, name="why"),
    path("search/formula/", texts.formula, name="formula"),
    path("suggest/", lists.suggestions, name="suggest"),
    path("compare/", lists.compare, name="compare"),
    path("categories/", lists.categories, name="categories"),
    path("offers/", lists.offers, name="offers"),
    path("companies/", lists.companies, name="companies"),
    path("countries/", lists.countries, name="countries"),
    path("countries/<slug:code>/", lists.country, name="country"),
    path("countries/<slug:code>/<slug:slug>/", lists.country, name="country-category"),
    path("about/", texts.about, name="about"),
    path("terms/", texts.terms, name="terms"),
    path("contact/", texts.contact, name="contact"),
    path(
        "me/company/<int:company_id>/view/",
        own_storefront.view_company,
        name="view-company",
    ),
    *for_visitors,
    *for_teams,
]

for_machines = [
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap-pages"),
    path("sitemap-categories.xml", sitemaps.categories, name="sitemap-categories"),
    path(
        "sitemap-<slug:kind>-<int:number>.xml",
        sitemaps.listings,
        name="sitemap-listings",
    ),
]
