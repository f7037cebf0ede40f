"""Nothing that buyers read changes without the gate: every deed, of a supplier who is not trusted.

A new deed is in the walk by itself, and fails until somebody says here which kind it is.
"""

import inspect
import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import timezone

from listings import documents, item_photos, listing_files
from listings.catalogue import files
from listings.models import Item, ItemDocument, ItemPhoto, Offer, Review
from listings.moderation import deciding
from listings.posting import edits, items, many, offers, outcomes, publishing
from members import redrawing
from tests.listings.posting.world import a_full_category, a_known_company
from tests.members.test_certificates import PDF
from tests.people import a_company, a_member, an_item, an_offer
from tests.pictures import a_picture

pytestmark = [pytest.mark.django_db, pytest.mark.promise("Y5")]

# Why these ask nobody.
ASK_NOBODY = {
    "publishing.pause": "a date: it leaves lists",
    "publishing.resume": "a date: what was approved is found again",
    "publishing.archive": "a date: it leaves lists",
    "publishing.restore": "a date: what was approved is found again",
    "publishing.confirm": "a date",
    "publishing.renew": "a date",
    "many.close_on": "a date",
    "publishing.withdraw": "takes away",
    "publishing.forget": "what waits beside it is wanted no more",
    "listing_files.move": "the order of what was approved",
    "item_photos.move": "the order of what was approved",
    "documents.move": "the order of what was approved",
    "listing_files.take_away": "takes away",
    "item_photos.take_away": "takes away",
    "documents.take_away": "takes away",
    "listing_files.no_longer_waits": "takes away",
    "item_photos.sweep": "files that nothing names",
    "documents.sweep": "files that nothing names",
    "outcomes.say": "shown to nobody",
    "outcomes.ask": "says that its team was asked",
    "outcomes.ask_due": "calls one of the others",
    "items.begin": "a draft",
    "items.duplicate": "a draft",
    "offers.begin": "a draft",
    "offers.duplicate": "a draft",
    "edits.discard": "what waits beside it is wanted no more",
    "edits.keep": "beside what is live",
    "publishing.hold": "says that it waits",
    "edits.discard_all": "what waits beside them is wanted no more",
    "edits.keep_all": "beside what is live",
    "edits.save_all": "beside what is live",
    "publishing.hold_all": "says that they wait",
    "many.each": "calls one of the others",
}
# What the gate itself, or a moderator, says yes by: called after needs_review alone.
BEHIND_THE_GATE = {
    "publishing.go_live": {"deciding.go_ahead"},
    "publishing.go_live_all": {"publishing._weighed", "publishing.go_live"},
    "publishing.apply_edit": {"deciding.go_ahead"},
    "edits.write": {"publishing.put", "edits.save"},
    "edits.change": {"publishing._apply_all", "edits.write"},
    "edits.enter": {
        "publishing.go_live_all",
        "publishing._apply_all",
        "publishing._turn",
        "edits.write",
        "deciding.put_back",
    },
}
# Questions.
ASK_ONLY = {
    *("publishing.is_held", "edits.of", "edits.is_waiting", "edits.onto"),
    *("edits.state_of", "edits.locked", "edits.is_own", "edits.written"),
    *("edits.read", "edits.storable", "items.attributes_kept", "listing_files.said"),
    *("listing_files.waiting_words", "documents.row_of", "documents.of_item"),
    *("documents.of_offer", "documents.shown_of", "documents.file_name"),
    *("edits.of_all", "edits.locked_all", "edits.added", "edits.kind_of"),
    *("items.usual_terms", "outcomes.over", "outcomes.unsaid", "outcomes.due"),
    *("outcomes.answering",),
}
MODULES = (
    publishing,
    many,
    edits,
    items,
    offers,
    outcomes,
    listing_files,
    item_photos,
    documents,
)


def drawn():
    return redrawing.draw_anew(a_picture(), "photo")


def sheet(n=0):
    return documents.Sent("Ask our sales", PDF + b"\n" * n)


def edited(listing, by):
    words = {"title": "Something else"}
    edits.save(listing, words, mark=None, by=by)


def published(listing, by):
    edited(listing, by)
    publishing.publish(listing, by=by, words="I know.")


def published_at_once(listing, by):
    edited(listing, by)
    publishing.publish_all([listing], by=by, words="I know.")


def published_with_others(listing, by):
    edited(listing, by)
    many.publish([listing], by=by, words="I know.")


def shown_again(listing, by):
    photo = listing.photos.first()
    again = ItemPhoto(item=listing, stem=photo.stem, width=1, height=1, digest="other")
    item_photos.show(listing, {photo.stem: again}, by=by)


def described(listing, by):
    photo = listing.photos.first()
    listing_files.describe(listing, "photos", {photo.pk: "Another pump"}, by=by)


def imported(listing, by):
    content = b"sku,title\nA-1,Something else\n"
    file = files.upload(
        listing.company,
        BytesIO(content),
        name="items.csv",
        language="en",
        by=by,
        form_key=uuid4(),
    )
    files.name_columns(
        file, mapping=file.mapping, defaults={}, decimal_sign=".", publishes=True
    )
    files.work()
    file.refresh_from_db()
    files.confirm(file, takes_good_rows=False)
    files.work()


