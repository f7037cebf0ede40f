"""T1: what is private is nowhere, and what is switched on is there.

A directory with marked values in every field, under random switches; then everything a
visitor can reach is read, in all languages, also what is kept on the way.
"""

import re
from html import unescape
from random import Random
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.conf import settings as configured
from django.core.cache import caches
from django.db import connection
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone

from listings.models import ListingEdit, SearchDoc
from listings.search import index, keeping, spelling
from listings.sitemaps import IDS_A_FILE
from members import leaving, profiles, publishing
from members.models import Company, OutgoingMail
from privacy.holdings import Visibility, registry
from privacy.models import Erasure
from tests import addresses, canary
from tests.people import a_company, a_policy, an_item, an_offer
from tests.served import answer_of, the_application
from tradedir.page_cache import PageCache

# Search is made anew, which the owner of its tables does.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("as_owner"),
    pytest.mark.promise("T1"),
]

PREFIXES = ["", "/zh-hans", "/es", "/fr", "/ar"]
# Names of files and of a page's state hold digits that mean nothing.
OURS = re.compile(r"/static/[^\"'\s)]+|ETag: \S+")
# Where the company is told, or reached, by other means than a row of a page.
NOT_ON_THE_PAGE = {
    *("slug", "stem", "document", "registry", "source", "public_fields", "form_key"),
    *("subject", "has_no_fax", "kind", "width", "height", "position", "language"),
    "text_language",
}


class World:
    """A published company, three that are not public, a member of its team, and the rest."""

    def __init__(self, seed: int) -> None:
        a_policy()
        self.marks = marks = canary.Marks(seed)
        chosen = Random(seed).sample(profiles.OPTIONAL, k=seed % 15)
        self.company = canary.a_marked_company(marks, "it", public_fields=chosen)
        self.open = set(shown_of(marks, chosen))
        canary.wait_to_be_published(marks, self.company, "it")
        everything = {"public_fields": list(profiles.OPTIONAL)}
        draft = {"published_at": None}
        self.hidden = [
            canary.a_marked_company(marks, "a draft", **everything, **draft),
            canary.a_marked_company(marks, "one taken down", **everything),
            canary.a_marked_company(marks, "one suspended", **everything),
        ]
        self.member = canary.a_marked_member(marks, self.company)
        self.goods()
        index.rebuild()
        spelling.learn()
        publishing.unpublish(self.hidden[1], by=None)
        Company.objects.filter(pk=self.hidden[2].pk).update(suspended_at=timezone.now())
        canary.fill_the_rest(marks)

    def goods(self) -> None:
        """Items and offers: listed ones of all, and some that nobody has published."""
        for company in [self.company, *self.hidden]:
            self.item, self.offer = an_item(company), an_offer(company)
        self.item, self.offer = an_item(self.company), an_offer(self.company)
        words = {"title": self.marks.word(), "published_at": None}
        unseen = an_item(self.company, brand=self.marks.word(), **words)
        for n, word in enumerate((unseen.title, unseen.brand)):
            self.marks.note(f"unpublished item {n}", "title", word)
        title = self.marks.word()
        an_offer(self.company, title, published_at=None)
        self.marks.note("unpublished offer", "title", title)

    def secrets(self) -> dict[str, str]:
        """Everything that nobody may read, by the way it could be said."""
        open_ways = {way for where in self.open for way in self.marks.ways[where]}
        return {
            way: where
            for where, ways in self.marks.ways.items()
            for way in ways - open_ways
        }

    def addresses(self) -> list[str]:
        """Every public page, and lists by every filter."""
        company, item, offer = self.company, self.item, self.offer
        found = addresses.public(
            {
                "item": {"pk": item.pk, "slug": item.slug},
                "offer": {"pk": offer.pk, "slug": offer.slug},
                "company": {"pk": company.pk, "slug": company.slug},
                "picture": {"path": "demo/none-640.webp"},
            },
            {
                "slug": item.category.slug,
                "code": "is",
                "kind": "companies",
                "number": 0,
                "variant": "a",
                "n": 1,
                "pk": item.pk,
                "name": "industry",
            },
        )
        found += [f"/companies/{one.pk}/{one.slug}/" for one in self.hidden]
        found += [f"/companies/{self.company.pk}/old-name/"]
        found += [sitemap("items", item), sitemap("offers", offer)]
        found += [sitemap("companies", one) for one in (company, *self.hidden)]
        found += [f"/search/?tab={tab}" for tab in ("items", "sell", "buy")]
        found += [f"/search/?tab=suppliers&{one}" for one in FILTERS]
        found += [f"/search/why/?tab=suppliers&q=company&listing={company.pk}"]
        found += [f"/compare/?items={item.pk}", f"/media/{company.slug}.webp"]
        return found + list(OTHER_PAGES)


