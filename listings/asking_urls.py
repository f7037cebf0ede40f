"""Addresses of inquiries and threads."""

from django.urls import path

from listings.views import (
    answering,
    guest_threads,
    inquire,
    my_inquiries,
    quoting,
)

# Before the pages of items, offers and companies, whose slug could be any word.
forms = [
    path(
        "items/<int:pk>/inquire/",
        inquire.inquire,
        {"kind": "items"},
        name="inquire-item",
    ),
    path(
        "offers/<int:pk>/inquire/",
        inquire.inquire,
        {"kind": "offers"},
        name="inquire-offer",
    ),
    path(
        "companies/<int:pk>/inquire/",
        inquire.inquire,
        {"kind": "companies"},
        name="inquire-company",
    ),
    path("inquire/", inquire.inquire_several, name="inquire-several"),
    path("inquire/sent/", inquire.inquiry_sent, name="inquiry-sent"),
]
GUEST = "inquiries/<str:token>/"
GUESTS_ONE = f"{GUEST}<uuid:number>/"
for_guests = [
    path(GUEST, guest_threads.guest_threads, name="guest-threads"),
    path(f"{GUEST}confirm/", guest_threads.confirm_inquiry, name="confirm-inquiry"),
    path(f"{GUEST}renew/", guest_threads.renew_link, name="renew-guest-link"),
    path(GUESTS_ONE, guest_threads.guest_thread, name="guest-thread"),
    path(
        f"{GUESTS_ONE}act/",
        guest_threads.act_on_guest_thread,
        name="act-on-guest-thread",
    ),
    path(
        f"{GUESTS_ONE}files/<int:file>/",
        guest_threads.guest_thread_file,
        name="guest-thread-file",
    ),
    path(f"{GUESTS_ONE}quotes/<uuid:quote>/", quoting.guest_quote, name="guest-quote"),
    path(
        f"{GUESTS_ONE}quotes/<uuid:quote>/pdf/",
        quoting.guest_quote_pdf,
        name="guest-quote-pdf",
    ),
]
MINE = "me/inquiries/"
ONE = f"{MINE}<uuid:number>/"
OURS = "me/company/<int:company_id>/inquiries/"
ONE_OF_OURS = f"{OURS}<uuid:number>/"
for_members = [
    path(MINE, my_inquiries.my_inquiries, name="my-inquiries"),
    path(ONE, my_inquiries.my_inquiry, name="my-inquiry"),
    path(f"{ONE}act/", my_inquiries.act_on_my_inquiry, name="act-on-my-inquiry"),
    path(
        f"{ONE}files/<int:file>/", my_inquiries.my_inquiry_file, name="my-inquiry-file"
    ),
    path(OURS, my_inquiries.company_inquiries, name="company-inquiries"),
    path(f"{OURS}templates/", answering.templates, name="answer-templates"),
    path(f"{OURS}rules/", answering.rules, name="routing-rules"),
    path(ONE_OF_OURS, my_inquiries.company_inquiry, name="company-inquiry"),
    path(
        f"{ONE_OF_OURS}act/",
        my_inquiries.act_on_company_inquiry,
        name="act-on-company-inquiry",
    ),
    path(
        f"{ONE_OF_OURS}files/<int:file>/",
        my_inquiries.company_inquiry_file,
        name="company-inquiry-file",
    ),
    path(f"{ONE}quote/", quoting.give_my_quote, name="give-my-quote"),
    path(f"{ONE}quotes/<uuid:quote>/", quoting.my_quote, name="my-quote"),
    path(
        f"{ONE}quotes/<uuid:quote>/pdf/",
        quoting.my_quote_pdf,
        name="my-quote-pdf",
    ),
    path(f"{ONE_OF_OURS}quote/", quoting.give_company_quote, name="give-company-quote"),
    path(
        f"{ONE_OF_OURS}quotes/<uuid:quote>/",
        quoting.company_quote,
        name="company-quote",
    ),
    path(
        f"{ONE_OF_OURS}quotes/<uuid:quote>/pdf/",
        quoting.company_quote_pdf,
        name="company-quote-pdf",
    ),
    path("me/quotes/offers/<int:pk>/", quoting.quote_offer, name="quote-offer"),
    path(f"{MINE}quotes/", quoting.compare_quotes, name="compare-quotes"),
    path(
        "me/company/<int:company_id>/offers/<int:number>/quotes/",
        quoting.offer_quotes,
        name="offer-quotes",
    ),
]
