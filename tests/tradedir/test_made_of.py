"""A kept page is the page as it would be made now, whoever changed whatever it was made of."""

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.core.cache import caches
from django.db import connection

from listings import taxonomy
from listings.models import Category, Item, ItemPhoto
from listings.posting import publishing
from listings.search import following, index, keeping
from listings.tending import following as tending
from listings.tending import tree
from members import interventions, public_pages
from members.models import Company, CompanyText
from members.models.page_change import PageChange
from members.publishing import unpublish
from tests import people
from tests.served import answer_of, the_application
from tests.test_canary import World
from tradedir.page_cache import PageCache, is_public, made_of_what
from tradedir.pieces import Pieces

# By table that a page may read: the beginnings of the marks, one of which it has to have.
NEEDS = {
    **dict.fromkeys(
        (
            *("members_company", "members_companytext", "members_companyphoto"),
            *("members_companycontact", "members_certificate", "members_check"),
            *("members_membership", "members_member", "members_importedcompany"),
            *("members_companyimport", "listings_item", "listings_offer"),
            *("listings_itemphoto", "listings_itemdocument", "listings_offerfile"),
        ),
        "c",
    ),
    **dict.fromkeys(("listings_searchdoc", "listings_facetcount"), "k"),
    **dict.fromkeys(
        (
            *("listings_category", "listings_attribute", "listings_attributeoption"),
            *("listings_categoryattribute", "listings_synonymgroup"),
            "listings_exchangerate",
        ),
        "t",
    ),
    **dict.fromkeys(
        (
            *("privacy_policyversion", "privacy_policytext", "privacy_checkrun"),
            *("privacy_disclosurestep", "privacy_checkresult", "privacy_budget"),
            *("privacy_retentionrun", "privacy_release", "privacy_releasedtable"),
            *("privacy_releaseexport", "members_campaign", "members_issue"),
            "listings_decisioncount",
        ),
        "s",
    ),
    **dict.fromkeys(("listings_lexeme", "listings_knownword"), "*"),
    "listings_spelledword": "*",
    "listings_thread": "r",
}
# A key goes with an erasure, which ends all pages (public_pages.taken_out).
NEEDS["privacy_subjectkey"] = "c"
# Without triggers of their own: the one is made of another table here by triggers.
FOLLOWS = {"listings_facetcount", "privacy_subjectkey"}
SCANS = """
SELECT relname, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) FROM pg_stat_xact_user_tables
"""
MARKED = """
SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'marks_pages%'
"""