SIGN_UP = {
    "full_name": "Ben Stranger",
    "member_id": "ben.stranger",
    "password": "seven quiet herons",
    "language": "en",
    "accepts_policy": "on",
    "form_key": "7d0b0c5e-52d0-4a5d-8f7b-0d8e2a1c9f10",
}
FILTERS = (
    *("country=IS", "type=agent", "check=dns", "cert=CE", "ships_to=DE", "fresh=1"),
    *("sort=newest", "sort=confirmed", "exact=1", "page=2", "page=999"),
)
OTHER_PAGES = (
    *("/nowhere/", "/companies/0/x/", "/companies/99999999999999999999/x/"),
    *("/search/?q=%00", "/search/?price_min=x", "/accounts/login/", "/me/"),
    *("/accounts/signup/", "/accounts/password/reset/", "/admin/", "/readyz"),
)


def shown_of(marks, chosen):
    """Where marks are that the page shows: public ones, and of the others the chosen."""
    for where in marks.ways:
        model, _, rest = where.partition(".")
        field, _, of = rest.partition(" of ")
        if of not in {"it", "it, approved", "it, logo", "it, banner", "it, photo"}:
            continue
        held = next(
            (fields for one, fields in registry.items() if one.__name__ == model), {}
        )
        if held[field].visibility == Visibility.PUBLIC or field in with_them(chosen):
            yield where


def sitemap(kind, listing):
    """The file of the sitemap that a listing would be in."""
    return f"/sitemap-{kind}-{listing.pk // IDS_A_FILE}.xml"


def with_them(chosen):
    """The chosen fields, and what is said with them: the register, the year."""
    beside = {"registry_number": "registry", "turnover_band": "turnover_year"}
    return {*chosen, *(beside[name] for name in chosen if name in beside)}


@pytest.fixture
def visit():
    """The site as the web server asks it, with kept pages in front; nobody is signed in."""
    caches["pages"].clear()
    pages = PageCache(the_application(), configured.REDIS_CACHE_URL)

    def visit(address, **more):
        status, said, body = answer_of(pages, address, **more)
        headers = "".join(f"{name}: {value}\n" for name, value in said)
        return OURS.sub("", f"{status}\n{headers}\n{body.decode()}")

    return visit


def leaks(text, secrets, where):
    return [f"{secrets[way]} ({way}) at {where}" for way in secrets if way in text]


@pytest.mark.parametrize("seed", [1, 7, 29])
def test_what_is_private_is_nowhere_and_what_is_shown_is_there(visit, seed, caplog):
    world = World(seed)
    secrets = world.secrets()
    assert len(secrets) > 300
    found = []
    for prefix in PREFIXES:
        for address in world.addresses():
            more = {"HTTP_HX_REQUEST": "true"} if "search" in address else {}
            for told in (visit(prefix + address), visit(prefix + address, **more)):
                # Its own address is what was asked, and tells nothing.
                found += leaks(told.replace(address, ""), secrets, prefix + address)
    assert found == []
    page = unescape(visit(world.company.get_absolute_url()))
    lacking = [
        where
        for where in world.open
        if not where.endswith(("logo", "banner"))
        and where.split(" of ")[0].split(".")[1] not in NOT_ON_THE_PAGE
        and not any(as_written(way) in page for way in world.marks.ways[where])
    ]
    assert lacking == []
    # Lines of the log, and heads of kept pages, hold numbers of their own.
    words = {way: of for way, of in secrets.items() if not way.isdigit()}
    assert leaks(caplog.text, words, "the log") == []
    server = caches["pages"]._cache.get_client(None)
    for key in server.keys("*"):
        is_marks = server.type(key) == b"hash"
        kept = b" ".join(server.hkeys(key)) if is_marks else server.get(key) or b""
        assert leaks(kept.decode(errors="replace"), words, key) == []