# {deed: [how somebody does it]}; each is done to something live, and is held.
GATED = {
    "edits.save": [edited],
    "publishing.publish": [published],
    "publishing.publish_all": [published_at_once],
    "many.publish": [published_with_others],
    "publishing.put": [
        lambda one, by: publishing.put(one, {"title": "Something else"}, by=by)
    ],
    "many.recategorise": [
        lambda one, by: many.recategorise(
            [one], category=a_full_category("screw-pumps", required=()), by=by
        )
    ],
    "many.change_lead_time": [
        lambda one, by: many.change_lead_time([one], days=77, by=by)
    ],
    "publishing.put_files": [described],
    "listing_files.enter": [lambda one, by: item_photos.put_up(one, [drawn()], by=by)],
    "listing_files.describe": [described],
    "item_photos.show": [shown_again],
    "item_photos.put_up": [lambda one, by: item_photos.put_up(one, [drawn()], by=by)],
    "item_photos.describe": [
        lambda one, by: item_photos.describe(
            one, {one.photos.first().pk: "Another pump"}, by=by
        )
    ],
    "documents.put_up": [lambda one, by: documents.put_up(one, [sheet(1)], by=by)],
    "documents.name": [
        lambda one, by: documents.name(
            one, {one.documents.first().pk: "Another sheet"}, by=by
        )
    ],
    "entering.enter": [imported],
}
WAYS = [(name, way) for name, ways in GATED.items() for way in ways]
# Only kept beside it until it is published.
NOT_LAID_BEFORE = {"edits.save"}


def short(module):
    return module.__name__.rpartition(".")[2]


def deeds():
    """Every public function of the modules that change listings."""
    for module in MODULES:
        for name, one in vars(module).items():
            is_own = getattr(one, "__module__", "") == module.__name__
            if inspect.isfunction(one) and is_own and not name.startswith("_"):
                yield f"{short(module)}.{name}"


def test_every_deed_says_how_it_stands_to_the_gate():
    said = {*ASK_NOBODY, *BEHIND_THE_GATE, *ASK_ONLY, *GATED} - {"entering.enter"}
    assert set(deeds()) - said == set(), "Do these change what buyers read?"
    assert said - set(deeds()) == set(), "These no longer exist."


@pytest.mark.parametrize("name", BEHIND_THE_GATE)
def test_what_goes_live_is_called_by_those_alone_that_asked(name):
    module, _, deed = name.rpartition(".")
    calls = re.compile(rf"(?<![\w.])(?:{module}\.)?{deed}\(")
    callers = {
        f"{short(one)}.{caller}"
        for one in (*MODULES, deciding)
        for caller, function in vars(one).items()
        if inspect.isfunction(function)
        and function.__module__ == one.__name__
        and caller != deed
        and is_called(calls, function, short(one) == module)
    }
    assert callers == BEHIND_THE_GATE[name]


def is_called(calls, function, is_same_module):
    source = inspect.getsource(inspect.unwrap(function))
    found = [one.group() for one in calls.finditer(source)]
    return any("." in one or is_same_module for one in found)


@pytest.fixture
def item():
    item = an_item(a_company(), summary="Cast iron.", sku="A-1")
    ItemPhoto.objects.create(item=item, stem="x", width=9, height=9, alt="A pump")
    ItemDocument.objects.create(item=item, file="documents/x.pdf", title="Sheet")
    return item


def page_of(client, listing):
    return client.get(listing.get_absolute_url()).text


@pytest.mark.parametrize(("name", "way"), WAYS, ids=[name for name, _ in WAYS])
def test_what_buyers_read_stays_until_a_person_has_looked(client, item, name, way):
    by = a_member(item.company)
    before = page_of(client, item)
    way(item, by)
    assert page_of(client, item) == before
    held = Review.objects.of(item).waiting()
    assert held.exists() is (name not in NOT_LAID_BEFORE)


OF_OFFERS = {
    "published": published,
    "bulk": lambda one, by: many.recategorise(
        [one], category=a_full_category("screw-pumps", required=()), by=by
    ),
    "document": lambda one, by: documents.put_up(one, [sheet()], by=by),
}


@pytest.mark.parametrize("way", OF_OFFERS)
def test_so_does_an_offers_page(client, way):
    offer = an_offer(a_company())
    by = a_member(offer.company)
    before = page_of(client, offer)
    OF_OFFERS[way](offer, by)
    assert page_of(client, offer) == before
    assert Review.objects.of(offer).waiting().exists()


DATES = {
    "publishing.pause": publishing.pause,
    "publishing.archive": publishing.archive,
    "publishing.renew": publishing.renew,
}


@pytest.mark.parametrize("name", DATES)
def test_dates_change_no_word_that_the_company_wrote(item, name):
    words = list(checking_texts(item))
    assert DATES[name](item)
    assert list(checking_texts(Item.objects.get(pk=item.pk))) == words