def asked(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def tables_of(application, address):
    """The tables that were read for a page, and its head."""
    before = dict(asked(SCANS))
    status, headers, _body = answer_of(application, address)
    read = {name for name, scans in asked(SCANS) if scans != before.get(name, 0)}
    return read, status, headers


def test_every_page_says_all_that_it_was_made_of(db, as_owner):
    world = World(5)
    application = the_application()
    # Of what pages are said to read, what a page without a statement is said to read too.
    beside = tables_of(application, "/.well-known/gpc.json")[0] | {
        "django_content_type"
    }
    lacking, read = {}, set()
    for address in world.addresses():
        tables, status, headers = tables_of(application, address)
        tables -= beside
        if is_public(status, headers):
            marks = made_of_what(headers).decode().split()
            read |= tables
            lacking[address] = {
                table
                for table in tables
                if "*" not in marks
                and not any(mark[0] == NEEDS.get(table, "?") for mark in marks)
            }
    assert {one: tables for one, tables in lacking.items() if tables} == {}
    assert read - set(NEEDS) == set(), "Give it a trigger that marks pages."
    assert len(read) > 15


def test_every_table_that_pages_read_marks_them(db):
    assert set(NEEDS) - FOLLOWS - {name for (name,) in asked(MARKED)} == set()


class Directory:
    """Two companies with what they list, in industries of their own, and the pages of all."""

    def __init__(self):
        people.a_policy()
        self.staff = people.a_staff_member()
        self.pumps = people.a_category("gear-pumps")
        textiles = people._category("textiles", "Textiles", None)
        family = people._category("clothing", "Clothing", textiles)
        self.shirts = people._category("polo-shirts", "Polo shirts", family)
        self.ours, self.others = people.a_company("Ours"), people.a_company("Others")
        self.item, self.second, self.offer = self.goods(self.ours, self.pumps)
        self.theirs = self.goods(self.others, self.shirts)
        index.enter_companies([self.ours.pk, self.others.pk])
        self.application = the_application()
        public_pages.tell_everything()

    def goods(self, company, category):
        made = [
            people.an_item(company, title, category=category)
            for title in ("One", "Two")
        ]
        return [*made, people.an_offer(company, category=category)]

    def addresses(self):
        rows = [
            self.ours,
            self.others,
            self.item,
            self.second,
            self.offer,
            *self.theirs,
        ]
        own = [one.get_absolute_url() for one in rows]
        categories = [f"/c/{one.slug}/" for one in Category.objects.all()]
        sitemaps = map(people.sitemap_of, (self.item, self.offer, self.ours))
        found = [*own, *categories, *sitemaps, *LISTS]
        return [
            *found,
            *(f"/ar{one}" for one in own[:4]),
            "/es/",
            "/zh-hans/c/gear-pumps/",
        ]

    def kept(self):
        """Of every page what is handed out, and whether it was kept."""
        made = []
        application = self.application

        def counted(environ, start_response):
            made.append(environ["PATH_INFO"])
            return application(environ, start_response)

        door = PageCache(counted, configured.REDIS_CACHE_URL)
        return {one: answer_of(door, one) for one in self.addresses()}, set(made)

    def fresh(self, address):
        """As it is made now, of no row that was made before."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Pieces, "right", lambda self, keys: [None] * len(keys))
            status, _headers, body = answer_of(self.application, address)
        return status, body


LISTS = (
    *("/", "/categories/", "/companies/", "/countries/", "/countries/pt/", "/offers/"),
    *("/offers/?tab=buy", "/search/", "/search/?q=one", "/search/?tab=suppliers"),
    *("/search/?q=ours&tab=suppliers", "/suggest/?q=on", "/c/gear-pumps/?country=PT"),
    *("/c/gear-pumps/?sort=price", "/feeds/items.xml", "/feeds/offers.xml"),
    *("/feeds/policy.xml", "/sitemap.xml", "/sitemap-pages.xml"),
    *(
        "/sitemap-categories.xml",
        "/about/",
        "/terms/",
        "/privacy/",
        "/privacy/versions/",
    ),
    *(
        "/privacy/promises/",
        "/privacy/retention/",
        "/statistics/",
        "/statistics/releases/",
    ),
    *("/countries/pt/gear-pumps/", "/news/", "/privacy/disclosures/"),
)


def sql(words, *values):
    """Somebody at the database's own prompt, and the clock that comes by."""
    with connection.cursor() as cursor:
        cursor.execute(words, values)
    public_pages.tell_changes()


def raw(table, **values):
    """Every row of a table, in a way that no deed knows."""
    return lambda d: sql(
        f"UPDATE {table} SET {', '.join(f'{name} = {value}' for name, value in values.items())}"
    )


def of_ours(model, **values):
    return lambda d: (
        model.objects.filter(company=d.ours).update(**values),
        public_pages.changed(),
    )


def a_translation(d):
    CompanyText.objects.create(
        company=d.ours, language="es", summary="Bombas", description="Nuestras bombas."
    )
    public_pages.company_changed(d.ours)


def a_merge(d):
    tree.merge(d.pumps, into=people.a_category("vane-pumps"), by=d.staff)
    tending.follow_waiting(seconds=5)


def a_photo(d):
    ItemPhoto.objects.create(
        item=d.item, stem="demo/one", width=4, height=3, position=0
    )
    public_pages.changed()


def a_second_pair_of_pages(d):
    company = people.a_company("Third", country="DE")
    index.enter_companies([company.pk])
    people.an_item(company, "Three", category=d.shirts)


CHANGES = {
    "withdrawn": lambda d: publishing.withdraw(d.item),
    "offer withdrawn": lambda d: publishing.withdraw(d.offer),
    "paused": lambda d: publishing.pause(d.item),
    "archived": lambda d: publishing.archive(d.second),
    "renewed": lambda d: publishing.renew(d.item, until=d.item.valid_until + A_WEEK),
    "another item": lambda d: people.an_item(d.ours, "Three", category=d.pumps),
    "another company": a_second_pair_of_pages,
    "moved by hand": lambda d: (
        Item.objects.filter(pk=d.item.pk).update(category=d.shirts),
        index.enter_items([d.item.pk]),
    ),
    "a photo": a_photo,
    "suspended": lambda d: interventions.suspend(d.ours, by=d.staff, reason="Spam."),
    "restored": lambda d: (
        interventions.suspend(d.others, by=d.staff, reason="Spam."),
        interventions.restore(d.others, by=d.staff, reason="None."),
    ),
    "taken down": lambda d: unpublish(d.ours, by=None),
    "a new name": lambda d: (
        Company.objects.filter(pk=d.ours.pk).update(trading_name="Else", country="DE"),
        public_pages.company_changed(d.ours),
    ),
    "followed by a worker": lambda d: (
        sql("UPDATE members_company SET trading_name = 'By hand', country = 'DE'"),
        following.follow_waiting(),
    ),
    "a translation": a_translation,
    "a check": lambda d: (
        people.a_check(d.ours) if hasattr(people, "a_check") else None,
        public_pages.company_changed(d.ours),
    ),
    "a category's name": lambda d: tree.edit(
        d.pumps, {"names": {"en": "Pumps of gears"}}, by=d.staff
    ),
    "a merge": a_merge,
    "tidied": lambda d: (
        sql("UPDATE listings_searchdoc SET until = current_date - 1 WHERE kind = 1"),
        keeping.tidy(),
    ),
    "titles by hand": raw("listings_item", title="'By hand'", summary="'By hand'"),
    "prices by hand": raw("listings_item", price="99", moq="7"),
    "dates by hand": raw("listings_item", confirmed_on="'2024-02-03'"),
    "offers by hand": raw("listings_offer", title="'By hand'", quantity="77"),
    "names by hand": raw("members_company", city="'Elsewhere'", founded_year="1901"),
    "ended by hand": raw("listings_item", valid_until="current_date - 1"),
    "shut by hand": raw("members_company", closed_from="current_date"),
    "gone by hand": lambda d: sql("DELETE FROM listings_searchdoc"),
    "texts by hand": raw("members_companytext", summary="'By hand'"),
    "tree by hand": lambda d: (
        sql('UPDATE listings_category SET names = \'{"en": "By hand"}\''),
        taxonomy.forget(),
    ),
}
A_WEEK = timedelta(days=7)
MOMENT = re.compile(rb"<updated>[^<]*</updated>")


@pytest.fixture
def directory(transactional_db):
    caches["pages"].clear()
    return Directory()


BY_HAND = [name for name in CHANGES if "hand" in name]
BY_DEEDS = [name for name in CHANGES if name not in BY_HAND]


@pytest.mark.parametrize(
    "part", [BY_DEEDS[:10], BY_DEEDS[10:], BY_HAND[:6], BY_HAND[6:]]
)
def test_what_is_handed_out_is_what_would_be_made_now(directory, part):
    directory.kept()
    assert directory.kept()[1] == set()
    different = {}
    for change in part:
        CHANGES[change](directory)
        told, made = directory.kept()
        different[change] = [
            address
            for address, (status, _headers, body) in told.items()
            if not is_same((status, body), directory.fresh(address), address in made)
        ]
    assert {name: pages for name, pages in different.items() if pages} == {}


def is_same(told, fresh, was_made_now):
    """What was made now is compared too: it may have rows that were made before."""
    if was_made_now:
        # An empty feed says the moment at which it was asked for.
        told, fresh = (
            (status, MOMENT.sub(b"", body)) for status, body in (told, fresh)
        )
    return told == fresh


OF_OTHERS = {"/c/polo-shirts/", "/c/clothing/", "/c/textiles/", "/about/", "/privacy/"}


def test_a_change_of_one_company_leaves_what_has_nothing_of_it(directory):
    directory.kept()
    publishing.withdraw(directory.item)
    _told, made = directory.kept()
    theirs = {one.get_absolute_url() for one in (directory.others, *directory.theirs)}
    assert made.isdisjoint(OF_OTHERS | theirs)
    gone = {directory.item, directory.ours, directory.second, directory.offer}
    assert {one.get_absolute_url() for one in gone} <= made
    assert {
        "/c/gear-pumps/",
        "/c/components/",
        "/",
        people.sitemap_of(directory.item),
    } <= made
    assert {"/feeds/items.xml", "/search/", "/countries/pt/"} <= made


def test_what_another_process_changes_is_gone_from_here(directory):
    directory.kept()
    address = directory.item.get_absolute_url()
    code = (
        "import django; django.setup()\n"
        "from listings.models import Item; from listings.posting import publishing\n"
        f"publishing.withdraw(Item.objects.get(pk={directory.item.pk}))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=same_servers())
    told, made = directory.kept()
    assert told[address][0].startswith("410")
    assert b"One" not in told["/c/gear-pumps/"][2]
    assert "/c/polo-shirts/" not in made


def same_servers():
    """What leads another process to the database and the cache of this test."""
    used = connection.settings_dict
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**used)
    return os.environ | {
        "DATABASE_URL": address,
        "REDIS_CACHE_URL": configured.REDIS_CACHE_URL,
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
    }


def test_what_could_not_be_told_waits_for_the_clock(directory, settings, monkeypatch):
    """The cache was away as something changed, and comes back with all that it had."""
    directory.kept()
    monkeypatch.setattr(type(caches["pages"]), "turn", lambda *said: False)
    publishing.withdraw(directory.item)
    assert PageChange.objects.exists()
    monkeypatch.undo()
    assert public_pages.tell_changes()
    assert not PageChange.objects.exists()
    told, _made = directory.kept()
    assert told[directory.item.get_absolute_url()][0].startswith("410")