def test_of_a_company_that_ended_nothing_is_left_anywhere(
    visit, settings, tmp_path, django_capture_on_commit_callbacks
):
    """Neither on a page, in what is kept of pages, nor in a row of any table."""
    settings.ERASED_LIST = str(tmp_path / "erased")
    world = World(3)
    listed = (world.company, world.item, world.offer)
    gone = [one.get_absolute_url() for one in listed]
    ListingEdit.objects.filter(item__company=world.company).delete()
    edit = {"values": {"title": world.marks.word()}, "base": timezone.now()}
    ListingEdit.objects.create(item=world.item, **edit)
    world.marks.note("an edit of it", "title", edit["values"]["title"])
    marks = words_of_it(world)
    assert len(marks) > 50
    pages = [*world.addresses(), *gone]
    before = [visit(address) for address in pages]
    assert len({way for way in marks for told in before if way in told}) > 10
    with django_capture_on_commit_callbacks(execute=True):
        leaving.erase(world.member, number=uuid4(), cause=Erasure.Cause.MEMBER)
    for address in gone:
        assert visit(address).startswith("410"), address
    found = []
    for address in pages:
        found += leaks(visit(address).replace(address, ""), marks, address)
    # Words and counts of all listings together are made anew within the hour.
    keeping.learn_words()
    keeping.tidy()
    for table, said in every_table():
        found += leaks(said, marks, table)
    assert found == []


def words_of_it(world):
    """What was said of the company, and of what it had not published yet."""
    marks = {}
    for where, ways in world.marks.ways.items():
        of = where.partition(" of ")[2].partition(",")[0]
        if of == "it" or where.startswith(("unpublished", "an edit")):
            marks |= {way: where for way in ways if set(way) <= set(canary.LETTERS)}
    return marks


