"""After an erasure nothing that is known of a member is found: not in the database, the caches,
the queue, the files, the log; nor in a backup of before that was restored.

Values stand in every field of the data map (tests/canary.py), and what people type is typed.
"""

import json
import re
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from allauth.account.models import EmailAddress, EmailConfirmation
from django.conf import settings as configured
from django.db import IntegrityError, models, transaction

from listings import tasks
from listings.asking import reports, threads
from listings.buying import favourites
from listings.models import Review, Side, ThreadReport
from listings.moderation import deciding, gate
from listings.search import index
from members import account_letters, claims, invitations, leaving, pictures
from members.models import Certificate, CompanyPhoto, Delivery, Member
from privacy import erased_list, sealing
from privacy.holdings import Erasure, registry
from tests import canary
from tests.listings.asking.world import a_buyer, a_supplier, an_inquiry
from tests.people import a_company, a_member, a_policy, an_item, an_offer
from tests.served import answer_of, the_application
from tests.tradedir import backups
from tradedir.backup import making, restoring, tools
from tradedir.page_cache import PageCache

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("as_owner_throughout"),
]
GOES = {Erasure.DELETED, Erasure.UNREADABLE, Erasure.WITH_COMPANY}
NUMBER = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]+"


class Probe:
    """A member with a company of their own, known by every word of theirs."""

    def __init__(self):
        a_policy()
        self.marks = canary.Marks(60)
        self.company = canary.a_marked_company(
            self.marks, "it", closed_from=None, closed_until=None
        )
        canary.wait_to_be_published(self.marks, self.company, "it")
        self.member = canary.a_marked_member(self.marks, self.company)
        self.address = self.marks.row(EmailAddress, "theirs", user=self.member)
        self.known = {}
        self.item, self.offer = self.goods()
        self.typed()
        self.fill()
        self.files()
        for where, ways in self.marks.ways.items():
            if goes(where):
                self.known |= dict.fromkeys(ways, where)
        self.known = {way: of for way, of in self.known.items() if is_known_by(way)}

    def word(self, where):
        word = self.marks.word()
        self.known[word] = where
        return word

    def goods(self):
        item = an_item(self.company, self.word("Item.title"), brand=self.word("brand"))
        offer = an_offer(self.company, self.word("Offer.title"))
        an_item(self.company, self.word("a draft"), published_at=None)
        index.rebuild()
        return item, offer

    def typed(self):
        """What a member writes, to others and for themselves."""
        member, company = self.member, self.company
        other = a_supplier("Other Side")
        asked = an_inquiry(
            other,
            a_buyer(member),
            text=f"{self.word('Message.body')} fit on a pallet, and what do forty cost?",
        )
        threads.note(asked, side=Side.BUYER, by=member, text=self.word("ThreadNote"))
        told = reports.Told(ThreadReport.Reason.SPAM, self.word("ThreadReport.words"))
        reports.report(asked, told, side=Side.BUYER, by=member)
        received = an_inquiry(company, a_buyer())
        threads.answer(
            received, side=Side.SUPPLIER, by=member, text=self.word("an answer")
        )
        kept = favourites.make(member, self.word("FavouriteList.name"))
        favourites.add(kept, [self.item], self.word("Favourite.note"))
        claims.ask_staff(a_company(), member, why=self.word("Claim.why"))
        account_letters.notice(member, "password_changed")
        invitations.invite(
            company,
            address=f"{self.word('Invitation.address')}@example.org",
            role="viewer",
            by=member,
            form_key=uuid4(),
        )
        review = gate.lay_before(self.item, [], by=member)
        deciding.reject(review, by=a_member(), rule="copy", words="Not your own text.")
        deciding.appeal(
            Review.objects.get(pk=review.pk), words=self.word("appeal"), by=member
        )
        sealing.seal("x", subject=member.subject, table="t", column="c")
        self.marks.row(EmailConfirmation, "theirs", email_address=self.address)

    def fill(self):
        """A marked row of theirs in every model that goes with them and has none yet."""
        for model in canary.about_somebody():
            fields = registry[model].values()
            goes = any(one.personal and one.personal.erased in GOES for one in fields)
            if goes and not model._default_manager.exists():
                self.row(model)

    def row(self, model):
        theirs = {
            field.name: self.member
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.related_model is Member
        }
        given = canary.GIVEN_ROWS.get(model, dict)()
        if model is Delivery:
            given = canary.to_a_reader(self.member)
        some = dict(list(theirs.items())[:1])
        for fields in (given | theirs, given | some, theirs, given):
            try:
                with transaction.atomic():
                    self.marks.row(model, "theirs", **fields)
            except IntegrityError:
                continue
            return
        raise LookupError(f"No row of {model.__name__} could be made.")

    def files(self):
        for stem in CompanyPhoto.objects.filter(company=self.company).values_list(
            "stem", flat=True
        ):
            for name in pictures.names_of(stem):
                put(configured.MEDIA_ROOT, name, self.word(f"photo {name}"))
        for name in Certificate.objects.filter(company=self.company).values_list(
            "document", flat=True
        ):
            put(configured.PRIVATE_ROOT, name, self.word("a certificate"))