def checking_texts(item):
    names = [one.attname for one in Item._meta.concrete_fields]
    free = {"changed_at", "paused_at", "archived_at", "valid_until", "confirmed_on"}
    return [(name, getattr(item, name)) for name in names if name not in free]


def test_a_photo_that_waits_is_seen_once_it_is_approved(client, item):
    item_photos.put_up(item, [drawn()], by=a_member(item.company))
    [new] = item.photos.filter(held_at__isnull=False)
    assert new.stem not in page_of(client, item)
    deciding.approve(Review.objects.waiting().get(), by=a_member(is_staff=True))
    assert new.stem in page_of(client, item)


def test_a_photo_that_waits_is_on_no_public_page(client):
    item = an_item(a_company("Porto Pumps"), "Gear pump")
    item_photos.put_up(item, [drawn()], by=a_member(item.company))
    [new] = item.photos.all()
    for address in (
        *("/", "/search/?q=gear", "/search/?q=gear&view=grid", "/feeds/items.xml"),
        *(f"/compare/?items={item.pk}", f"/c/{item.category.slug}/"),
        *(item.get_absolute_url(), item.company.get_absolute_url()),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert new.stem not in answer.text, address


def test_a_rejected_photo_is_not_seen_and_goes_with_the_changes(
    client, item, settings, django_capture_on_commit_callbacks
):
    item_photos.put_up(item, [drawn()], by=a_member(item.company))
    review = Review.objects.waiting().get()
    staff = a_member(is_staff=True)
    deciding.reject(review, by=staff, rule="pictures", words="Not yours.")
    [new] = item.photos.filter(held_at__isnull=False)
    assert new.stem not in page_of(client, item)
    with django_capture_on_commit_callbacks(execute=True):
        publishing.forget(item)
    assert not ItemPhoto.objects.filter(pk=new.pk).exists()


def test_two_that_wait_are_laid_before_us_together(item):
    by = a_member(item.company)
    item_photos.put_up(item, [drawn()], by=by)
    documents.put_up(item, [sheet(1)], by=by)
    values = Review.objects.waiting().get().values
    assert {name: len(said) for name, said in values.items()} == {
        "photos": 1,
        "documents": 1,
    }


def test_who_takes_back_all_that_waits_leaves_nothing_to_decide(item):
    item_photos.put_up(item, [drawn()], by=a_member(item.company))
    item_photos.take_away(item.photos.filter(held_at__isnull=False).get())
    assert not Review.objects.waiting().exists()
    assert edits.of(item) is None


def test_what_is_taken_away_leaves_the_rest_waiting(item):
    by = a_member(item.company)
    publishing.put(item, {"title": "Something else"}, by=by)
    item_photos.put_up(item, [drawn()], by=by)
    item_photos.take_away(item.photos.filter(held_at__isnull=False).get())
    review = Review.objects.waiting().get()
    assert review.values == {"title": "Something else"}
    deciding.approve(review, by=a_member(is_staff=True))
    assert Item.objects.get().title == "Something else"


def test_nobody_approves_a_draft_with_pictures_that_came_after():
    item = an_item(a_company(), published_at=None, summary="Cast iron.")
    by = a_member(item.company)
    publishing.publish(item, by=by, words="I know.")
    review = Review.objects.waiting().get()
    item_photos.put_up(item, [drawn()], by=by)
    with pytest.raises(deciding.DecidedAlready):
        deciding.approve(review, by=a_member(is_staff=True))
    assert Item.objects.get().submitted_at is None


def test_of_a_trusted_supplier_pictures_hold_at_once(client):
    item = an_item(a_known_company())
    item_photos.put_up(item, [drawn()], by=a_member(item.company))
    assert item.photos.get().stem in page_of(client, item)


@pytest.mark.parametrize(
    "field", ["sku", "incoterm_place", "port", "packaging", "brand", "certificates"]
)
def test_contact_data_is_found_in_every_field_also_of_the_trusted(field):
    item = an_item(a_known_company())
    said = "call +351 912 345 678"
    value = [said] if field == "certificates" else said
    outcome = publishing.put(item, {field: value}, by=None)
    assert outcome is publishing.Outcome.HELD
    assert ["contact", field] in [
        one[:2] for one in Review.objects.latest("pk").reasons
    ]


def test_contact_data_in_what_a_photo_shows_holds_a_copy_too():
    item = an_item(a_known_company(), summary="Cast iron.")
    ItemPhoto.objects.create(
        item=item, stem="x", width=9, height=9, alt="call +351 912 345 678"
    )
    copy = items.duplicate(item, form_key=uuid4())
    assert many.publish([copy], by=None, words="I know.")["marked"] == [copy.pk]
    assert publishing.publish(copy, by=None) is publishing.Outcome.HELD


def test_renewing_goes_no_further_than_it_may():
    far = timezone.localdate() + timedelta(days=9_999)
    offer, item = an_offer(), an_item()
    publishing.renew(offer, until=far)
    publishing.renew(item, until=far)
    today = timezone.localdate()
    assert Offer.objects.get().closes_on == today + timedelta(days=90)
    assert Item.objects.get().valid_until == today + timedelta(days=365)