def every_table():
    """Every row of the database in words, table by table."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT string_agg(r::text, chr(10)) FROM "{table}" AS r')
            yield table, cursor.fetchone()[0] or ""


def as_written(way):
    """HS codes have a dot after the heading."""
    return f"{way[:4]}.{way[4:]}" if len(way) == 6 and not way.isascii() else way


def test_asking_for_a_private_value_is_like_asking_for_nonsense(visit):
    """The same page, but for the words themselves: a hit would tell that they exist."""
    world = World(5)
    nonsense = world.marks.word()
    asks = (
        *("/search/?q=%s", "/search/?tab=suppliers&q=%s", "/search/?tab=sell&q=%s"),
        *("/suggest/?q=%s", "/companies/?q=%s", "/offers/?q=%s"),
        f"/search/why/?tab=suppliers&listing={world.company.pk}&q=%s",
    )
    secrets = world.secrets().items()
    words = {way: of for way, of in secrets if set(way) <= set(canary.LETTERS)}
    found = []
    for ask in asks:
        for way, where in words.items():
            told, other = (visit(ask % quote(one)) for one in (way, nonsense))
            if without(told, way) != without(other, nonsense):
                found.append(f"{where} at {ask}")
    assert len(words) > 100
    assert found == []


def without(page, word):
    return page.replace(quote(word), "…").replace(word, "…")


def test_parts_of_private_words_are_not_suggested(visit):
    world = World(3)
    hidden = [world.hidden[n].trading_name for n in range(3)]
    for name in hidden:
        assert name not in visit(f"/suggest/?q={name[:4]}")


def test_what_is_switched_off_is_gone_at_once(
    visit, django_capture_on_commit_callbacks
):
    world = World(14)
    page, search = world.company.get_absolute_url(), "/search/?tab=suppliers"
    of = "CompanyContact.phone of it"
    [phone] = (way for way in world.marks.ways[of] if way.islower())

    def switch(*names):
        with django_capture_on_commit_callbacks(execute=True):
            profiles.show(world.company, names, by=None)
        return [phone in visit(page), phone in visit(page)]

    def found():
        name = world.company.trading_name
        return [name in visit(f"{search}&ships_to={code}") for code in ("NR", "KI")]

    assert switch("phone", "export_countries") == [True, True]
    assert found() == [True, False]
    assert switch() == [False, False]
    assert found() == [False, False]  # as of every company that does not say


def test_a_page_taken_down_is_gone_at_once(visit, django_capture_on_commit_callbacks):
    world = World(2)
    name, page = world.company.trading_name, world.company.get_absolute_url()
    places = (
        *("/search/?tab=suppliers", f"/suggest/?q={name[:5]}", "/companies/", page),
        *(
            sitemap("companies", world.company),
            "/countries/is/",
            "/search/?tab=sell",
            "/",
        ),
    )
    before = [name in visit(place) or page in visit(place) for place in places[:5]]
    assert before == [True] * 5
    with django_capture_on_commit_callbacks(execute=True):
        publishing.unpublish(world.company, by=None)
    for place in places:
        assert name not in visit(place), place
        assert place == page or page not in visit(place), place


def test_an_offer_without_a_name_names_nobody(visit):
    world = World(4)
    shy = a_company("Qwzrtplk Holdings", web_address="https://qwzrtplk.example/")
    offer = an_offer(shy, "Copper cathodes", shows_identity=False)
    wish = an_offer(shy, "Copper scrap", side="buy", shows_identity=False)
    for prefix in PREFIXES:
        for place in (
            *(offer.get_absolute_url(), "/offers/", "/search/?tab=sell"),
            *("/search/?tab=sell&q=copper", "/suggest/?q=copp"),
            *("/search/?tab=buy", "/search/?tab=buy&q=copper", "/offers/?tab=buy"),
            *(wish.get_absolute_url(), f"/offers/{wish.pk}/inquire/"),
            *("/feeds/offers.xml", sitemap("offers", wish)),
            *(f"/report/offers/{wish.pk}/", f"/search/why/?tab=buy&listing={wish.pk}"),
        ):
            page = visit(prefix + place).lower()
            assert "qwzrtplk" not in page, place
            # Nor does a link lead to whose it is.
            assert f"/companies/{shy.pk}/" not in page, place
    assert "Copper" not in visit(shy.get_absolute_url())
    assert "Copper cathodes" not in visit("/search/?tab=sell&q=qwzrtplk")
    assert "Copper scrap" not in visit("/search/?tab=buy&q=qwzrtplk")
    assert "qwzrtplk" not in "".join(
        SearchDoc.objects.exclude(kind=SearchDoc.Kind.COMPANY).values_list(
            Cast("tsv", TextField()), flat=True
        )
    )
    assert world.company.pk != shy.pk


def test_letters_to_somebody_hold_nothing_of_others(client, letters):
    world = World(6)
    OutgoingMail.objects.all().delete()
    stranger = "stranger@example.net"
    posts = {
        "/accounts/password/reset/": {"email": stranger},
        "/accounts/signup/": SIGN_UP | {"email": stranger},
    }
    for address, typed in posts.items():
        client.post(address, typed)
    client.post("/accounts/signup/", SIGN_UP | {"email": world.member.email})
    secrets = world.secrets()
    sent = [one for one in letters() if one.to == stranger]
    assert sent
    for letter in sent:
        assert leaks(f"{letter.subject} {letter.body}", secrets, letter.to) == []