def put(root, name, content):
    file = Path(root) / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)


def goes(where):
    """Is it the member's own, or their company's, and not what stays without a name?"""
    if where.startswith("waiting"):
        return True
    name, _, rest = where.partition(".")
    if where.split(" of ")[0] in canary.GIVEN:
        return False  # a word of the software's own
    field = rest.partition(" of ")[0]
    [model] = [one for one in registry if one.__name__ == name]
    personal = registry[model][field].personal
    return personal is None or personal.erased in GOES


def is_known_by(way):
    """Would a stranger know it again? A number of ours, which stays in ledgers, leads nowhere."""
    is_number = re.fullmatch(NUMBER, way, re.IGNORECASE)
    return not is_number and (len(way) >= 10 or (len(way) > 2 and not way.isascii()))


def found(known, text):
    """Which of the words a text says: as they are, as bytes in hexadecimal, or their stem."""
    text = text.lower()
    return {
        of: way
        for way, of in known.items()
        if way.lower()[:10] in text or way.encode().hex()[:20] in text
    }


def tables_of(dump, ways):
    """Where in a dump words stand: for whoever has to find out why."""
    table, at = "", set()
    for line in dump.splitlines():
        if line.startswith("COPY "):
            table = line.split("(")[0]
        at |= {(table, way) for way in ways if found({way: way}, line)}
    return sorted(at)


def dump_of():
    used = tools.found()
    command = used.command("pg_dump", f"--dbname={tools.address()}")
    done = subprocess.run(
        command, env=tools.environment(), capture_output=True, check=True, text=True
    )
    return done.stdout


def valkey():
    """Every key of the cache and of the queue, with what it holds."""
    client = redis.Redis.from_url(configured.REDIS_URL)
    read = {
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"hash": client.hgetall,
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1),
    }
    return "\n".join(
        f"{key!r} {shown(read[client.type(key)](key))}" for key in client.scan_iter()
    )


def shown(value):
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def files():
    return "\n".join(
        f"{path} {path.read_text(errors='replace')}"
        for root in (configured.MEDIA_ROOT, configured.PRIVATE_ROOT)
        for path in Path(root).rglob("*")
        if path.is_file()
    )


def visit(address):
    """As a visitor, with kept pages in front."""
    pages = PageCache(the_application(), configured.REDIS_CACHE_URL)
    return answer_of(pages, address)[2].decode()


@pytest.mark.promise("T3")
def test_nothing_known_of_a_member_is_found(tmp_path, caplog, capfd):
    redis.Redis.from_url(configured.REDIS_URL).flushdb()
    probe = Probe()
    address = probe.company.get_absolute_url()
    assert probe.company.trading_name in visit(address)
    # What is looked for would be found.
    before = found(probe.known, dump_of())
    assert len(before) > 60
    assert found(probe.known, valkey())
    assert len(found(probe.known, files())) > 3
    shelf, keys = tmp_path / "backups", tmp_path / "keys"
    old = making.make(shelf, keys, days=35, keys_days=7)
    [number] = [leaving.ask(probe.member).pk]
    leaving.erase(probe.member, number=number, cause="member")
    assert {"listings.tasks.learn_words", "listings.tasks.tidy_search"} <= woken()
    nowhere(probe.known, caplog)
    # Its own address is what was asked, and tells nothing.
    assert found(probe.known, visit(address).replace(address, "")) == {}
    # A backup of before still has what was not sealed; its key table is gone with the next one.
    making.make(shelf, keys, days=35, keys_days=7)
    assert not old.keys.exists()
    erased_list.path().unlink()
    with backups.an_empty_database() as name, backups.at(name):
        assert restoring.restore(old.backup, keys).erased_again == 1
        assert not Member.objects.filter(pk=probe.member.pk).exists()
        nowhere(probe.known, caplog)
    said = capfd.readouterr()
    assert found(probe.known, said.out + said.err) == {}


def woken():
    """The tasks that wait in the queue."""
    waiting = redis.Redis.from_url(configured.REDIS_URL).lrange("celery", 0, -1)
    return {json.loads(one)["headers"]["task"] for one in waiting}


def nowhere(known, caplog):
    """Once the worker has done what it was woken for."""
    tasks.learn_words()
    tasks.tidy_search()
    dump = dump_of()
    if at := tables_of(dump, found(known, dump).values()):
        pytest.fail("\n".join(map(str, at)))
    for place in (valkey(), files(), caplog.text):
        assert found(known, place) == {}
